import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { TerraformError } from "../errors.ts";
import type { Attributes } from "./handler.ts";

/** One applied resource instance. */
export interface StateEntry {
  readonly address: string;
  readonly type: string;
  /** What the configuration said when it was applied. */
  readonly config: Attributes;
  /** What it became, computed attributes included. */
  readonly attributes: Attributes;
  /** Addresses it depends on; destroyed after it. */
  readonly dependencies: readonly string[];
}

/** What has been applied, saved after every change so that a killed apply can be resumed or destroyed. */
export class State {
  readonly #file: string;
  readonly #entries = new Map<string, StateEntry>();

  constructor(file: string) {
    this.#file = file;
    if (!existsSync(file)) return;
    const data = JSON.parse(readFileSync(file, "utf8")) as { schema?: number; resources?: StateEntry[] };
    if (data.schema !== 1 || !Array.isArray(data.resources))
      throw new TerraformError(
        "TERRAFORM_INVALID",
        `state ${file}: expected schema 1, got ${String(data.schema)}; delete the run's folder`,
      );
    for (const entry of data.resources) this.#entries.set(entry.address, entry);
  }

  get(address: string): StateEntry | undefined {
    return this.#entries.get(address);
  }

  entries(): StateEntry[] {
    return [...this.#entries.values()];
  }

  set(entry: StateEntry): void {
    this.#entries.set(entry.address, entry);
    this.#save();
  }

  delete(address: string): void {
    this.#entries.delete(address);
    this.#save();
  }

  #save(): void {
    mkdirSync(path.dirname(this.#file), { recursive: true });
    const temporary = `${this.#file}.tmp`;
    writeFileSync(temporary, JSON.stringify({ schema: 1, resources: this.entries() }, null, 1));
    renameSync(temporary, this.#file);
  }
}
