import { Ema, Strategy } from "@millrace/backtester";

/** The two periods that are tuned, in bars. */
export type Periods = { readonly fast: number; readonly slow: number };

/** Units of every position. */
export const SIZE = 100;

/**
 * Long 100 units while the fast average is above the slow one, short 100 otherwise, from the first bar that has both. The
 * averages are seeded by the mean of their first closes.
 */
export class EmaCrossover extends Strategy<Periods> {
  override readonly barsBefore = 0;
  readonly fast = this.use(new Ema(this.parameters.fast));
  readonly slow = this.use(new Ema(this.parameters.slow));

  override next(): void {
    const long = this.fast.value > this.slow.value;
    const position = this.position();
    if (position !== 0 && long === position > 0) return;
    const units = position === 0 ? SIZE : 2 * SIZE;
    if (long) this.buy({ units });
    else this.sell({ units });
  }
}
