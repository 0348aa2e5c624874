import { compileDateFormat, type DateFormat } from "../date-format.ts";
import { type Draw, type DrawContext, NumberDraw, PickDraw } from "../draw.ts";
import { optionError } from "../errors.ts";
import { Uuid } from "../fake/random.ts";
import { type RecordOf, record } from "../fields.ts";
import { count, share, someOf } from "./options.ts";

/** A range of whole numbers, both ends included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Settings of sales. */
export interface SaleOptions {
  /** Default 100 to 110. */
  readonly customers?: Range;
  /** Default 1 to 99. */
  readonly cards?: Range;
  /** Whole prices, default 10 to 500. */
  readonly prices?: Range;
  readonly products?: readonly string[];
}

/** A sale, as the sales stream of the post on Flink SQL in Studio has it. */
export type Sale = RecordOf<{
  customer_card_id: Draw<number>;
  customer_id: Draw<number>;
  price: Draw<number>;
  product_id: Draw<string>;
}>;

const PRODUCTS = ["4E5750DC2A1D", "E6DA5387367B", "B552B4B940D0"];

/** Draws sales. */
export function sales(options: SaleOptions = {}): Draw<Sale> {
  const { customers = { min: 100, max: 110 }, cards = { min: 1, max: 99 }, prices = { min: 10, max: 500 } } = options;
  return record({
    customer_card_id: within("sales cards", cards),
    customer_id: within("sales customers", customers),
    price: within("sales prices", prices),
    product_id: new PickDraw(someOf("sales products", options.products ?? PRODUCTS)),
  });
}

/** A credit card, as the card stream of the same post has it. */
export type Card = RecordOf<{
  card_id: Draw<number>;
  card_number: Draw<number>;
  card_zip: Draw<string>;
  card_name: Draw<string>;
}>;

/** Settings of cards. */
export interface CardOptions {
  /** Default 75 to 99, so that about a quarter of the sales finds its card. */
  readonly cards?: Range;
  readonly zips?: readonly string[];
  readonly names?: readonly string[];
}

/** Draws cards. */
export function cards(options: CardOptions = {}): Draw<Card> {
  const { cards = { min: 75, max: 99 }, zips = ["07422", "23738", "03863"] } = options;
  return record({
    card_id: within("cards cards", cards),
    card_number: new NumberDraw(23_274_397, 47_547_920, 1),
    card_zip: new PickDraw(someOf("cards zips", zips)),
    card_name: new PickDraw(someOf("cards names", options.names ?? ["Laura Perez", "Peter Han", "Karla Johnson"])),
  });
}

/** A page that a visitor of a shop opened. */
export interface PageView {
  /** ISO 8601 in UTC, in milliseconds. */
  readonly event_time: string;
  readonly session_id: string;
  readonly customer_id: number;
  readonly page: "product" | "cart" | "checkout";
  readonly product_id: string;
  readonly device: "desktop" | "mobile" | "tablet";
}

/** Settings of page views. */
export interface PageViewOptions {
  /** Visitors at a time, default 50. */
  readonly sessions?: number;
  readonly customers?: Range;
  readonly products?: readonly string[];
  /** Share of product pages after which the product goes to the cart, default 0.2. */
  readonly toCart?: number;
  /** Share of carts after which the order is placed, default 0.4. */
  readonly toCheckout?: number;
  /** Share of product and cart pages after which the visitor leaves, default 0.1; checkout always ends the visit. */
  readonly leave?: number;
}

/** Draws the clicks of visitors on their way from product to cart to checkout. One draw belongs to one run. */
export function pageViews(options: PageViewOptions = {}): Draw<PageView> {
  return new PageViews(options);
}

interface Session {
  id: string;
  customer: number;
  product: string;
  device: PageView["device"];
  page: PageView["page"] | undefined;
}

const DEVICES: readonly PageView["device"][] = ["desktop", "mobile", "mobile", "tablet"];

class PageViews implements Draw<PageView> {
  readonly #sessions: Session[];
  readonly #customers: Draw<number>;
  readonly #products: readonly string[];
  readonly #toCart: number;
  readonly #toCheckout: number;
  readonly #leave: number;
  readonly #time: DateFormat = compileDateFormat("YYYY-MM-DDTHH:mm:ss.SSS[Z]");
  readonly #uuid = new Uuid();

  constructor({ sessions = 50, customers = { min: 1, max: 10_000 }, products = PRODUCTS, ...shares }: PageViewOptions) {
    this.#customers = within("pageViews customers", customers);
    this.#products = someOf("pageViews products", products);
    this.#toCart = share("pageViews toCart", shares.toCart ?? 0.2);
    this.#toCheckout = share("pageViews toCheckout", shares.toCheckout ?? 0.4);
    this.#leave = share("pageViews leave", shares.leave ?? 0.1);
    this.#sessions = Array.from({ length: count("pageViews sessions", sessions) }, () => ({
      id: "",
      customer: 0,
      product: "",
      device: "desktop",
      page: undefined,
    }));
  }

  draw(context: DrawContext): PageView {
    const { random, eventTime } = context;
    const session = random.pick(this.#sessions);
    if (session.page === undefined) {
      session.id = this.#uuid.draw(context);
      session.customer = this.#customers.draw(context);
      session.device = random.pick(DEVICES);
    }
    if (session.page === "cart" && random.chance(this.#toCheckout)) session.page = "checkout";
    else if (session.page === "product" && random.chance(this.#toCart)) session.page = "cart";
    else {
      session.page = "product";
      session.product = random.pick(this.#products);
    }
    const view: PageView = {
      event_time: this.#time.write(eventTime),
      session_id: session.id,
      customer_id: session.customer,
      page: session.page,
      product_id: session.product,
      device: session.device,
    };
    if (session.page === "checkout" || random.chance(this.#leave)) session.page = undefined;
    return view;
  }
}

function within(name: string, { min, max }: Range): Draw<number> {
  if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || min > max) {
    throw optionError(`${name}: expected whole numbers, min at most max, got ${min} and ${max}`);
  }
  return new NumberDraw(min, max, 1);
}
