import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { invalidParameter, invalidValue } from "./errors.ts";

/** Attributes of a message; a binary value is base64. */
export type MessageAttributes = Readonly<Record<string, { readonly type: string; readonly value: string }>>;

/** A message as it is delivered. */
export interface Message {
  readonly id: string;
  /** Text for protocols that the structure does not name. */
  readonly text: string;
  /** Texts by protocol, of MessageStructure json. */
  readonly texts: Readonly<Record<string, string>> | undefined;
  readonly subject: string | undefined;
  readonly attributes: MessageAttributes;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly sequence: string | undefined;
}

/** 256 KiB for the message, its attributes' names, types and values together (Publish, Message). */
export const MAX_BYTES = 262_144;

/** What a publisher gives, whoever it is. */
export interface Draft {
  readonly Message?: string | undefined;
  readonly Subject?: string | undefined;
  readonly MessageStructure?: string | undefined;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttributeValue>> | undefined;
}

/** Texts and attributes of a draft, checked. @throws AwsError InvalidParameterException. */
export function readDraft(
  draft: Draft,
): Pick<Message, "text" | "texts" | "subject" | "attributes"> & { bytes: number } {
  const { Message: text = "", Subject: subject, MessageStructure: structure } = draft;
  if (text === "") throw invalidParameter("Empty message");
  if (subject !== undefined) checkSubject(subject);
  const attributes = readAttributes(draft.MessageAttributes ?? {});
  let bytes = Buffer.byteLength(text);
  for (const [name, { type, value }] of Object.entries(attributes))
    bytes +=
      Buffer.byteLength(name) + type.length + Buffer.byteLength(value, type.startsWith("Binary") ? "base64" : "utf8");
  if (bytes > MAX_BYTES) throw invalidParameter("Message too long");
  if (structure === undefined) return { text, texts: undefined, subject, attributes, bytes };
  if (structure !== "json") throw invalidParameter("MessageStructure");
  const texts = readTexts(text);
  return { text: texts.default!, texts, subject, attributes, bytes };
}

/** Fewer than 100 ASCII characters that start with a letter, number or mark; no line breaks (Publish, Subject). */
function checkSubject(subject: string): void {
  if (subject === "" || subject.length > 100 || !/^[\x21-\x7e][\x20-\x7e]*$/.test(subject))
    throw invalidParameter("Subject");
}

function readTexts(text: string): Record<string, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw invalidParameter("Message Structure - JSON message body failed to parse");
  const texts: Record<string, string> = Object.create(null);
  for (const [protocol, value] of Object.entries(parsed)) if (typeof value === "string") texts[protocol] = value;
  if (texts.default === undefined) throw invalidParameter("Message Structure - No default entry in JSON message body");
  return texts;
}

const ATTRIBUTE_NAME = /^(?![.])(?!.*[.]{2})[A-Za-z0-9_.-]{1,256}(?<![.])$/;
const ATTRIBUTE_TYPE = /^(?:String|Number|Binary)(?:\..+)?$/;

function readAttributes(given: Readonly<Record<string, MessageAttributeValue>>): MessageAttributes {
  const attributes: Record<string, { type: string; value: string }> = Object.create(null);
  for (const [name, { DataType: type = "", StringValue: text, BinaryValue: bytes }] of Object.entries(given)) {
    if (!ATTRIBUTE_NAME.test(name) || /^(?:aws|amazon)\./i.test(name))
      throw invalidValue(
        `The message attribute name '${name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters only.`,
      );
    if (!ATTRIBUTE_TYPE.test(type))
      throw invalidValue(
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    const binary = type.startsWith("Binary");
    const value = binary ? bytes && Buffer.from(bytes).toString("base64") : text;
    if (value === undefined || value === "")
      throw invalidValue(
        `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type.split(".")[0]}'.`,
      );
    if (type.startsWith("Number") && (value.trim() === "" || !Number.isFinite(Number(value))))
      throw invalidValue(`Could not cast message attribute '${name}' value to number.`);
    attributes[name] = { type, value };
  }
  return attributes;
}
