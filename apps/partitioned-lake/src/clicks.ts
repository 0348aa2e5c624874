import {
  compileTemplate,
  constantRate,
  type Draw,
  type Generation,
  generate,
  oneOf,
  record,
  sequence,
  weighted,
} from "@millrace/data-generator";
import type { Parameters } from "./parameters.ts";

/** What a visitor did, as the clickstream of the post has it; one in 500 names its customer wrongly. */
export interface Click {
  readonly event_id: number;
  readonly type: { readonly device: "mobile" | "desktop"; readonly event: string };
  readonly customer_id?: string;
  readonly customerID?: string;
  /** Seconds since the epoch, when it happened. */
  readonly event_timestamp: number;
  readonly geo: string;
  readonly request_id: string;
  readonly page: string;
  readonly user_agent: string;
}

const EVENTS = ["user_opened_page", "user_clicked_submit_button", "user_scrolled", "user_searched", "user_left"];
const PAGES = ["/", "/search", "/cart", "/checkout", "/account", "/products/4711", "/products/1234", "/help/returns"];
const AGENTS = {
  mobile: "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36",
  desktop: "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
};
const MISSPELT_EVERY = 500;

/** Latest arrival after the event, in milliseconds. */
export function longestDelay({ period }: Parameters): number {
  return Math.floor(period / 12);
}

/** The name of a customer by number. */
export function customerOf(number: number): string {
  return `customer-${String(number).padStart(3, "0")}`;
}

/** Clicks of the period as they arrive, in batches of a buffer interval at most. */
export function generateClicks(seed: string, start: number, parameters: Parameters): Generation<Click> {
  const { buffer, clicks, period, late } = parameters;
  const tick = Math.min(buffer, Math.floor(period / 24));
  return generate({
    source: drawClick(parameters),
    seed,
    start,
    rate: constantRate({ perSecond: (clicks * 1000) / period }),
    count: clicks,
    tick,
    disorder: { late: { share: late / 100, minDelay: tick, maxDelay: longestDelay(parameters) } },
  });
}

function drawClick({ customers }: Parameters): Draw<Click> {
  const fields = record({
    event_id: sequence(),
    device: weighted([
      ["mobile", 5],
      ["desktop", 4],
    ]),
    event: oneOf(EVENTS),
    customer: oneOf(Array.from({ length: customers }, (_, number) => customerOf(number))),
    geo: weighted([
      ["US", 5],
      ["DE", 2],
      ["BR", 2],
      ["JP", 1],
    ]),
    request: compileTemplate("{{random.uuid}}"),
    page: oneOf(PAGES),
  });
  return {
    draw(context) {
      const { event_id, device, event, customer, geo, request, page } = fields.draw(context);
      const named =
        event_id % MISSPELT_EVERY === MISSPELT_EVERY - 1 ? { customerID: customer } : { customer_id: customer };
      return {
        event_id,
        type: { device, event },
        ...named,
        event_timestamp: Math.floor(context.eventTime / 1000),
        geo,
        request_id: request,
        page,
        user_agent: AGENTS[device],
      };
    },
  };
}
