import { Constraints } from "../../constraints.ts";

/** @throws AwsError InvalidArgumentException. */
export function checkApplicationName(name: string | undefined): void {
  new Constraints()
    .required("applicationName", name)
    .length("applicationName", name, 1, 128)
    .pattern("applicationName", name, /[a-zA-Z0-9_.-]+/)
    .check("InvalidArgumentException");
}
