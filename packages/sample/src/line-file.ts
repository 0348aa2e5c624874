import { closeSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import { explainFileError } from "./errors.ts";

const BUFFERED_CHARACTERS = 64 * 1024;

/** A file of text lines, created with its first one. Written synchronously: what was flushed survives a killed process. */
export class LineFile {
  readonly path: string;
  #descriptor: number | undefined;
  #lines = 0;
  #buffer = "";

  constructor(file: string) {
    this.path = file;
  }

  get lines(): number {
    return this.#lines;
  }

  /** @throws SampleError SAMPLE_DISK_FULL or SAMPLE_FOLDER_UNUSABLE. */
  add(line: string): void {
    this.#lines++;
    this.#buffer += `${line}\n`;
    if (this.#buffer.length >= BUFFERED_CHARACTERS) this.flush();
  }

  flush(): void {
    if (this.#buffer === "") return;
    try {
      this.#descriptor ??= openSync(this.path, "a");
      writeSync(this.#descriptor, this.#buffer);
    } catch (error) {
      throw explainFileError(error, path.dirname(this.path));
    }
    this.#buffer = "";
  }

  close(): void {
    this.flush();
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}
