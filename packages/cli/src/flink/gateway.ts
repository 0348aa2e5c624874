import { lacking } from "../errors.ts";
import { type GatewayType, gatewayValue, parseGatewayJson } from "./gateway-values.ts";
import type { TableauColumn } from "./tableau.ts";

/** One change of a result: texts as Flink's own client prints them, or values as the embedded engine's JSON has them. */
export interface GatewayRow {
  readonly kind: "+I" | "-U" | "+U" | "-D";
  readonly cells: readonly unknown[];
}

/** A page of a result. */
export interface GatewayPage {
  readonly columns: readonly TableauColumn[];
  readonly rows: readonly GatewayRow[];
  readonly isQuery: boolean;
  /** False when all it says is that the statement was executed. */
  readonly hasContent: boolean;
}

const KINDS = { INSERT: "+I", UPDATE_BEFORE: "-U", UPDATE_AFTER: "+U", DELETE: "-D" } as const;

interface FetchResponse {
  readonly resultType: "PAYLOAD" | "NOT_READY" | "EOS";
  readonly isQueryResult?: boolean;
  readonly resultKind?: "SUCCESS" | "SUCCESS_WITH_CONTENT";
  readonly nextResultUri?: string;
  readonly results?: {
    readonly columns: readonly {
      readonly name: string;
      readonly logicalType: GatewayType;
    }[];
    readonly data: readonly { readonly kind: keyof typeof KINDS; readonly fields: readonly unknown[] }[];
  };
}

/** A session of a Flink SQL Gateway (REST API v1 and later, nightlies.apache.org/flink, "SQL Gateway REST endpoint"). */
export class SqlGateway {
  readonly #base: string;
  readonly #signal: AbortSignal;
  #session: string | undefined;

  constructor(url: string, signal: AbortSignal) {
    this.#base = url.replace(/\/+$/, "");
    this.#signal = signal;
  }

  /** Opens the session; a batch or streaming runtime and the like are properties of Flink. */
  async open(properties: Readonly<Record<string, string>>): Promise<void> {
    const { sessionHandle } = (await this.#call("POST", "/v1/sessions", { properties })) as { sessionHandle: string };
    this.#session = sessionHandle;
  }

  /** Executes one statement and gives its result page by page, until the result ends. */
  async *execute(statement: string, format: "JSON" | "PLAIN_TEXT"): AsyncGenerator<GatewayPage> {
    const path = `/v1/sessions/${this.#session}`;
    const { operationHandle } = (await this.#call("POST", `${path}/statements`, { statement })) as {
      operationHandle: string;
    };
    let next = `/v2/sessions/${this.#session}/operations/${operationHandle}/result/0?rowFormat=${format}`;
    for (;;) {
      const page = (await this.#call("GET", next, undefined)) as FetchResponse;
      if (page.results !== undefined && page.resultType !== "NOT_READY") yield pageOf(page, format === "JSON");
      if (page.resultType === "EOS" || page.nextResultUri === undefined) return;
      if (page.resultType === "NOT_READY" || page.results?.data.length === 0) await this.#pause();
      next = page.nextResultUri;
    }
  }

  async close(): Promise<void> {
    if (this.#session !== undefined) {
      await fetch(`${this.#base}/v1/sessions/${this.#session}`, { method: "DELETE" }).catch(() => undefined);
    }
  }

  async #call(method: string, path: string, body: object | undefined): Promise<unknown> {
    let response: Response;
    try {
      const headers = { "content-type": "application/json" };
      const init: RequestInit = { method, headers, signal: this.#signal };
      response = await fetch(
        `${this.#base}${path}`,
        body === undefined ? init : { ...init, body: JSON.stringify(body) },
      );
    } catch (error) {
      if (this.#signal.aborted) throw error;
      throw lacking(`no Flink SQL Gateway answers at ${this.#base}; start one with bin/sql-gateway.sh start`, error);
    }
    const text = await response.text();
    if (!response.ok) throw new Error(`Flink: ${errorOf(text)}`);
    return parseGatewayJson(text);
  }

  /** Between two looks at a result that has no rows for now. */
  #pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, 100); // wall time: another program is asked
    return promise;
  }
}

function pageOf({ results, isQueryResult = false, resultKind }: FetchResponse, json: boolean): GatewayPage {
  return {
    columns: results!.columns.map(({ name, logicalType }) => ({ name, type: typeText(logicalType) })),
    rows: results!.data.map(({ kind, fields }) => ({
      kind: KINDS[kind],
      cells: json ? fields.map((cell, index) => gatewayValue(cell, results!.columns[index]!.logicalType)) : fields,
    })),
    isQuery: isQueryResult,
    hasContent: resultKind !== "SUCCESS",
  };
}

function typeText(type: GatewayType): string {
  const numbers = [type.length, type.precision, type.scale].filter((value) => typeof value === "number");
  const size = numbers.length === 0 || type.length === 2_147_483_647 ? "" : `(${numbers.join(", ")})`;
  return `${SHORT[type.type] ?? type.type}${size}`;
}

/** What types are called in SQL, where that is not the name of their root. */
const SHORT: Readonly<Record<string, string>> = {
  TIME_WITHOUT_TIME_ZONE: "TIME",
  TIMESTAMP_WITHOUT_TIME_ZONE: "TIMESTAMP",
  TIMESTAMP_WITH_LOCAL_TIME_ZONE: "TIMESTAMP_LTZ",
};

/** The cause at the bottom of what the gateway answers: a stack of Java exceptions in a JSON list. */
function errorOf(text: string): string {
  let stack = text;
  try {
    const { errors } = JSON.parse(text) as { readonly errors?: readonly string[] };
    stack = errors?.at(-1) ?? text;
  } catch {
    // Not JSON: the text itself says it.
  }
  const causes = [...stack.matchAll(/^(?:Caused by: )?[\w.$]+(?:Exception|Error): (.*)$/gm)].map(
    ([, message]) => message!,
  );
  return causes.at(-1) ?? stack.slice(0, 500);
}
