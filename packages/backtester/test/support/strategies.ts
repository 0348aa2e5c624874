import { crossedAbove, crossedBelow } from "../../src/indicators/indicator.ts";
import { Sma } from "../../src/indicators/moving-averages.ts";
import { Strategy } from "../../src/strategy.ts";

/** All in on a crossing of two averages, long or short. */
export class SmaCross extends Strategy<{ fast: number; slow: number }> {
  readonly fast = this.use(new Sma(this.parameters.fast));
  readonly slow = this.use(new Sma(this.parameters.slow));

  override next(): void {
    if (crossedAbove(this.fast, this.slow)) this.reverse().buy();
    else if (crossedBelow(this.fast, this.slow)) this.reverse().sell();
  }
}
