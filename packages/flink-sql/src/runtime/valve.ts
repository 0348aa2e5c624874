import type { Receiver } from "./operator.ts";

interface Channel {
  time: number;
  isIdle: boolean;
  /** Its watermark counts: not after it was idle, until it has caught up with what was sent meanwhile. */
  aligned: boolean;
}

/** The watermark of several channels: the least of those that count (Flink's StatusWatermarkValve). */
export class WatermarkValve {
  readonly #to: Pick<Receiver, "watermark" | "idle">;
  readonly #channels: Channel[] = [];
  #sent = Number.NEGATIVE_INFINITY;
  #idle = false;

  constructor(to: Pick<Receiver, "watermark" | "idle">, channels = 0) {
    this.#to = to;
    for (let count = 0; count < channels; count++) this.add();
  }

  /** A further channel; returns its number. */
  add(): number {
    return this.#channels.push({ time: Number.NEGATIVE_INFINITY, isIdle: false, aligned: true }) - 1;
  }

  watermark(number: number, time: number): void {
    const channel = this.#channels[number]!;
    if (channel.isIdle || time <= channel.time) return;
    channel.time = time;
    if (time >= this.#sent) channel.aligned = true;
    this.#advance();
  }

  idle(number: number, idle: boolean): void {
    const channel = this.#channels[number]!;
    if (channel.isIdle === idle) return;
    if (idle) this.#sleep(channel);
    else this.#awake(channel);
  }

  #sleep(channel: Channel): void {
    channel.isIdle = true;
    channel.aligned = false;
    if (this.#channels.some(({ isIdle }) => !isIdle)) {
      this.#advance();
      return;
    }
    this.#send(Math.max(...this.#channels.map(({ time }) => time)));
    this.#idle = true;
    this.#to.idle?.(true);
  }

  #awake(channel: Channel): void {
    channel.isIdle = false;
    if (channel.time >= this.#sent) channel.aligned = true;
    if (this.#idle) this.#to.idle?.(false);
    this.#idle = false;
  }

  #advance(): void {
    let least = Number.POSITIVE_INFINITY;
    let found = false;
    for (const { time, aligned } of this.#channels) {
      if (!aligned) continue;
      found = true;
      if (time < least) least = time;
    }
    if (found) this.#send(least);
  }

  #send(time: number): void {
    if (time <= this.#sent) return;
    this.#sent = time;
    this.#to.watermark(time);
  }
}
