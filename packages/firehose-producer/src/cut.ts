import type { FlushReport } from "./types.ts";

/** Records put between two flushes, and what became of them. */
export class Cut {
  #pending = 0;
  #delivered = 0;
  #failed = 0;
  #sealed = false;
  /** Failures that no one was told of. */
  untold = 0;
  readonly #reasons: Record<string, number> = {};
  readonly #settled = Promise.withResolvers<void>();

  add(): void {
    this.#pending++;
  }

  deliver(): void {
    this.#delivered++;
    this.#settle();
  }

  fail(code: string): void {
    this.#failed++;
    this.#reasons[code] = (this.#reasons[code] ?? 0) + 1;
    this.#settle();
  }

  /** No record comes any more: resolves when all are settled. */
  async seal(): Promise<FlushReport> {
    this.#sealed = true;
    if (this.#pending === 0) this.#settled.resolve();
    await this.#settled.promise;
    return { delivered: this.#delivered, failed: this.#failed, reasons: this.#reasons };
  }

  #settle(): void {
    this.#pending--;
    if (this.#sealed && this.#pending === 0) this.#settled.resolve();
  }
}
