/** Minute of each day at which the rush begins. */
export const RUSH_BEGINS = 20;
const MINUTES_PER_DAY = 24 * 60;
/** Records a second outside of the rush, at noon; a fifth of it at midnight. */
const QUIET = 2;
/** Minutes after the first in which the load stays at the plateau. */
const PLATEAU_MINUTES = 8;
/** The plateau as a share of the peak: 81 % of two shards when the peak is 130 %. */
const PLATEAU = 0.62;

/**
 * Records a second in each minute: little all day, and a rush of ten minutes. It begins with the peak, goes on at a
 * plateau that scales streams out, and ends with the peak again, which then is taken.
 */
export function rushLoad(hours: number, peak: number): number[] {
  return Array.from({ length: hours * 60 }, (_, minute) => {
    const ofDay = minute % MINUTES_PER_DAY;
    const since = ofDay - RUSH_BEGINS;
    if (since === 0 || since === PLATEAU_MINUTES + 1) return peak * 1000;
    if (since > 0 && since <= PLATEAU_MINUTES) return peak * 1000 * PLATEAU;
    return QUIET * (0.6 - 0.4 * Math.cos((2 * Math.PI * ofDay) / MINUTES_PER_DAY));
  });
}
