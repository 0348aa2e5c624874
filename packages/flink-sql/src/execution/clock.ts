import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../connectors/connector.ts";

/** The time of the machine. */
export const systemClock: Clock = {
  // wall time: this clock is that of the machine.
  now: () => Date.now(),
  async sleep(ms, signal) {
    try {
      // wall time: as above.
      await wait(Math.min(Math.max(0, ms), 2 ** 31 - 1), undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : error;
    }
  },
};
