import type { Rex } from "../functions/rex.ts";
import type { CommonTable, Query } from "../parser/ast-query.ts";
import type { Catalog } from "./catalog.ts";
import { NO_TTL, type StateTtlHint } from "./hints.ts";

/** What names mean while a statement is planned. */
export interface PlanningSession {
  readonly catalog: Catalog;
  /** The database of names that have none. */
  readonly database: string;
  /** The session's time zone. */
  readonly zone: string;
  /** The version of Flink whose dialect it is, such as 1.2 for 1.20 and 2.1. */
  readonly version: number;
  /** Whether the dialect is that of Flink 2.x. */
  readonly atLeast2: boolean;
  /** What the hint STATE_TTL of the query at hand says of its tables. */
  readonly stateTtl: StateTtlHint;
  readonly commonTables: ReadonlyMap<string, CommonTable>;
  /** Subqueries whose values are columns of the rows that expressions are translated over. */
  readonly scalars: ReadonlyMap<Query, Rex>;
}

/** The session as a statement begins. */
export function sessionOf(catalog: Catalog): PlanningSession {
  const version = Number(catalog.settings.get("millrace.flink-version") ?? "1.20");
  return {
    catalog,
    database: catalog.databases.current,
    zone: catalog.zone,
    version,
    atLeast2: version >= 2,
    stateTtl: NO_TTL,
    commonTables: new Map(),
    scalars: new Map(),
  };
}
