import type {
  Datapoint,
  GetMetricStatisticsCommandInput,
  GetMetricStatisticsCommandOutput,
  StandardUnit,
} from "@aws-sdk/client-cloudwatch";
import type { MetricStore } from "../../metrics.ts";
import { gridOf, isPeriod } from "./range.ts";
import type { StatisticSet } from "./statistic-set.ts";
import { BASIC_STATISTICS, parseExtendedStatistic, type Statistic } from "./statistics.ts";
import {
  checkRange,
  checkText,
  checkUnit,
  invalidCombination,
  invalidValue,
  missing,
  readDimensions,
} from "./validation.ts";

/** Most data points of one answer. */
const MAX_DATAPOINTS = 1440;

/** One data point per period and unit, in order of time. */
export function getMetricStatistics(
  input: GetMetricStatisticsCommandInput,
  now: number,
  store: MetricStore,
): Omit<GetMetricStatisticsCommandOutput, "$metadata"> {
  const { Namespace, MetricName, StartTime, EndTime, Period, Unit } = input;
  checkText("Namespace", Namespace!, 255);
  checkText("MetricName", MetricName!, 255);
  checkRange(StartTime!, EndTime!);
  checkPeriod(Period!);
  checkUnit("Unit", Unit);
  const dimensions = readDimensions("Dimensions", input.Dimensions);
  const statistics = readStatistics(input);
  const grid = gridOf(StartTime!.getTime(), EndTime!.getTime(), Period!, now);
  const requested = Math.ceil((grid.end - grid.start) / grid.period);
  if (requested > MAX_DATAPOINTS)
    throw invalidCombination(
      `You have requested up to ${requested} datapoints, which exceeds the limit of ${MAX_DATAPOINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );

  const datapoints: Datapoint[] = [];
  for (const [unit, series] of store.find(Namespace!, MetricName!, dimensions)?.units ?? []) {
    if (Unit !== undefined && unit !== Unit) continue;
    const sets = new Map<number, StatisticSet>();
    series.collect(grid, now, sets);
    for (const set of sets.values()) {
      const datapoint = datapointOf(set, statistics, unit);
      if (datapoint) datapoints.push(datapoint);
    }
  }
  datapoints.sort((a, b) => a.Timestamp!.getTime() - b.Timestamp!.getTime());
  return { Label: MetricName!, Datapoints: datapoints };
}

function checkPeriod(period: number): void {
  if (period <= 0) throw invalidValue("The parameter Period must be greater than 0.");
  if (!isPeriod(period)) throw invalidValue("The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.");
}

interface Requested {
  readonly basic: readonly string[];
  readonly extended: ReadonlyMap<string, Statistic>;
}

function readStatistics({ Statistics = [], ExtendedStatistics = [] }: GetMetricStatisticsCommandInput): Requested {
  if (Statistics.length > 0 && ExtendedStatistics.length > 0)
    throw invalidCombination(
      "The parameters Statistics and ExtendedStatistics are mutually exclusive and you have specified both.",
    );
  if (Statistics.length === 0 && ExtendedStatistics.length === 0)
    throw missing("At least one of the parameters Statistics or ExtendedStatistics must be specified.");
  Statistics.forEach((name, index) => {
    if (!Object.hasOwn(BASIC_STATISTICS, name))
      throw invalidValue(
        `The parameter Statistics.member.${index + 1} must be a value in the set [ ${Object.keys(BASIC_STATISTICS).join(", ")} ].`,
      );
  });
  if (ExtendedStatistics.length > 10)
    throw invalidValue("The collection ExtendedStatistics must not have a size greater than 10.");
  const extended = new Map<string, Statistic>();
  for (const name of ExtendedStatistics) {
    const statistic = parseExtendedStatistic(name);
    if (!statistic) throw invalidValue(`The value ${name} for parameter ExtendedStatistics is not supported.`);
    extended.set(name, statistic);
  }
  return { basic: Statistics, extended };
}

/** A period has no data point when none of the extended statistics can be told. */
function datapointOf(set: StatisticSet, { basic, extended }: Requested, unit: string): Datapoint | undefined {
  const datapoint: Record<string, unknown> = { Timestamp: new Date(set.start), Unit: unit as StandardUnit };
  for (const name of basic) datapoint[name] = BASIC_STATISTICS[name]!(set);
  if (extended.size === 0) return datapoint as Datapoint;
  const values: Record<string, number> = {};
  for (const [name, statistic] of extended) {
    const value = statistic(set);
    if (value !== undefined) values[name] = value;
  }
  if (Object.keys(values).length === 0) return undefined;
  datapoint.ExtendedStatistics = values;
  return datapoint as Datapoint;
}
