import { crossedAbove, crossedBelow, Sma, Strategy } from "../src/index.ts";

/** All in, long or short, on a crossing of two averages: what every peer's first example does. */
export class SmaCross extends Strategy<{ fast: number; slow: number }> {
  readonly fast = this.use(new Sma(this.parameters.fast));
  readonly slow = this.use(new Sma(this.parameters.slow));

  override next(): void {
    if (crossedAbove(this.fast, this.slow)) {
      this.close();
      this.buy();
    } else if (crossedBelow(this.fast, this.slow)) {
      this.close();
      this.sell();
    }
  }
}
