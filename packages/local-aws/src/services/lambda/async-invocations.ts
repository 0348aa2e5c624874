import type { Functions, Resolved } from "./functions.ts";
import { pickVersion } from "./invoke.ts";

/** Events that wait for their function. */
export class AsyncInvocations {
  readonly #functions: Functions;

  constructor(functions: Functions) {
    this.#functions = functions;
  }

  /** Accepts an event. */
  add(called: Resolved, payload: string, requestId: string): void {
    void this.#functions.invocations.run({
      version: pickVersion(this.#functions, called),
      arn: called.arn,
      qualifier: called.qualifier,
      payload,
      requestId,
    });
  }
}
