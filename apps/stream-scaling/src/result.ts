import type { AlarmPair } from "./alarms.ts";
import type { ScalingCase } from "./cases.ts";
import type { DayResult } from "./day.ts";
import type { DemoResult } from "./demo.ts";

/** What a run of this sample yields for its checks and views. */
export interface ScalingResult {
  readonly cases: readonly ScalingCase[];
  readonly day: DayResult;
  readonly demo: DemoResult | undefined;
  /** As Terraform made them. */
  readonly alarms: Readonly<Record<"usage" | "count", AlarmPair>>;
  /** What the function made of an old alarm message; undefined when there was none. */
  readonly repeated: string | undefined;
}
