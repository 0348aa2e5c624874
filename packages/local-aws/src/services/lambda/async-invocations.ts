import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { type Functions, type Resolved, versionOf } from "./functions.ts";
import type { CompletedInvocation } from "./invocations.ts";
import { pickVersion } from "./invoke.ts";
import { functionArn } from "./names.ts";
import { LATEST, type LambdaFunction } from "./state.ts";
import { type Delivery, deliver } from "./targets.ts";

/** Developer Guide, "Error handling for asynchronous invocations": waits after function errors. */
const RETRY_MS = [60_000, 120_000];
const DEFAULT_RETRIES = 2;
/** Seconds. */
const DEFAULT_MAX_AGE = 21_600;
/** Throttles and errors of Lambda itself are tried again after 1 second, then ever later, up to every 5 minutes. */
const FIRST_BACKOFF_MS = 1000;
const LAST_BACKOFF_MS = 300_000;
/** Events of one function that are taken from the queue at once; on AWS it grows with the load. */
const PARALLEL = 50;

/** An event that waits for its function. */
interface QueuedEvent {
  readonly function: LambdaFunction;
  readonly qualifier: string | undefined;
  readonly arn: string;
  readonly payload: string;
  readonly requestId: string;
  readonly acceptedAt: number;
  /** Invocations that ran. */
  attempts: number;
  /** Invocations that could not be begun since the last that ran. */
  refusals: number;
}

/** Why an event ends, in invocation records. */
type Condition = "Success" | "RetriesExhausted" | "EventAgeExceeded";

/** The queue of asynchronous invocations: retries, and where events end. */
export class AsyncInvocations {
  readonly #host: ServiceHost;
  readonly #functions: Functions;
  readonly #waiting = new Map<LambdaFunction, QueuedEvent[]>();
  readonly #active = new Map<LambdaFunction, number>();

  constructor(functions: Functions) {
    this.#functions = functions;
    this.#host = functions.host;
  }

  /** Accepts an event. */
  add({ function: fn, qualifier, arn }: Resolved, payload: string, requestId: string): void {
    this.#functions.invocations.metrics.add("AsyncEventsReceived", fn.name, qualifier, 1);
    this.#enqueue({
      function: fn,
      qualifier,
      arn,
      payload,
      requestId,
      acceptedAt: this.#host.clock.now(),
      attempts: 0,
      refusals: 0,
    });
  }

  #enqueue(event: QueuedEvent): void {
    const { function: fn } = event;
    const active = this.#active.get(fn) ?? 0;
    if (active >= PARALLEL) {
      const waiting = this.#waiting.get(fn);
      if (waiting) waiting.push(event);
      else this.#waiting.set(fn, [event]);
      return;
    }
    this.#active.set(fn, active + 1);
    void this.#work(event);
  }

  async #work(first: QueuedEvent): Promise<void> {
    const { function: fn } = first;
    for (let event: QueuedEvent | undefined = first; event; event = this.#waiting.get(fn)?.shift()) {
      try {
        await this.#attempt(event);
      } catch (error) {
        this.#host.log(`asynchronous invocation of ${event.arn} failed: ${(error as Error).stack}`);
      }
    }
    this.#active.set(fn, this.#active.get(fn)! - 1);
  }

  async #attempt(event: QueuedEvent): Promise<void> {
    const { function: fn, qualifier } = event;
    const { invocations } = this.#functions;
    // A function that is deleted takes its events with it.
    if (this.#functions.find(fn.name) !== fn) return;
    const { clock } = this.#host;
    const age = clock.now() - event.acceptedAt;
    const config = this.#configOf(event);
    if (age > (config?.maximumEventAge ?? DEFAULT_MAX_AGE) * 1000)
      return this.#end(event, "EventAgeExceeded", undefined);
    if (fn.reservedConcurrency === 0) return this.#end(event, "RetriesExhausted", undefined);
    invocations.metrics.add("AsyncEventAge", fn.name, qualifier, age);
    let done: CompletedInvocation;
    try {
      const called = this.#functions.resolve(event.arn);
      done = await invocations.run({
        version: pickVersion(this.#functions, called),
        arn: event.arn,
        qualifier,
        payload: event.payload,
        requestId: event.requestId,
      });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#later(event, Math.min(FIRST_BACKOFF_MS * 2 ** event.refusals++, LAST_BACKOFF_MS));
      return;
    }
    event.refusals = 0;
    event.attempts++;
    if (done.functionError === undefined) return this.#end(event, "Success", done);
    if (event.attempts > (config?.maximumRetryAttempts ?? DEFAULT_RETRIES))
      return this.#end(event, "RetriesExhausted", done);
    this.#later(event, RETRY_MS[event.attempts - 1]!);
  }

  #later(event: QueuedEvent, ms: number): void {
    this.#host.clock.setTimer(ms, () => this.#enqueue(event));
  }

  #configOf({ function: fn, qualifier }: QueuedEvent) {
    return fn.eventInvokeConfigs.get(qualifier ?? LATEST);
  }

  /** Sends an event that is over to its destination and its dead-letter queue. */
  async #end(event: QueuedEvent, condition: Condition, done: CompletedInvocation | undefined): Promise<void> {
    const { function: fn, qualifier } = event;
    const { metrics } = this.#functions.invocations;
    const config = this.#configOf(event);
    const alias = fn.aliases.get(qualifier ?? "");
    const { settings } = versionOf(fn, alias?.version ?? qualifier) ?? fn.latest;
    const outcome = condition === "Success" ? "Success" : "Failure";
    if (outcome === "Failure") metrics.add("AsyncEventsDropped", fn.name, qualifier, 1);
    const destination = outcome === "Success" ? config?.onSuccess : config?.onFailure;
    const send = async (
      arn: string,
      delivery: Omit<Delivery, "outcome" | "functionArn">,
      failed: "DestinationDeliveryFailures" | "DeadLetterErrors",
    ) => {
      try {
        await deliver(this.#host, fn, settings.role, arn, { ...delivery, outcome, functionArn: event.arn });
      } catch (error) {
        metrics.add(failed, fn.name, qualifier, 1);
        this.#host.log(
          `${arn} did not take the invocation ${event.requestId} of ${event.arn}: ${(error as Error).message}`,
        );
      }
    };
    if (destination !== undefined)
      await send(destination, { body: this.#record(event, condition, done) }, "DestinationDeliveryFailures");
    if (outcome === "Failure" && settings.deadLetterArn !== undefined)
      await send(
        settings.deadLetterArn,
        { body: event.payload, attributes: deadLetterAttributes(event, done) },
        "DeadLetterErrors",
      );
  }

  /** Developer Guide, "Destinations": the record of an invocation. */
  #record(event: QueuedEvent, condition: Condition, done: CompletedInvocation | undefined): string {
    const { function: fn, qualifier } = event;
    return JSON.stringify({
      version: "1.0",
      timestamp: new Date(this.#host.clock.now()).toISOString(),
      requestContext: {
        requestId: event.requestId,
        functionArn: functionArn(this.#host, fn.name, qualifier ?? LATEST),
        condition,
        approximateInvokeCount: event.attempts,
      },
      requestPayload: JSON.parse(event.payload) as unknown,
      ...(done === undefined
        ? {}
        : {
            responseContext: {
              statusCode: 200,
              executedVersion: done.executedVersion,
              ...(done.functionError === undefined ? {} : { functionError: done.functionError }),
            },
            responsePayload: JSON.parse(done.payload.toString()) as unknown,
          }),
    });
  }
}

/** Developer Guide, "Dead-letter queues": at most the first 1 KB of the error. */
function deadLetterAttributes(event: QueuedEvent, done: CompletedInvocation | undefined): Delivery["attributes"] {
  const error = done && (JSON.parse(done.payload.toString()) as { errorMessage?: string });
  return {
    RequestID: { type: "String", value: event.requestId },
    ErrorCode: { type: "Number", value: done === undefined ? "429" : "200" },
    ErrorMessage: { type: "String", value: (error?.errorMessage || "Rate Exceeded.").slice(0, 1024) },
  };
}
