import type { Case, CaseTable } from "../src/cases/case.ts";

/** What `Oracle.java` runs for a case. */
export interface Request {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
  readonly tables: readonly {
    readonly ddl: string;
    readonly types: readonly string[];
    readonly rows: readonly (readonly unknown[])[];
    readonly ops?: readonly string[];
  }[];
  readonly sql: string;
  /** A type to cast a column of the result to, or an empty text. */
  readonly casts: readonly string[];
}

/** The request of a case; undefined for one whose time is not in its rows: it needs a clock that can be set. */
export function requestOf(one: Case): Request | undefined {
  const tables = Object.entries(one.tables);
  if (tables.some(([, { watermark }]) => /^(explicit|processing-time)/.test(watermark ?? ""))) return undefined;
  const interval = one.watermarkEmission === "end-of-input" ? "100000 d" : "0 ms";
  return {
    name: one.name,
    config: { ...one.config, "pipeline.auto-watermark-interval": interval },
    tables: tables.map(([name, table]) => ({
      ddl: ddlOf(name, table),
      types: Object.values(table.columns).filter((type) => !/^AS /i.test(type)),
      rows: table.rows,
      ...(table.ops === undefined ? {} : { ops: table.ops }),
    })),
    sql: one.sql,
    casts: Object.values((one as Partial<Case>).output?.columns ?? {}).map((type) =>
      type === "STRING (rendered)" ? "STRING" : type,
    ),
  };
}

function ddlOf(name: string, table: CaseTable): string {
  const elements = Object.entries(table.columns).map(([column, type]) => `\`${column}\` ${type}`);
  if (table.watermark !== null) elements.push(`WATERMARK ${table.watermark}`);
  if (table.primaryKey !== undefined)
    elements.push(`PRIMARY KEY (${table.primaryKey.map((key) => `\`${key}\``).join(", ")}) NOT ENFORCED`);
  const mode =
    table.options?.["changelog-mode"] ?? table.changelogMode ?? (table.ops === undefined ? "I" : "I,UB,UA,D");
  const options = { ...table.options, connector: "values", "data-id": "${data}", "changelog-mode": mode };
  const list = Object.entries(options).map(([key, value]) => `'${key}' = '${value}'`);
  return `CREATE TABLE \`${name}\` (${elements.join(", ")}) WITH (${list.join(", ")})`;
}
