import type { OptionSpecs, TableOptions } from "../options.ts";

const SENT = "requests are sent by the environment of the job";

/** Options of the search connectors. */
export const SEARCH_OPTIONS: OptionSpecs = {
  hosts: { kind: "string", required: true },
  index: { kind: "string", required: true },
  "document-id.key-delimiter": { kind: "string", default: "_" },
  username: { kind: "string" },
  password: { kind: "string" },
  "failure-handler": { kind: "string", default: "fail" },
  "sink.delivery-guarantee": { kind: ["at-least-once", "none", "exactly-once"], default: "at-least-once" },
  "sink.flush-on-checkpoint": { kind: "boolean", default: "true" },
  "sink.bulk-flush.max-actions": { kind: "int", default: "1000" },
  "sink.bulk-flush.max-size": { kind: "memory", default: "2 mb" },
  "sink.bulk-flush.interval": { kind: "duration", default: "1 s" },
  "sink.bulk-flush.backoff.strategy": { kind: ["DISABLED", "CONSTANT", "EXPONENTIAL"], default: "DISABLED" },
  "sink.bulk-flush.backoff.max-retries": { kind: "int", default: "8" },
  "sink.bulk-flush.backoff.delay": { kind: "duration", default: "50 ms" },
  "connection.path-prefix": { kind: "string" },
  "connection.request-timeout": { kind: "duration", refused: SENT },
  "connection.timeout": { kind: "duration", refused: SENT },
  "socket.timeout": { kind: "duration", refused: SENT },
  "allow-insecure": { kind: "boolean", refused: SENT },
  "sink.parallelism": { kind: "int", default: "1", refused: "subtasks are those of the job" },
};

/** Key columns of these types have a text that names a document. */
const KEY_TYPES = new Set([
  "CHAR",
  "VARCHAR",
  "BOOLEAN",
  "DECIMAL",
  "TINYINT",
  "SMALLINT",
  "INT",
  "BIGINT",
  "FLOAT",
  "DOUBLE",
  "DATE",
  "TIME",
  "TIMESTAMP",
  "TIMESTAMP_LTZ",
]);

/** What Flink refuses of the options' values, in its words. */
export function checkSearchOptions(options: TableOptions): void {
  const { table } = options;
  hostsOf(options);
  if (options.string("index") === "") throw options.invalid("'index' must not be empty");
  const actions = options.table.options.get("sink.bulk-flush.max-actions");
  if (actions !== undefined && Number(actions) < 1 && actions !== "0" && actions !== "-1")
    throw options.invalid(`'sink.bulk-flush.max-actions' must be at least 1. Got: ${actions}`);
  if (options.number("sink.bulk-flush.max-size") % 2 ** 20 !== 0)
    throw options.invalid(
      `'sink.bulk-flush.max-size' must be in MB granularity. Got: ${table.options.get("sink.bulk-flush.max-size")}`,
    );
  if (options.number("sink.bulk-flush.backoff.max-retries") < 1)
    throw options.invalid(
      `'sink.bulk-flush.backoff.max-retries' must be at least 1. Got: ${options.number("sink.bulk-flush.backoff.max-retries")}`,
    );
  const [user, password] = [options.text("username") ?? "", options.text("password") ?? ""];
  if (user.trim() !== "" && password.trim() === "")
    throw options.invalid(
      `'username' and 'password' must be set at the same time. Got: username '${user}' and password '${password}'`,
    );
  if (options.string("sink.delivery-guarantee") === "exactly-once")
    throw options.invalid("Opensearch sink does not support the EXACTLY_ONCE guarantee.");
  const illegal = table.physical.filter(
    ({ name, type }) => table.primaryKey.includes(name) && !KEY_TYPES.has(type.name),
  );
  if (illegal.length > 0)
    throw options.invalid(
      `The table has a primary key on columns of illegal types: [${illegal.map(({ type }) => type.name).join(", ")}].`,
    );
}

/** The base addresses of the option 'hosts'. */
export function hostsOf(options: TableOptions): string[] {
  return options
    .string("hosts")
    .split(";")
    .map((host) => {
      const match = /^(https?):\/\/([^/:]+|\[[^\]]+\])(?::(\d+))?\/?$/.exec(host.trim());
      const form = `Could not parse host '${host}' in option 'hosts'. It should follow the format 'http://host_name:port'.`;
      if (match === null) throw options.invalid(host.includes("://") ? form : `${form} Missing scheme.`);
      if (match[3] === undefined) throw options.invalid(`${form} Missing port.`);
      return `${match[1]}://${match[2]}:${match[3]}`;
    });
}
