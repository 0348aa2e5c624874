import type { MissingData, StateValue } from "./alarm.ts";

/** How an alarm decides; `datapointsToAlarm` of `evaluationPeriods`. */
export interface Criteria {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingData;
}

/** What the periods of the evaluation range say. `state` is undefined when the alarm keeps the state it is in. */
export interface Judgement {
  readonly state: StateValue | undefined;
  /** Indexes of the periods that were counted, newest first. */
  readonly counted: readonly number[];
  /** Missing periods that were filled in. */
  readonly filled: number;
}

/** Periods that are looked at beyond those of the evaluation, in search of data. */
export const EXTRA_PERIODS = 2;

/**
 * Decides on the state of an alarm (CloudWatch User Guide, "How alarm state is evaluated when data is missing"). `periods`
 * are the periods of the evaluation range, newest first: whether each is breaching, undefined where it has no data.
 *
 * With data in as many periods as the evaluation has, the newest of those decide and missing ones do not matter. With
 * less, all data counts and the periods that lack are filled in as `treatMissingData` says. Under `missing` nothing is
 * filled: no data at all is INSUFFICIENT_DATA; data that is breaching throughout is an alarm, although there is too little
 * of it, when the oldest is as old as `datapointsToAlarm` periods, so that no later datum can change it.
 */
export function judge(periods: readonly (boolean | undefined)[], criteria: Criteria): Judgement {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = criteria;
  const real: number[] = [];
  for (let index = 0; index < periods.length; index++) if (periods[index] !== undefined) real.push(index);
  if (real.length >= evaluationPeriods) {
    const counted = real.slice(0, evaluationPeriods);
    return { state: stateOf(breachingIn(periods, counted), datapointsToAlarm), counted, filled: 0 };
  }
  const breaching = breachingIn(periods, real);
  const filled = evaluationPeriods - real.length;
  switch (treatMissingData) {
    case "breaching":
      return { state: stateOf(breaching + filled, datapointsToAlarm), counted: real, filled };
    case "notBreaching":
      return { state: stateOf(breaching, datapointsToAlarm), counted: real, filled };
    case "ignore":
      return { state: settled(breaching, real.length, datapointsToAlarm), counted: real, filled: 0 };
    case "missing": {
      if (real.length === 0) return { state: "INSUFFICIENT_DATA", counted: real, filled: 0 };
      const oldEnough = breaching === real.length && real.at(-1)! + 1 >= datapointsToAlarm;
      const state = oldEnough ? "ALARM" : settled(breaching, real.length, datapointsToAlarm);
      return { state, counted: real, filled: 0 };
    }
  }
}

/** Too little data, none of it filled in: it decides when it suffices for an alarm or when some of it is not breaching. */
function settled(breaching: number, real: number, datapointsToAlarm: number): StateValue | undefined {
  if (breaching >= datapointsToAlarm) return "ALARM";
  return breaching < real ? "OK" : undefined;
}

function stateOf(breaching: number, datapointsToAlarm: number): StateValue {
  return breaching >= datapointsToAlarm ? "ALARM" : "OK";
}

function breachingIn(periods: readonly (boolean | undefined)[], indexes: readonly number[]): number {
  return indexes.filter((index) => periods[index] === true).length;
}
