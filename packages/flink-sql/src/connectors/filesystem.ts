import { notImplemented } from "../errors.ts";
import type { Connector } from "./connector.ts";

/** Files of a folder. */
export const filesystem: Connector = {
  name: "filesystem",
  options: { path: { kind: "string", required: true }, format: { kind: "string", required: true } },
  accepts: "append",
  source(table) {
    throw notImplemented("Reading connector 'filesystem'", table.definition.at);
  },
  sink(table) {
    throw notImplemented("Writing connector 'filesystem'", table.definition.at);
  },
};
