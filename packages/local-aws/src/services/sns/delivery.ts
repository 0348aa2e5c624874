import { mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Principal } from "../../auth/principal.ts";
import { AwsError } from "../../errors.ts";
import type { OutgoingMessage } from "../sqs/api.ts";
import { lambdaEvent, Signer, writeEnvelope } from "./envelope.ts";
import { attributeValues, bodyValues } from "./filter-policy.ts";
import type { Message } from "./message.ts";
import { count } from "./metrics.ts";
import type { SnsState, Subscription, Topic } from "./state.ts";

/**
 * Waits before the attempts after the first, in seconds, for endpoints inside AWS: 3 without delay, 2 after a second, 10
 * with exponential backoff from 1 to 20 s, 100,000 every 20 s (SNS Developer Guide, "Amazon SNS message delivery retries").
 */
export function retryDelay(attempt: number): number | undefined {
  if (attempt <= 3) return 0;
  if (attempt <= 5) return 1;
  if (attempt <= 15) return Math.min(20, 2 ** ((attempt - 5) / 2));
  return attempt <= 100_015 ? 20 : undefined;
}

/** Brings messages to the endpoints of a topic. */
export class Delivery {
  readonly #state: SnsState;
  readonly #signer: Signer;
  readonly #outbox: string;
  #mails = 0;
  #closed = false;

  constructor(state: SnsState) {
    this.#state = state;
    this.#signer = new Signer(state.host);
    this.#outbox = path.join(state.host.directory, "outbox");
  }

  close(): void {
    this.#closed = true;
  }

  /** Starts the delivery to every subscription that takes the message. */
  deliver(topic: Topic, message: Message): void {
    for (const subscription of topic.subscriptions.values()) {
      if (!subscription.confirmed || !this.#accepts(subscription, message)) continue;
      if (topic.fifo) subscription.tail = subscription.tail.then(() => this.#attempts(subscription, message));
      else void this.#attempts(subscription, message);
    }
  }

  /** Writes the message that asks a mail address to confirm. */
  askToConfirm(subscription: Subscription): void {
    const { host } = this.#state;
    const id = host.random.uuid();
    const time = host.clock.now();
    void this.#inBackground(async () => {
      const envelope = await host.clock.during(this.#signer.confirmation(subscription, id, time));
      const text =
        subscription.protocol === "email-json"
          ? writeEnvelope(envelope)
          : `You have chosen to subscribe to the topic:\n${subscription.topic.arn}\n\nTo confirm this subscription, call ConfirmSubscription with this token, or visit:\n${envelope.SubscribeURL}\n\nToken: ${subscription.token}\n`;
      await this.#mail(subscription, "AWS Notification - Subscription Confirmation", text, time);
    });
  }

  #accepts(subscription: Subscription, message: Message): boolean {
    const { filter, filterScope, topic } = subscription;
    if (!filter) return true;
    if (filterScope === "MessageAttributes") {
      if (filter.matches(attributeValues(message.attributes))) return true;
      count(this.#state, topic, "NumberOfNotificationsFilteredOut");
      const none = Object.keys(message.attributes).length === 0;
      count(
        this.#state,
        topic,
        `NumberOfNotificationsFilteredOut-${none ? "NoMessageAttributes" : "MessageAttributes"}`,
      );
      return false;
    }
    let body: unknown;
    try {
      body = JSON.parse(message.text);
    } catch {
      body = undefined;
    }
    const readable = typeof body === "object" && body !== null;
    if (readable && filter.matches(bodyValues(body))) return true;
    count(this.#state, topic, "NumberOfNotificationsFilteredOut");
    count(this.#state, topic, `NumberOfNotificationsFilteredOut-${readable ? "MessageBody" : "InvalidMessageBody"}`);
    return false;
  }

  /** Tries until it works, the endpoint refuses, or the policy is at its end; then the dead-letter queue gets it. */
  #attempts(subscription: Subscription, message: Message): Promise<void> {
    return this.#inBackground(async () => {
      const { host } = this.#state;
      for (let attempt = 1; !this.#closed; attempt++) {
        try {
          await host.clock.during(this.#send(subscription, message));
          count(this.#state, subscription.topic, "NumberOfNotificationsDelivered");
          return;
        } catch (error) {
          const delay = isTransient(error) ? retryDelay(attempt) : undefined;
          if (delay === undefined) return this.#giveUp(subscription, message, error as Error);
          if (delay > 0) await host.clock.sleep(delay * 1000);
        }
      }
    });
  }

  /** Deliveries have no caller: what goes wrong beside the endpoint's own refusals is a defect, and logged. */
  async #inBackground(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#state.host.log(`sns: ${(error as Error).stack ?? error}`);
    }
  }

  async #send(subscription: Subscription, message: Message): Promise<void> {
    const text = message.texts?.[subscription.protocol] ?? message.text;
    const { host } = this.#state;
    switch (subscription.protocol) {
      case "sqs":
        return this.#enqueue(
          subscription.endpoint,
          await this.#queueMessage(subscription, message, text),
          subscription,
        );
      case "lambda": {
        const envelope = await this.#signer.notification(message, subscription, text);
        const caller = { principal: servicePrincipal(this.#state), conditions: this.#source(subscription) };
        const functions = await host.load("lambda");
        await functions.enqueue({
          functionName: subscription.endpoint,
          payload: lambdaEvent(envelope, subscription),
          caller,
        });
        return;
      }
      case "firehose":
        return this.#put(subscription, message, text);
      case "email": {
        const subject = message.subject ?? "AWS Notification Message";
        return this.#mail(
          subscription,
          subject,
          `${text}\n\n--\nTo stop these messages, unsubscribe ${subscription.arn}\n`,
          message.time,
        );
      }
      case "email-json": {
        const envelope = await this.#signer.notification(message, subscription, text);
        return this.#mail(
          subscription,
          message.subject ?? "AWS Notification Message",
          writeEnvelope(envelope),
          message.time,
        );
      }
      default:
        throw new Error(`no delivery to ${subscription.protocol}`);
    }
  }

  async #queueMessage(subscription: Subscription, message: Message, text: string): Promise<OutgoingMessage> {
    const fifo = {
      ...(message.groupId === undefined ? {} : { groupId: message.groupId }),
      ...(message.deduplicationId === undefined ? {} : { deduplicationId: message.deduplicationId }),
    };
    if (!subscription.raw)
      return { body: writeEnvelope(await this.#signer.notification(message, subscription, text)), ...fifo };
    const attributes: Record<string, { dataType: string; stringValue?: string; binaryValue?: Buffer }> = {};
    for (const [name, { type, value }] of Object.entries(message.attributes))
      attributes[name] = type.startsWith("Binary")
        ? { dataType: type, binaryValue: Buffer.from(value, "base64") }
        : { dataType: type, stringValue: value };
    return { body: text, attributes, ...fifo };
  }

  async #enqueue(arn: string, message: OutgoingMessage, subscription: Subscription): Promise<void> {
    const { host } = this.#state;
    const queue = (await host.load("sqs")).queue(arn);
    await host.authorise("sqs", servicePrincipal(this.#state), {
      action: "sqs:SendMessage",
      resources: [queue.arn],
      conditions: this.#source(subscription),
    });
    queue.send(queue.fifo ? message : withoutFifo(message));
  }

  async #put(subscription: Subscription, message: Message, text: string): Promise<void> {
    const { host } = this.#state;
    const { principal } = (await host.load("sts")).assumeRoleForService(subscription.roleArn!, SERVICE, {
      sessionName: "sns",
      conditions: this.#source(subscription),
    });
    const arn = subscription.endpoint;
    await host.authorise("firehose", principal, { action: "firehose:PutRecordBatch", resources: [arn] });
    const body = subscription.raw ? text : JSON.stringify(await this.#signer.notification(message, subscription, text));
    const [failure] = (await host.load("firehose")).put(arn.slice(arn.indexOf("/") + 1), [Buffer.from(`${body}\n`)]);
    if (failure) throw new AwsError(failure.code, failure.message, { status: 503 });
  }

  /** One file per mail: there is no mail server here. */
  async #mail({ endpoint }: Subscription, subject: string, text: string, time: number): Promise<void> {
    mkdirSync(this.#outbox, { recursive: true });
    const file = path.join(this.#outbox, `${String(++this.#mails).padStart(6, "0")}.eml`);
    const headers = [
      "From: AWS Notifications <no-reply@sns.amazonaws.com>",
      `To: ${endpoint}`,
      `Subject: ${subject}`,
      `Date: ${new Date(time).toUTCString().replace("GMT", "+0000")}`,
      "Content-Type: text/plain; charset=UTF-8",
    ];
    await this.#state.host.clock.during(writeFile(file, `${headers.join("\r\n")}\r\n\r\n${text}`));
  }

  async #giveUp(subscription: Subscription, message: Message, error: Error): Promise<void> {
    const { topic, deadLetterQueue } = subscription;
    count(this.#state, topic, "NumberOfNotificationsFailed");
    const where = `${message.id} to ${subscription.arn} (${error.name === "AwsError" ? (error as AwsError).code : error.name}: ${error.message})`;
    if (deadLetterQueue === undefined) {
      this.#state.host.log(`sns: dropped ${where}; give the subscription a RedrivePolicy to keep such messages`);
      return;
    }
    try {
      const text = message.texts?.[subscription.protocol] ?? message.text;
      const { host } = this.#state;
      const redriven = await host.clock.during(this.#queueMessage(subscription, message, text));
      await host.clock.during(this.#enqueue(deadLetterQueue, redriven, subscription));
      count(this.#state, topic, "NumberOfNotificationsRedrivenToDlq");
    } catch (cause) {
      count(this.#state, topic, "NumberOfNotificationsFailedToRedriveToDlq");
      this.#state.host.log(`sns: dropped ${where}; its dead-letter queue refused it: ${(cause as Error).message}`);
    }
  }

  #source({ topic }: Subscription): Record<string, string> {
    return { "aws:SourceArn": topic.arn, "aws:SourceAccount": this.#state.host.account };
  }
}

const SERVICE = "sns.amazonaws.com";

function servicePrincipal({ host }: SnsState): Principal {
  return { kind: "service", arn: SERVICE, userId: SERVICE, account: host.account };
}

function withoutFifo({ body, attributes }: OutgoingMessage): OutgoingMessage {
  return attributes === undefined ? { body } : { body, attributes };
}

/** Refusals of the endpoint are final; what throttles or breaks may work later. */
function isTransient(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  return error.status >= 500 || error.status === 429 || /Throttl|TooManyRequests|OverLimit/.test(error.code);
}
