import { createSign, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { ServiceHost } from "../../service.ts";
import type { Message } from "./message.ts";
import type { Subscription } from "./state.ts";

/** What a delivery says beside the message (SNS Developer Guide, "Parsing Amazon SNS message formats"). */
export interface Envelope {
  readonly Type: "Notification" | "SubscriptionConfirmation";
  readonly MessageId: string;
  readonly Token?: string;
  readonly SequenceNumber?: string;
  readonly TopicArn: string;
  readonly Subject?: string;
  readonly Message: string;
  readonly SubscribeURL?: string;
  readonly Timestamp: string;
  readonly SignatureVersion: "1" | "2";
  readonly Signature: string;
  readonly SigningCertURL: string;
  readonly UnsubscribeURL?: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
}

/** Signs envelopes with an RSA key of this cloud, made with the first one. */
export class Signer {
  readonly #host: ServiceHost;
  #key: Promise<KeyObject> | undefined;
  readonly #certificateUrl: string;

  constructor(host: ServiceHost) {
    this.#host = host;
    this.#certificateUrl = `${endpointOf(host)}/SimpleNotificationService-${host.random.hex(32)}.pem`;
  }

  async notification(message: Message, subscription: Subscription, text: string): Promise<Envelope> {
    const { topic } = subscription;
    const Timestamp = new Date(message.time).toISOString();
    const signed = [
      ["Message", text],
      ["MessageId", message.id],
      ...(message.subject === undefined ? [] : [["Subject", message.subject]]),
      ["Timestamp", Timestamp],
      ["TopicArn", topic.arn],
      ["Type", "Notification"],
    ];
    return {
      Type: "Notification",
      MessageId: message.id,
      ...(message.sequence === undefined ? {} : { SequenceNumber: message.sequence }),
      TopicArn: topic.arn,
      ...(message.subject === undefined ? {} : { Subject: message.subject }),
      Message: text,
      Timestamp,
      SignatureVersion: topic.signatureVersion,
      Signature: await this.#sign(signed, topic.signatureVersion),
      SigningCertURL: this.#certificateUrl,
      UnsubscribeURL: `${endpointOf(this.#host)}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
      ...(Object.keys(message.attributes).length === 0 ? {} : { MessageAttributes: attributesOf(message) }),
    };
  }

  async confirmation(subscription: Subscription, id: string, time: number): Promise<Envelope> {
    const { topic, token } = subscription;
    const Message = `You have chosen to subscribe to the topic ${topic.arn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`;
    const SubscribeURL = `${endpointOf(this.#host)}/?Action=ConfirmSubscription&TopicArn=${topic.arn}&Token=${token}`;
    const Timestamp = new Date(time).toISOString();
    const signed = [
      ["Message", Message],
      ["MessageId", id],
      ["SubscribeURL", SubscribeURL],
      ["Timestamp", Timestamp],
      ["Token", token],
      ["TopicArn", topic.arn],
      ["Type", "SubscriptionConfirmation"],
    ];
    return {
      Type: "SubscriptionConfirmation",
      MessageId: id,
      Token: token,
      TopicArn: topic.arn,
      Message,
      SubscribeURL,
      Timestamp,
      SignatureVersion: topic.signatureVersion,
      Signature: await this.#sign(signed, topic.signatureVersion),
      SigningCertURL: this.#certificateUrl,
    };
  }

  async #sign(fields: readonly (readonly string[])[], version: "1" | "2"): Promise<string> {
    this.#key ??= makeKey();
    const signer = createSign(version === "1" ? "RSA-SHA1" : "RSA-SHA256");
    for (const [name, value] of fields) signer.update(`${name}\n${value}\n`);
    return signer.sign(await this.#key, "base64");
  }
}

async function makeKey(): Promise<KeyObject> {
  return (await promisify(generateKeyPair)("rsa", { modulusLength: 2048 })).privateKey;
}

function endpointOf({ region, partition }: ServiceHost): string {
  return `https://sns.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
}

function attributesOf(message: Message): Record<string, { Type: string; Value: string }> {
  const attributes: Record<string, { Type: string; Value: string }> = {};
  for (const [name, { type, value }] of Object.entries(message.attributes))
    attributes[name] = { Type: type, Value: value };
  return attributes;
}

/** The JSON text of an envelope, laid out as SNS does: one member a line, with ` : ` between name and value. */
export function writeEnvelope(envelope: Envelope): string {
  const lines = Object.entries(envelope).map(([name, value]) => `  ${JSON.stringify(name)} : ${writeMember(value)}`);
  return `{\n${lines.join(",\n")}\n}`;
}

function writeMember(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const lines = Object.entries(value).map(
    ([name, { Type, Value }]) =>
      `    ${JSON.stringify(name)} : {"Type":${JSON.stringify(Type)},"Value":${JSON.stringify(Value)}}`,
  );
  return `{\n${lines.join(",\n")}\n  }`;
}

/** The event a function gets (Lambda Developer Guide, "Using AWS Lambda with Amazon SNS"). */
export function lambdaEvent(envelope: Envelope, subscription: Subscription): string {
  const { SigningCertURL, UnsubscribeURL, MessageAttributes, SequenceNumber: _, ...rest } = envelope;
  return JSON.stringify({
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Type: rest.Type,
          MessageId: rest.MessageId,
          TopicArn: rest.TopicArn,
          Subject: rest.Subject ?? null,
          Message: rest.Message,
          Timestamp: rest.Timestamp,
          SignatureVersion: rest.SignatureVersion,
          Signature: rest.Signature,
          SigningCertUrl: SigningCertURL,
          UnsubscribeUrl: UnsubscribeURL,
          MessageAttributes: MessageAttributes ?? {},
        },
      },
    ],
  });
}
