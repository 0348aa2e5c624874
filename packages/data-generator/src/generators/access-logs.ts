import { type CombinedLogRecord, combinedLogFormat } from "@millrace/log-formats";
import { type Draw, type DrawContext, WeightedDraw } from "../draw.ts";
import { optionError } from "../errors.ts";
import { Random } from "../random.ts";
import { USER_AGENTS } from "../vocabulary/technology.ts";
import { publicAddress } from "./flow-logs.ts";
import { count, share, someOf } from "./options.ts";

/** Settings of access logs. */
export interface AccessLogOptions {
  /** Visitors, default 500. */
  readonly visitors?: number;
  /** Paths from the most to the least visited, whose visits follow Zipf's law. */
  readonly paths?: readonly string[];
  /** Share of answers 500 to 504, default 0.005. */
  readonly errors?: number;
  /** Minutes that the times are ahead of UTC, default 0. */
  readonly utcOffset?: number;
}

const PATHS = [
  "/",
  "/products",
  "/search",
  "/cart",
  "/checkout",
  "/account",
  "/help",
  "/about",
  "/favicon.ico",
  "/old-page",
];
const STATUSES = new WeightedDraw([200, 304, 301, 404, 403], [880, 60, 25, 30, 5]);

/** Draws requests in Apache's combined log format as records; `accessLogLines` draws the lines. */
export function accessLogs(options: AccessLogOptions = {}): Draw<CombinedLogRecord> {
  const { visitors = 500, paths = PATHS, errors = 0.005, utcOffset = 0 } = options;
  if (!Number.isInteger(utcOffset) || Math.abs(utcOffset) > 840) {
    throw optionError(`accessLogs utcOffset: expected whole minutes from -840 to 840, got ${utcOffset}`);
  }
  share("accessLogs errors", errors);
  const random = new Random("visitors");
  const hosts = Array.from({ length: count("accessLogs visitors", visitors) }, () => ({
    host: publicAddress(random),
    userAgent: random.pick(USER_AGENTS),
  }));
  const targets = new WeightedDraw(
    someOf("accessLogs paths", paths),
    paths.map((_, index) => 1 / (index + 1)),
  );
  return {
    draw(context: DrawContext) {
      const { random, eventTime } = context;
      const { host, userAgent } = random.pick(hosts);
      const target = targets.draw(context);
      const status = random.chance(errors) ? random.integer(500, 504) : STATUSES.draw(context);
      return {
        host,
        ident: null,
        user: null,
        time: Math.floor(eventTime / 1000) * 1000,
        utcOffset,
        request: { method: target === "/checkout" ? "POST" : "GET", target, protocol: "HTTP/1.1" },
        status,
        bytes: status === 304 ? null : status === 200 ? Math.floor(Math.exp(random.normal() + 8.5)) : 200,
        referer: random.chance(0.6) ? `https://shop.example.com${targets.draw(context)}` : null,
        userAgent,
      };
    },
  };
}

/** Draws requests as lines in Apache's combined log format. */
export function accessLogLines(options: AccessLogOptions = {}): Draw<string> {
  const records = accessLogs(options);
  return { draw: (context) => combinedLogFormat.write(records.draw(context)) };
}
