import type { Connector } from "./connector.ts";

/** Takes everything and keeps nothing. */
export const blackhole: Connector = {
  name: "blackhole",
  options: {},
  accepts: "all",
  sink: () => ({
    open: async () => ({
      write: () => undefined,
      ready: () => undefined,
      prepare: async () => undefined,
      commit: async () => undefined,
      close: async () => undefined,
    }),
  }),
};
