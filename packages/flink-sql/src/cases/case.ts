/** A row of a changelog as case files write it. */
export interface CaseRow {
  readonly op: "+I" | "-U" | "+U" | "-D";
  readonly row: readonly unknown[];
}

/** A table of a case with the rows that come in. */
export interface CaseTable {
  /** Column name to type, or to `AS expression`. */
  readonly columns: Readonly<Record<string, string>>;
  /** `FOR column AS expression`, `explicit`, a note that starts with `processing-time`, or null. */
  readonly watermark: string | null;
  readonly primaryKey?: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
  readonly changelogMode?: string;
  /** Row kinds, in the order of the rows; all +I unless given. */
  readonly ops?: readonly CaseRow["op"][];
  readonly rows: readonly (readonly unknown[])[];
  /** Watermarks the source makes, each after so many rows. */
  readonly watermarks?: readonly { readonly afterRow: number; readonly watermark: string }[];
}

/** One case: tables, a query and what it must give. */
export interface Case {
  readonly name: string;
  readonly tables: Readonly<Record<string, CaseTable>>;
  readonly sql: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly output: { readonly columns: Readonly<Record<string, string>>; readonly primaryKey?: readonly string[] };
  readonly expected: readonly CaseRow[];
  readonly expectedMaterialized?: readonly (readonly unknown[])[];
  /** What is to be known about it; one that begins with `Flink >= 2.1` is run as that version. */
  readonly notes?: string;
  /** Words of the error that must come instead of rows. */
  readonly expectError?: string;
  readonly compare: "append" | "changelog" | "materialized";
  readonly order: "any" | "exact";
  readonly watermarkEmission: "none" | "per-record" | "end-of-input" | "explicit" | "processing-time";
  readonly checkpoint?: { readonly rowsBefore: Readonly<Record<string, number>>; readonly expectedBefore: number };
}
