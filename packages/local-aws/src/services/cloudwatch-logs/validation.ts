import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";

export type Output<Command> = Omit<Command, "$metadata">;

export function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}

/** Constraints of CloudWatch Logs requests. */
export class LogsConstraints extends Constraints {
  group(value: string | undefined, path = "logGroupName"): this {
    return this.length(path, value, 1, 512).pattern(path, value, /[.\-_/#A-Za-z0-9]+/) as this;
  }

  stream(value: string | undefined, path = "logStreamName"): this {
    return this.length(path, value, 1, 512).pattern(path, value, /[^:*]*/) as this;
  }

  override check(): void {
    super.check("InvalidParameterException");
  }
}
