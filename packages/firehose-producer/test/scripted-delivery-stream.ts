import { PutRecordBatchCommand, type PutRecordCommand } from "@aws-sdk/client-firehose";
import type { FirehoseSender } from "../src/index.ts";

/** What happens to one request: a verdict per record (repeated cyclically), or an error for all of it. */
export type RequestVerdict =
  | { readonly records: readonly string[] }
  | { readonly error: Error; readonly stored?: boolean }
  | { readonly answer: unknown };

/** A delivery stream in memory that fails as its script says, request by request; after the script it takes everything. */
export class ScriptedDeliveryStream implements FirehoseSender {
  readonly stored: string[] = [];
  /** Records of each request, as they came, and whether it was PutRecord. */
  readonly requests: { readonly records: readonly Uint8Array[]; readonly single: boolean }[] = [];
  readonly script: RequestVerdict[];
  inFlight = 0;
  mostInFlight = 0;

  constructor(script: readonly RequestVerdict[] = []) {
    this.script = [...script];
  }

  async send(command: PutRecordBatchCommand | PutRecordCommand): Promise<unknown> {
    this.inFlight++;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    await Promise.resolve();
    this.inFlight--;
    const batch = command instanceof PutRecordBatchCommand;
    const records = batch
      ? command.input.Records!.map(({ Data }) => Data!)
      : [(command as PutRecordCommand).input.Record!.Data!];
    this.requests.push({ records, single: !batch });
    const verdict = this.script.shift() ?? { records: ["ok"] };
    if ("answer" in verdict) return verdict.answer;
    if ("error" in verdict) {
      if (verdict.stored) for (const data of records) this.#store(data);
      throw verdict.error;
    }
    const RequestResponses = records.map((data, index) => {
      const code = verdict.records[index % verdict.records.length]!;
      if (code !== "ok") return { ErrorCode: code, ErrorMessage: `scripted ${code}` };
      return { RecordId: this.#store(data) };
    });
    if (!batch) return RequestResponses[0];
    return { FailedPutCount: RequestResponses.filter((entry) => "ErrorCode" in entry).length, RequestResponses };
  }

  #store(data: Uint8Array): string {
    this.stored.push(Buffer.from(data).toString());
    return `record-${this.stored.length}`;
  }
}

/** An error as the SDK throws it for an answer of this status; without one, as the network does. */
export function requestError(name: string, status?: number): Error {
  const error = Object.assign(
    new Error(`scripted ${name}`),
    status === undefined ? {} : { $metadata: { httpStatusCode: status } },
  );
  error.name = name;
  return error;
}
