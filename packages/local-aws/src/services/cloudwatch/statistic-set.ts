import { Distribution } from "./distribution.ts";

/** What CloudWatch keeps of the data of one stretch of time: count, sum, extremes and, where it can be told, the values. */
export class StatisticSet {
  /** First millisecond of the stretch. */
  readonly start: number;
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  #values: Distribution | undefined = new Distribution();

  constructor(start: number) {
    this.start = start;
  }

  /**
   * The values behind the set, for percentiles and trimmed statistics. Undefined when data came as statistic sets of
   * different values, or is negative: CloudWatch has none of those statistics then ("CloudWatch statistics definitions",
   * requirements).
   */
  get values(): Distribution | undefined {
    return this.#values;
  }

  add(sum: number, count: number, min: number, max: number): void {
    this.count += count;
    this.sum += sum;
    if (min < this.min) this.min = min;
    if (max > this.max) this.max = max;
    if (this.#values === undefined) return;
    if (min < 0 || (count !== 1 && min !== max)) this.#values = undefined;
    else this.#values.add(count === 1 ? sum : min, count);
  }

  merge(other: StatisticSet): void {
    this.count += other.count;
    this.sum += other.sum;
    if (other.min < this.min) this.min = other.min;
    if (other.max > this.max) this.max = other.max;
    if (other.#values === undefined) this.#values = undefined;
    else this.#values?.merge(other.#values);
  }
}
