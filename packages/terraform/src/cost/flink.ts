import type { CostLine } from "./estimate.ts";

/** Prices of Managed Service for Apache Flink. */
export type FlinkPrices = Readonly<Record<"kpuHour" | "runningStorageGigabyteMonth" | "backupGigabyteMonth", number>>;

/** Running storage of each processing unit. */
const STORAGE_GIGABYTES = 50;
/** The unit that orchestrates an application; it has no running storage of its own. */
const ORCHESTRATION = 1;

interface Parallelism {
  readonly configuration_type?: string;
  readonly parallelism?: number;
  readonly parallelism_per_kpu?: number;
}

/** An application that runs all month with the parallelism of its configuration. */
export function applicationLines(
  config: Readonly<Record<string, unknown>>,
  prices: FlinkPrices,
  hours: number,
  storedGigabytes: number,
  line: (item: string, quantity: number, unit: string, price: number) => CostLine,
): CostLine[] {
  const [configuration] = (config.application_configuration ?? []) as {
    readonly flink_application_configuration?: readonly {
      readonly parallelism_configuration?: readonly Parallelism[];
    }[];
    readonly application_snapshot_configuration?: readonly { readonly snapshots_enabled?: boolean }[];
  }[];
  const given = configuration?.flink_application_configuration?.[0]?.parallelism_configuration?.[0];
  const { parallelism = 1, parallelism_per_kpu: perKpu = 1 } = given?.configuration_type === "CUSTOM" ? given : {};
  const units = Math.ceil(Number(parallelism) / Number(perKpu));
  const snapshots = configuration?.application_snapshot_configuration?.[0]?.snapshots_enabled ?? true;
  return [
    line("processing units and one for orchestration", (units + ORCHESTRATION) * hours, "KPU-hour", prices.kpuHour),
    line("running storage", units * STORAGE_GIGABYTES, "GB-month", prices.runningStorageGigabyteMonth),
    line("snapshots", snapshots ? storedGigabytes : 0, "GB-month", prices.backupGigabyteMonth),
  ];
}
