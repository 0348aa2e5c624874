import type { Dimension } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../errors.ts";

/** Units of CloudWatch (MetricDatum, Unit). */
export const UNITS: readonly string[] = [
  "Seconds",
  "Microseconds",
  "Milliseconds",
  "Bytes",
  "Kilobytes",
  "Megabytes",
  "Gigabytes",
  "Terabytes",
  "Bits",
  "Kilobits",
  "Megabits",
  "Gigabits",
  "Terabits",
  "Percent",
  "Count",
  "Bytes/Second",
  "Kilobytes/Second",
  "Megabytes/Second",
  "Gigabytes/Second",
  "Terabytes/Second",
  "Bits/Second",
  "Kilobits/Second",
  "Megabits/Second",
  "Gigabits/Second",
  "Terabits/Second",
  "Count/Second",
  "None",
];

export function invalidValue(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}

export function invalidCombination(message: string): AwsError {
  return new AwsError("InvalidParameterCombinationException", message);
}

export function missing(message: string): AwsError {
  return new AwsError("MissingRequiredParameterException", message);
}

export function validationError(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

/** Names and values are printable ASCII with something in them besides spaces. */
const ASCII = /^[\x20-\x7e]*$/;

/** @throws AwsError InvalidParameterValueException unless `value` is `min` to `max` ASCII characters. */
export function checkText(parameter: string, value: string, max: number): void {
  if (value.trim() === "") throw invalidValue(`The parameter ${parameter} must not be empty.`);
  if (value.length > max) throw invalidValue(`The parameter ${parameter} must be shorter than ${max + 1} characters.`);
  if (!ASCII.test(value)) throw invalidValue(`The parameter ${parameter} must contain only ASCII characters.`);
}

/** @throws AwsError InvalidParameterValueException. */
export function checkUnit(parameter: string, unit: string | undefined): void {
  if (unit !== undefined && !UNITS.includes(unit))
    throw invalidValue(`The parameter ${parameter} must be a value in the set [ ${UNITS.join(", ")} ].`);
}

/** Up to 30 dimensions of different names, as an object. @throws AwsError InvalidParameterValueException. */
export function readDimensions(parameter: string, dimensions: readonly Dimension[] = []): Record<string, string> {
  if (dimensions.length > 30) throw invalidValue(`The collection ${parameter} must not have a size greater than 30.`);
  const result: Record<string, string> = Object.create(null);
  dimensions.forEach(({ Name, Value }, index) => {
    checkText(`${parameter}.member.${index + 1}.Name`, Name!, 255);
    checkText(`${parameter}.member.${index + 1}.Value`, Value!, 1024);
    if (Name!.startsWith(":"))
      throw invalidValue(`The parameter ${parameter}.member.${index + 1}.Name must not start with a colon.`);
    if (result[Name!] !== undefined) throw invalidValue("No Metric may specify the same dimension twice.");
    result[Name!] = Value!;
  });
  return result;
}

/** @throws AwsError InvalidParameterValueException unless the range is not empty. */
export function checkRange(start: Date, end: Date): void {
  if (start.getTime() === end.getTime())
    throw invalidValue("The parameter StartTime must not equal parameter EndTime.");
  if (start > end) throw invalidValue("The parameter StartTime must be less than the parameter EndTime.");
}
