import type { Environment } from "../../src/connectors/connector.ts";
import { systemClock } from "../../src/execution/clock.ts";
import { scalarFunction } from "../../src/index.ts";
import type { Row } from "../../src/runtime/operator.ts";

/** What the environment of a thread of a test is made with. */
export interface ThreadData {
  /** Rows of `values` tables. */
  readonly tables?: Readonly<Record<string, readonly Row[]>>;
  /** A number at which the function `checked` throws. */
  readonly unwanted?: number;
}

export function environment({ tables = {}, unwanted }: ThreadData): Environment {
  const checked = scalarFunction({
    arguments: ["INT NOT NULL"],
    result: "INT NOT NULL",
    evaluate: (value) => {
      if (value === unwanted) throw new Error(`${value} is not wanted`);
      return value;
    },
  });
  const changes = Object.entries(tables).map(
    ([name, rows]) => [name, rows.map((row) => ({ kind: "+I" as const, row }))] as const,
  );
  return {
    clock: systemClock,
    random: Math.random,
    zone: "UTC",
    print: () => undefined,
    rows: new Map(changes),
    functions: { checked },
  };
}
