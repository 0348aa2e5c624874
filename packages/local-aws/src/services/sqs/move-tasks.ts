import type {
  CancelMessageMoveTaskCommandInput,
  CancelMessageMoveTaskCommandOutput,
  ListMessageMoveTasksCommandInput,
  ListMessageMoveTasksCommandOutput,
  StartMessageMoveTaskCommandInput,
  StartMessageMoveTaskCommandOutput,
} from "@aws-sdk/client-sqs";
import type { Timer } from "../../clock.ts";
import { AwsError } from "../../errors.ts";
import { invalidParameter, invalidValue } from "./errors.ts";
import type { Queue } from "./queue.ts";
import type { Queues } from "./queues.ts";
import type { Output } from "./send.ts";

/** API Reference, StartMessageMoveTask: at most so many messages per second, which is also what is moved without a rate. */
const MAX_RATE = 500;
/** Messages are moved in steps of a second. */
const STEP_MS = 1000;

interface MoveTask {
  readonly handle: string;
  readonly source: Queue;
  /** Undefined: each message goes back to the queue it came from. */
  readonly destination: Queue | undefined;
  readonly rate: number;
  readonly ratePerCaller: number | undefined;
  readonly started: number;
  readonly toMove: number;
  moved: number;
  status: "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
  failure: string | undefined;
  timer: Timer | undefined;
}

/** The tasks that move messages out of dead-letter queues. */
export class MoveTasks {
  readonly #queues: Queues;
  /** Latest first. */
  #tasks: MoveTask[] = [];

  constructor(queues: Queues) {
    this.#queues = queues;
  }

  start(input: StartMessageMoveTaskCommandInput): Output<StartMessageMoveTaskCommandOutput> {
    const source = this.#require(input.SourceArn!, "SourceArn");
    const rate = input.MaxNumberOfMessagesPerSecond;
    if (rate !== undefined && !(Number.isInteger(rate) && rate >= 1 && rate <= MAX_RATE))
      throw invalidValue(rate, "MaxNumberOfMessagesPerSecond", `Must be between 1 and ${MAX_RATE}.`);
    if (![...this.#queues].some((queue) => queue.redrive?.target === source.arn))
      throw invalidParameter("Source queue must be configured as a Dead Letter Queue.");
    const destination =
      input.DestinationArn === undefined ? undefined : this.#require(input.DestinationArn, "DestinationArn");
    if (destination !== undefined && destination.fifo !== source.fifo)
      throw invalidParameter("Source and destination queues must be of the same type.");
    if (this.#tasks.some((task) => task.source === source && task.status === "RUNNING"))
      throw invalidParameter(
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
      );
    source.advance(source.now);
    const { random } = this.#queues.host;
    const task: MoveTask = {
      handle: Buffer.from(JSON.stringify({ taskId: random.uuid(), sourceArn: source.arn })).toString("base64"),
      source,
      destination,
      rate: rate ?? MAX_RATE,
      ratePerCaller: rate,
      started: source.now,
      toMove: source.messages.visible,
      moved: 0,
      status: "RUNNING",
      failure: undefined,
      timer: undefined,
    };
    this.#tasks.unshift(task);
    this.#schedule(task);
    return { TaskHandle: task.handle };
  }

  cancel(input: CancelMessageMoveTaskCommandInput): Output<CancelMessageMoveTaskCommandOutput> {
    const task = this.#tasks.find(({ handle }) => handle === input.TaskHandle);
    if (task === undefined) throw new AwsError("ResourceNotFoundException", "Task does not exist.", { status: 404 });
    if (task.status !== "RUNNING") throw invalidParameter("Only a task in RUNNING status can be cancelled.");
    task.timer?.cancel();
    task.status = "CANCELLED";
    return { ApproximateNumberOfMessagesMoved: task.moved };
  }

  list(input: ListMessageMoveTasksCommandInput): Output<ListMessageMoveTasksCommandOutput> {
    const source = this.#require(input.SourceArn!, "SourceArn");
    const limit = input.MaxResults ?? 1;
    if (!Number.isInteger(limit) || limit < 1 || limit > 10)
      throw invalidValue(limit, "MaxResults", "Must be between 1 and 10.");
    return {
      Results: this.#tasks
        .filter((task) => task.source === source)
        .slice(0, limit)
        .map((task) => ({
          ...(task.status === "RUNNING" ? { TaskHandle: task.handle } : {}),
          Status: task.status,
          SourceArn: source.arn,
          ...(task.destination === undefined ? {} : { DestinationArn: task.destination.arn }),
          ...(task.ratePerCaller === undefined ? {} : { MaxNumberOfMessagesPerSecond: task.ratePerCaller }),
          ApproximateNumberOfMessagesMoved: task.moved,
          ApproximateNumberOfMessagesToMove: task.toMove,
          ...(task.failure === undefined ? {} : { FailureReason: task.failure }),
          StartedTimestamp: task.started,
        })),
    };
  }

  close(): void {
    for (const task of this.#tasks) task.timer?.cancel();
  }

  #schedule(task: MoveTask): void {
    task.timer = this.#queues.host.clock.setTimer(STEP_MS, () => this.#step(task));
  }

  #step(task: MoveTask): void {
    const { source } = task;
    for (let count = 0; count < task.rate && task.moved < task.toMove; count++) {
      const message = source.withdraw();
      if (message === undefined) break;
      const target = task.destination ?? this.#origin(message.deadLetterSource);
      if (target === undefined || target.deleted) {
        source.accept(message, message.deadLetterSource);
        task.status = "FAILED";
        task.failure =
          target === undefined ? "CouldNotDetermineMessageSource" : "AWS.SimpleQueueService.NonExistentQueue";
        return;
      }
      target.accept({ ...message, receiveCount: 0, firstReceivedAt: undefined }, undefined);
      task.moved++;
    }
    if (task.moved < task.toMove && source.messages.visible > 0) this.#schedule(task);
    else task.status = "COMPLETED";
  }

  #origin(arn: string | undefined): Queue | undefined {
    return arn === undefined ? undefined : this.#queues.find(arn.split(":").at(-1)!);
  }

  #require(arn: string, parameter: string): Queue {
    if (!/^arn:[^:]+:sqs:[^:]+:\d{12}:[^:]+$/.test(arn))
      throw invalidParameter(
        `You must use this format to specify the ${parameter}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>`,
      );
    try {
      return this.#queues.byArn(arn);
    } catch {
      throw new AwsError(
        "ResourceNotFoundException",
        `The resource that you specified for the ${parameter} parameter doesn't exist.`,
        { status: 404 },
      );
    }
  }
}
