import type { ProducerRecord } from "@millrace/kinesis-producer";
import type { DeliveryMark } from "./delivery-marks.ts";
import type { LagSlot } from "./replay-lag.ts";
import type { SourceObject } from "./source.ts";

/** The data of an event that is not sent yet, or settled. */
export const NO_DATA = new Uint8Array(0);

/** An event on its way from the source to the producer: one object for the whole way, so that nothing is allocated twice. */
export class ReplayEvent implements ProducerRecord {
  readonly partitionKey: string;
  /** Set when the event is sent; until then only the text is held. */
  data: Uint8Array = NO_DATA;
  /** Event time, milliseconds since the epoch. */
  readonly time: number;
  /** The payload without its line end. */
  text: string;
  readonly object: SourceObject;
  readonly line: number;
  /** The mark this event was sent under. */
  mark: DeliveryMark | undefined = undefined;
  /** The slot in which its lag is followed; none at speed-up `max`. */
  slot: LagSlot | undefined = undefined;

  constructor(time: number, partitionKey: string, text: string, object: SourceObject, line: number) {
    this.partitionKey = partitionKey;
    this.time = time;
    this.text = text;
    this.object = object;
    this.line = line;
  }
}
