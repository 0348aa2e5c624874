// Pick-ups by hour relative to the average hour, shaped after the familiar curve of New York's yellow cabs: a low before
// dawn, a plateau through the day with a dip at the shift change around 16:00, and the peak in the evening; on weekends a
// late start and busy nights. The weights are chosen, not fitted.
const WEEKDAY = [
  0.62, 0.42, 0.31, 0.22, 0.22, 0.3, 0.67, 1.12, 1.33, 1.27, 1.18, 1.2, 1.25, 1.22, 1.24, 1.15, 0.98, 1.18, 1.45, 1.5,
  1.4, 1.36, 1.27, 0.97,
];
const WEEKEND = [
  1.35, 1.2, 1, 0.75, 0.5, 0.27, 0.28, 0.4, 0.6, 0.85, 1.05, 1.2, 1.28, 1.28, 1.27, 1.25, 1.18, 1.25, 1.4, 1.4, 1.25,
  1.22, 1.3, 1.35,
];
/** Sunday to Saturday. */
const DAY = [0.95, 0.91, 0.96, 1, 1.04, 1.06, 1.08];

/** Share of the average hourly demand, by hour of the week from Sunday 00:00; the 168 values have mean 1. */
export const DEMAND = normalise(
  Float64Array.from({ length: 168 }, (_, hour) => {
    const day = Math.floor(hour / 24);
    const curve = day === 0 || day === 6 ? WEEKEND : WEEKDAY;
    return curve[hour % 24]! * DAY[day]!;
  }),
);

/** Average speed on the meter in miles an hour for short trips, by hour of the week from Sunday 00:00. */
export const SPEED = Float64Array.from({ length: 168 }, (_, hour) => {
  const day = Math.floor(hour / 24);
  const busy = DEMAND[hour]! * (day === 0 || day === 6 ? 0.75 : 1);
  const working = day >= 1 && day <= 5 && hour % 24 >= 8 && hour % 24 < 19;
  return 15.5 - 4 * Math.min(busy, 1.5) - (working ? 2.5 : 0);
});

/** Hour of the week, from Sunday 00:00, of a wall time in milliseconds since the epoch. */
export function hourOfWeek(time: number): number {
  // 1970-01-01 was a Thursday: 96 hours into its week.
  const hours = Math.floor(time / 3_600_000) + 96;
  return ((hours % 168) + 168) % 168;
}

function normalise(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value / mean);
}
