/** One step of a load: so much of a quota for so long. */
export interface Step {
  readonly percent: number;
  readonly seconds: number;
}

/**
 * A ramp in steps: half the quota; halfway between the alarm's percentage and the quota, which must fire the alarm; the
 * peak, which throttles when it is above 100 %; half the quota again, so that what was refused gets through.
 */
export function rampSteps(percentage: number, holdSeconds: number, peak: number): Step[] {
  return [
    { percent: 50, seconds: 60 },
    { percent: (percentage + 100) / 2, seconds: holdSeconds },
    { percent: peak, seconds: 30 },
    { percent: 50, seconds: 30 },
  ];
}
