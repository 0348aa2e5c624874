import { TemplatePackageError } from "./errors.ts";

/** The mean of the numbers added so far. */
export interface Mean {
  /** @throws TemplatePackageError TEMPLATE_PACKAGE_NOT_FINITE for NaN and infinities. */
  add(value: number): void;
  /** @throws TemplatePackageError TEMPLATE_PACKAGE_EMPTY before the first number. */
  value(): number;
}

/** Welford's update: stays exact where a plain sum would lose digits (Technometrics 4, 1962). */
export function createMean(): Mean {
  let count = 0;
  let mean = 0;
  return {
    add(value) {
      if (!Number.isFinite(value)) {
        throw new TemplatePackageError("TEMPLATE_PACKAGE_NOT_FINITE", `mean: expected a finite number, got ${value}`);
      }
      count++;
      mean += (value - mean) / count;
    },
    value() {
      if (count === 0) throw new TemplatePackageError("TEMPLATE_PACKAGE_EMPTY", "mean: expected at least one number");
      return mean;
    },
  };
}
