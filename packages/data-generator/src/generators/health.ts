import type { Draw } from "../draw.ts";
import { optionError } from "../errors.ts";
import { share } from "./options.ts";

/** A blood pressure, as the examples of RANDOM_CUT_FOREST_WITH_EXPLANATION have it, in mmHg. */
export interface BloodPressure {
  readonly Systolic: number;
  readonly Diastolic: number;
  readonly BloodPressureLevel: "NORMAL" | "HIGH" | "LOW";
}

/** Settings of blood pressures. */
export interface BloodPressureOptions {
  /** Share of high ones, default 0.005. */
  readonly high?: number;
  /** Share of low ones, default 0.005. */
  readonly low?: number;
}

/** Draws blood pressures: normal 90 to 120 over 60 to 80, high 130 to 200 over 90 to 150, low 50 to 80 over 30 to 50. */
export function bloodPressures({ high = 0.005, low = 0.005 }: BloodPressureOptions = {}): Draw<BloodPressure> {
  if (share("bloodPressures high", high) + share("bloodPressures low", low) > 1) {
    throw optionError("bloodPressures: the shares high and low exceed 1");
  }
  return {
    draw({ random }) {
      const level = random.fraction();
      if (level < high) {
        return { Systolic: random.integer(130, 200), Diastolic: random.integer(90, 150), BloodPressureLevel: "HIGH" };
      }
      if (level < high + low) {
        return { Systolic: random.integer(50, 80), Diastolic: random.integer(30, 50), BloodPressureLevel: "LOW" };
      }
      return { Systolic: random.integer(90, 120), Diastolic: random.integer(60, 80), BloodPressureLevel: "NORMAL" };
    },
  };
}
