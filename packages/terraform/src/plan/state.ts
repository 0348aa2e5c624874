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
  /** Names of attributes that plans must not show. */
  readonly sensitive: readonly string[];
  /** Its creation was not finished: it is replaced by the next apply. */
  readonly tainted?: true;
  /** Its successor exists already (`create_before_destroy`); what is left is to delete it. */
  readonly deposed?: true;
}

/** Address of the predecessor that `create_before_destroy` leaves until its dependents have moved on. */
export function deposedAddress(address: string): string {
  return `${address} (deposed)`;
}

/** What has been applied, saved after every change so that a killed apply can be resumed or destroyed. */
export class State {
  readonly #file: string;
  readonly #entries = new Map<string, StateEntry>();

  constructor(file: string) {
    this.#file = file;
    if (!existsSync(file)) return;
    const data = parse(file);
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

  /** Puts an entry aside for a successor at the same address. */
  depose(address: string): void {
    const entry = this.#entries.get(address);
    if (!entry) return;
    this.#entries.delete(address);
    const aside = deposedAddress(address);
    this.#entries.set(aside, { ...entry, address: aside, deposed: true });
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

function parse(file: string): { readonly schema?: number; readonly resources?: readonly StateEntry[] } {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as { schema?: number; resources?: StateEntry[] };
  } catch (cause) {
    throw new TerraformError(
      "TERRAFORM_INVALID",
      `state ${file}: expected JSON: ${(cause as Error).message}`,
      undefined,
      {
        cause,
      },
    );
  }
}
