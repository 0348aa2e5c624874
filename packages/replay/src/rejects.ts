import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { ReplayError } from "./errors.ts";
import type { RowReference } from "./position.ts";

/** Something that did not become a delivered event. */
export interface Reject extends RowReference {
  /** `"row"`: not an event. `"object"`: a whole file, or its rest from this line on. `"delivery"`: given up by the producer. */
  kind: "row" | "object" | "delivery";
  /** What was expected and what was found. */
  reason: string;
  /** The row as it stands in the source, or the payload; cut at 1,000 characters in the result, whole elsewhere. */
  text: string;
}

const LONGEST_KEPT_TEXT = 1000;

/** Keeps the first rejects in memory and hands every one to the callback and the file. */
export class RejectLog {
  readonly kept: Reject[] = [];
  readonly #keep: number;
  readonly #onReject: ((reject: Reject) => void) | undefined;
  readonly #path: string | undefined;
  #file: WriteStream | undefined;
  #full = false;
  #failure: ReplayError | undefined;

  constructor(options: { keepRejects: number; onReject?: (reject: Reject) => void; rejectsFile?: string }) {
    this.#keep = options.keepRejects;
    this.#onReject = options.onReject;
    this.#path = options.rejectsFile;
  }

  add(reject: Reject): void {
    if (this.kept.length < this.#keep) {
      this.kept.push({ ...reject, text: reject.text.slice(0, LONGEST_KEPT_TEXT) });
    }
    try {
      this.#onReject?.(reject);
    } catch (cause) {
      this.#failure ??= new ReplayError("REPLAY_CALLBACK_FAILED", "onReject: expected it not to throw", { cause });
    }
    if (this.#path !== undefined) this.#write(this.#path, `${JSON.stringify(reject)}\n`);
  }

  /** Set while the file cannot keep up: await {@link drain} before reading on, so that rejects do not pile up in memory. */
  get full(): boolean {
    return this.#full || this.#failure !== undefined;
  }

  /** Waits until the file has taken what it was given; throws when the file or the callback failed. */
  async drain(): Promise<void> {
    if (this.#full && this.#failure === undefined && this.#file !== undefined) {
      await once(this.#file, "drain").catch(() => undefined);
    }
    this.#full = false;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Writes what is left; throws when the file or the callback failed. */
  async close(): Promise<void> {
    const file = this.#file;
    if (file !== undefined && this.#failure === undefined) {
      await new Promise<void>((resolve) => {
        file.once("close", resolve);
        file.end();
      });
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  #write(path: string, line: string): void {
    if (this.#file === undefined) {
      this.#file = createWriteStream(path, { flags: "a" });
      this.#file.on("error", (cause) => {
        this.#failure ??= new ReplayError("REPLAY_REJECTS_UNWRITABLE", `rejects file ${path}: ${cause.message}`, {
          cause,
        });
      });
    }
    if (!this.#file.write(line)) this.#full = true;
  }
}
