import type { Row } from "../../src/runtime/operator.ts";
import { Random } from "../random.ts";

/** Of every 50 events 1 is a new person, 3 are new auctions and 46 are bids. */
const PERSONS = 1;
const AUCTIONS = 3;
const ROUND = 50;
/** Persons and auctions that later events name, besides some that are still to come. */
const ACTIVE_PERSONS = 1000;
const OPEN_AUCTIONS = 100;
const LEAD = 10;
/** Of 2 bids one is for the hot auction of the last 100, of 4 three are by the hot bidder; of 4 auctions three by a hot seller. */
const HOT_AUCTION = 2;
const HOT_BIDDER = 4;
const HOT_SELLER = 4;
const HOT_GROUP = 100;
const FIRST_ID = 1000;
const FIRST_CATEGORY = 10;
const CATEGORIES = 5;
const CHANNELS = 10_000;
/** Average bytes of a person, an auction and a bid. */
const SIZES = [200, 500, 100] as const;

const HOT_CHANNELS = ["Google", "Facebook", "Baidu", "Apple"];
const STATES = ["AZ", "CA", "ID", "OR", "WA", "WY"];
const CITIES = "Phoenix,Los Angeles,San Francisco,Boise,Portland,Bend,Redmond,Seattle,Kent,Cheyenne".split(",");
const FIRST_NAMES = "Peter,Paul,Luke,John,Saul,Vicky,Kate,Julie,Sarah,Deiter,Walter".split(",");
const LAST_NAMES = "Shultz,Abrams,Spencer,White,Bartels,Walton,Smith,Jones,Noris".split(",");

/** How events are spread over event time. */
export interface NexmarkOptions {
  readonly seed: number;
  /** Milliseconds since 1970 of the first event. */
  readonly start: number;
  /** Events per second of event time. */
  readonly rate: number;
}

/** Events of the Nexmark auction site: rows of the table `datagen` (event_type, person, auction, bid), the same for a seed. */
export class NexmarkGenerator {
  readonly #random: Random;
  readonly #options: NexmarkOptions;
  readonly #channels: { readonly name: string; readonly url: string }[] = [];
  #next = 0;

  constructor(options: NexmarkOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    for (let index = 0; index < CHANNELS; index++) {
      const named = index % 10 === 0 ? "" : `&channel_id=${Math.imul(index, 0x9e3779b1) >>> 1}`;
      this.#channels.push({ name: `channel-${index}`, url: this.#url() + named });
    }
    for (const [index, name] of HOT_CHANNELS.entries()) this.#channels[index] = { name, url: this.#url() };
  }

  next(): Row {
    const number = this.#next++;
    const time = this.#options.start + Math.floor((number * 1000) / this.#options.rate);
    const place = number % ROUND;
    if (place < PERSONS) return [0, this.#person(number, time), null, null];
    if (place < PERSONS + AUCTIONS) return [1, null, this.#auction(number, time), null];
    return [2, null, null, this.#bid(number, time)];
  }

  #person(number: number, time: number): Row {
    const name = `${this.#one(FIRST_NAMES)} ${this.#one(LAST_NAMES)}`;
    const email = `${this.#text(7)}@${this.#text(5)}.com`;
    const card = Array.from({ length: 4 }, () => String(this.#random.below(10_000)).padStart(4, "0")).join(" ");
    const [city, state] = [this.#one(CITIES), this.#one(STATES)];
    const extra = this.#extra(8 + name.length + email.length + card.length + city.length + state.length, SIZES[0]);
    return [FIRST_ID + lastPerson(number), name, email, card, city, state, time, extra];
  }

  #auction(number: number, time: number): Row {
    const hot = this.#random.below(HOT_SELLER) > 0;
    const last = lastPerson(number);
    const seller = FIRST_ID + (hot ? last - (last % HOT_GROUP) : this.#anyPerson(number));
    const initial = this.#price();
    const open = ((OPEN_AUCTIONS * ROUND) / AUCTIONS / this.#options.rate) * 1000;
    const expires = time + 1 + this.#random.below(Math.max(1, Math.floor(open * 2)));
    const [name, description] = [this.#text(20), this.#text(100)];
    const extra = this.#extra(168, SIZES[1]);
    const category = FIRST_CATEGORY + this.#random.below(CATEGORIES);
    const reserve = initial + this.#price();
    return [
      FIRST_ID + lastAuction(number),
      name,
      description,
      initial,
      reserve,
      time,
      expires,
      seller,
      category,
      extra,
    ];
  }

  #bid(number: number, time: number): Row {
    const auction = lastAuction(number);
    const oldest = Math.max(0, auction - OPEN_AUCTIONS);
    const hotAuction = this.#random.below(HOT_AUCTION) > 0;
    const item = hotAuction
      ? auction - (auction % HOT_GROUP)
      : oldest + this.#random.below(auction - oldest + 1 + LEAD);
    const person = lastPerson(number);
    const hotBidder = this.#random.below(HOT_BIDDER) > 0;
    const bidder = hotBidder ? person - (person % HOT_GROUP) + 1 : this.#anyPerson(number);
    const channel = this.#channels[this.#random.below(this.#random.below(2) > 0 ? HOT_CHANNELS.length : CHANNELS)]!;
    const extra = this.#extra(32, SIZES[2]);
    return [FIRST_ID + item, FIRST_ID + bidder, this.#price(), channel.name, channel.url, time, extra];
  }

  /** A person who came lately, or one who is still to come. */
  #anyPerson(number: number): number {
    const count = lastPerson(number) + 1;
    const active = Math.min(count, ACTIVE_PERSONS);
    return count - active + this.#random.below(active + LEAD);
  }

  #price(): number {
    return Math.round(10 ** (this.#random.next() * 6) * 100);
  }

  #url(): string {
    const folders = Array.from({ length: 3 }, () => this.#text(5)).join("/");
    return `https://www.nexmark.com/${folders}/item.htm?query=1`;
  }

  #one(texts: readonly string[]): string {
    return texts[this.#random.below(texts.length)]!;
  }

  /** Letters: a fifth of the length more or less would be as good. */
  #text(length: number): string {
    let text = "";
    while (text.length < length) text += this.#random.below(36 ** 5).toString(36);
    return text.slice(0, length);
  }

  /** What fills an event up to its average size. */
  #extra(used: number, size: number): string {
    if (used >= size) return "";
    const missing = size - used;
    return this.#text(
      missing - Math.floor(missing / 5) + this.#random.below(Math.max(1, Math.floor((missing * 2) / 5))),
    );
  }
}

/** Numbers of the last person and the last auction, from 0, as the event of a number is made. */
function lastPerson(number: number): number {
  return Math.floor(number / ROUND) * PERSONS + Math.min(number % ROUND, PERSONS - 1);
}

function lastAuction(number: number): number {
  const place = (number % ROUND) - PERSONS;
  const round = Math.floor(number / ROUND);
  return Math.max(0, place < 0 ? round * AUCTIONS - 1 : round * AUCTIONS + Math.min(place, AUCTIONS - 1));
}
