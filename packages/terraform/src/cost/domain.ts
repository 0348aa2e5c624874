import type { SymbolicNode } from "../graph/symbolic.ts";
import type { CostLine } from "./estimate.ts";

/** US dollars, by instance type and for gp3 volumes. */
export interface DomainPrices {
  readonly instanceHour: Readonly<Record<string, number>>;
  readonly volumeGigabyteMonth: number;
}

/** What the API gives a domain that names no instance type. */
const DEFAULT_INSTANCE = "m4.large.search";

/**
 * A search domain for a month of `hours`: instances by their hour, volumes by their size. An instance type without a price
 * here counts nothing.
 */
export function domainLines(
  config: SymbolicNode["config"],
  prices: DomainPrices,
  hours: number,
  line: (item: string, quantity: number, unit: string, price: number) => CostLine,
): CostLine[] {
  const [cluster] = (config.cluster_config ?? []) as { instance_type?: string; instance_count?: number }[];
  const [volumes] = (config.ebs_options ?? []) as { ebs_enabled?: boolean; volume_size?: number }[];
  const count = Number(cluster?.instance_count ?? 1);
  const type = cluster?.instance_type ?? DEFAULT_INSTANCE;
  const gigabytes = volumes?.ebs_enabled === true ? count * Number(volumes.volume_size ?? 10) : 0;
  return [
    line(`${type} instances`, count * hours, "hour", prices.instanceHour[type] ?? 0),
    line("volumes", gigabytes, "GB-month", prices.volumeGigabyteMonth),
  ];
}
