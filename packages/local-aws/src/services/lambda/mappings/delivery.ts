import type { Principal } from "../../../auth/principal.ts";
import { AwsError } from "../../../errors.ts";
import type { ServiceHost } from "../../../service.ts";
import type { Invocation, LambdaApi } from "../api.ts";
import type { MappingMetrics } from "./metrics.ts";
import { parseResponse } from "./response.ts";

/** What came of an attempt to invoke: the function ran, or could not be invoked at all, which is no attempt. */
export type Outcome =
  | { readonly kind: "returned"; readonly invocation: Invocation; readonly response: unknown }
  | { readonly kind: "failed"; readonly invocation: Invocation }
  | { readonly kind: "unavailable" };

/** Values of LastProcessingResult. */
export const NO_RECORDS = "No records processed";
const OK = "OK";
const CALL_FAILED = "PROBLEM: Function call failed";
const INTERNAL = "internal Lambda error. Please contact Lambda customer support.";

/** Invokes the function of one mapping and keeps the mapping's last result. */
export class Delivery {
  readonly functionArn: string;
  readonly metrics: MappingMetrics;
  readonly host: ServiceHost;
  /** The source is gone, or another one has come in its place. */
  sourceLost = false;
  lastResult: string = NO_RECORDS;
  readonly #lambda: Pick<LambdaApi, "invoke">;
  readonly #caller: { readonly principal: Principal };

  constructor(
    host: ServiceHost,
    lambda: Pick<LambdaApi, "invoke">,
    functionArn: string,
    metrics: MappingMetrics,
    lastResult: string,
  ) {
    this.host = host;
    this.functionArn = functionArn;
    this.metrics = metrics;
    this.lastResult = lastResult;
    this.#lambda = lambda;
    // A mapping needs no permission to invoke its function: it acts for the account that made it.
    const arn = `arn:${host.partition}:iam::${host.account}:root`;
    this.#caller = { principal: { kind: "root", arn, userId: host.account, account: host.account } };
  }

  get now(): number {
    return this.host.clock.now();
  }

  /** @param events How many records the payload holds. */
  async invoke(payload: string, events: number): Promise<Outcome> {
    this.metrics.count("InvokedEventCount", this.now, events);
    try {
      const invocation = await this.#lambda.invoke({
        functionName: this.functionArn,
        payload,
        caller: this.#caller,
      });
      if (invocation.functionError === undefined)
        return { kind: "returned", invocation, response: parseResponse(invocation.payload) };
      this.failed(events);
      return { kind: "failed", invocation };
    } catch (cause) {
      this.failed(events);
      if (!(cause instanceof AwsError)) this.defect(cause);
      return { kind: "unavailable" };
    }
  }

  succeeded(): void {
    this.lastResult = OK;
  }

  failed(events: number): void {
    this.lastResult = CALL_FAILED;
    this.metrics.count("FailedInvokeEventCount", this.now, events);
  }

  problem(text: string): void {
    this.lastResult = `PROBLEM: ${text}`;
  }

  /** The source did not answer as one that exists. */
  lost(error: unknown): void {
    this.sourceLost = true;
    this.defect(error);
  }

  /** An error that is perhaps not AWS's own: then it is a fault of this cloud, which has no caller to go to. */
  defect(error: unknown): void {
    this.problem(error instanceof AwsError ? error.message : INTERNAL);
    if (!(error instanceof AwsError))
      this.host.log(`event source mapping of ${this.functionArn}: ${(error as Error).stack}`);
  }
}
