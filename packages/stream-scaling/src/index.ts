export {
  type AlarmSubject,
  alarmNameFor,
  readAlarmName,
  recordCountThreshold,
  type ScalingAlarms,
  scalingAlarms,
} from "./alarm-definitions.ts";
export { type AlarmChange, readAlarmChange, type SnsEvent } from "./alarm-event.ts";
export { type Clock, systemClock } from "./clock.ts";
export { type CostComparison, compareCosts, type StreamPrices, type StreamUse } from "./cost.ts";
export {
  type AlarmTiming,
  isStaleAlarm,
  NEVER_SCALE_DOWN,
  nextScalingAt,
  SCALINGS_PER_DAY,
  type ScalingDirection,
  type ScalingQuestion,
  type ShardBounds,
  type ShardTarget,
  scalingsInLastDay,
  targetShards,
} from "./decision.ts";
export { ScalingError, type ScalingErrorCode } from "./errors.ts";
export { metricLine, type ScalingLogEntry, type ScalingOutcome } from "./log.ts";
export {
  type OnDemandCapacity,
  type OnDemandOptions,
  onDemandCapacity,
  type Throughput,
  throttledShare,
} from "./on-demand.ts";
export { type AlarmRule, type ResolvedPolicy, resolvePolicy, type ScalingPolicy } from "./policy.ts";
export {
  type CapacityBounds,
  decideStep,
  type LastScaling,
  type StepDecision,
  type StepQuestion,
} from "./step-decision.ts";
export { type StepLogEntry, type StepOutcome, stepLine } from "./step-log.ts";
export {
  adjustedCapacity,
  aggregate,
  checkStepPolicy,
  describeStep,
  type StepAdjustment,
  type StepPolicy,
  stepFor,
} from "./step-policy.ts";
export { type TerraformAlarm, terraformAlarm } from "./terraform.ts";
export {
  iteratorAgeFactor,
  type ReaderLag,
  SHARD_BYTES_PER_SECOND,
  SHARD_RECORDS_PER_SECOND,
  scaleDownFactor,
  type Traffic,
  type UsageFactors,
  usageFactors,
} from "./usage.ts";
