/*
 * The records that the post on sales and cards prints, and what its queries give of them by the definition of windows and
 * joins: worked out by hand, since most results that the post prints cannot come of its records.
 */

const at = (text: string): number => Date.parse(`2021-04-20T${text}Z`);

type Row = readonly (number | string)[];

/** customer_card_id, customer_id, price, product_id, proctime. */
const FIRST: readonly Row[] = [
  [101, 75, 110, "4E5750DC2A1D", at("21:31:01.100")],
  [118, 78, 80, "B552B4B940D0", at("21:31:01.200")],
  [101, 75, 60, "E6DA5387367B", at("21:31:01.280")],
  [101, 78, 110, "4E5750DC2A1D", at("21:31:01.300")],
  [148, 75, 110, "4E5750DC2A1D", at("21:31:01.360")],
  [118, 78, 80, "B552B4B940D0", at("21:31:01.400")],
];
const LATER: readonly Row[] = [
  ...FIRST.slice(0, 3),
  [101, 78, 110, "4E5750DC2A1D", at("21:32:50.300")],
  [148, 75, 110, "4E5750DC2A1D", at("21:32:50.360")],
];
const RISK: readonly Row[] = [
  [101, 75, 110, "4E5750DC2A1D", at("21:31:30.100")],
  [118, 78, 80, "B552B4B940D0", at("21:31:38.200")],
  [101, 75, 60, "E6DA5387367B", at("21:31:42.280")],
  [101, 78, 110, "4E5750DC2A1D", at("21:31:50.300")],
  [148, 75, 110, "4E5750DC2A1D", at("21:31:50.360")],
];
/** card_id, card_number, card_zip, card_name, proctime: the cards come after the sales. */
const CARDS: readonly Row[] = [
  [101, "23274397", "23738", "Laura Perez", at("21:33:00.000")],
  [118, "54093472", "7422", "Karla Johnson", at("21:33:00.200")],
  [101, "23274397", "23738", "Laura Perez", at("21:33:00.400")],
  [101, "23274397", "23738", "Laura Perez", at("21:33:00.600")],
  [148, "91368810", "7422", "Peter Han", at("21:33:00.800")],
];
/** Each of the three sales of card 101 finds it three times. */
const JOINED: readonly Row[] = [
  ...[LATER[0]!, LATER[2]!, LATER[3]!].flatMap((sale) => [sale, sale, sale]),
  LATER[1]!,
  LATER[4]!,
];

const ZIPS: Readonly<Record<number, string>> = { 101: "23738", 118: "7422", 148: "7422" };
const DIGITS: Readonly<Record<number, string>> = { 101: "4397", 118: "3472", 148: "8810" };

export interface Printed {
  /** Id of the query in the notebook of sales. */
  readonly cell: string;
  readonly sales: readonly Row[];
  readonly cards: readonly Row[];
  readonly result: readonly Row[];
}

/** What each query gives of the records that the post prints beside it. */
export const PRINTED: readonly Printed[] = [
  {
    cell: "tumbling",
    sales: FIRST,
    cards: [],
    result: [
      [at("21:31:30.000"), 75, 280],
      [at("21:31:30.000"), 78, 270],
    ],
  },
  {
    cell: "sliding",
    sales: FIRST,
    cards: [],
    result: ["21:31:10.000", "21:31:20.000", "21:31:30.000"].flatMap((end) => [
      [at(end), 75, 280],
      [at(end), 78, 270],
    ]),
  },
  {
    cell: "session",
    sales: LATER,
    cards: [],
    result: [
      [75, at("21:31:01.100"), at("21:32:01.280"), 170],
      [78, at("21:31:01.200"), at("21:32:01.200"), 80],
      [78, at("21:32:50.300"), at("21:33:50.300"), 110],
      [75, at("21:32:50.360"), at("21:33:50.360"), 110],
    ],
  },
  { cell: "union", sales: LATER, cards: [], result: [] },
  {
    cell: "interval-join",
    sales: LATER,
    cards: CARDS,
    result: JOINED.map(([card, , price, product, time]) => [time!, card!, ZIPS[Number(card)]!, product!, price!]),
  },
  {
    cell: "top-sale",
    sales: LATER,
    cards: CARDS,
    result: [
      ["23738", 101, "4E5750DC2A1D", 110],
      ["7422", 148, "4E5750DC2A1D", 110],
    ],
  },
  {
    cell: "substring",
    sales: LATER,
    cards: CARDS,
    result: JOINED.map(([card, , price, product, time]) => [
      time!,
      DIGITS[Number(card)]!,
      ZIPS[Number(card)]!,
      product!,
      price!,
    ]),
  },
  {
    cell: "first-name",
    sales: [],
    cards: CARDS,
    result: [
      [101, "Laura"],
      [118, "Karla"],
      [101, "Laura"],
      [101, "Laura"],
      [148, "Peter"],
    ],
  },
  {
    cell: "split-name",
    sales: [],
    cards: CARDS,
    result: [
      [101, "Laura", "Perez"],
      [118, "Karla", "Johnson"],
      [101, "Laura", "Perez"],
      [101, "Laura", "Perez"],
      [148, "Peter", "Han"],
    ],
  },
  {
    cell: "risk",
    sales: RISK,
    cards: [],
    // Sales of 21:31:30 to 21:31:50 are in the ten windows that end from 21:32:00 to 21:36:30.
    result: Array.from({ length: 10 }, () => [
      [75, "MEDIUM"],
      [78, "LOW"],
    ]).flat(),
  },
  {
    cell: "hour-minute",
    sales: LATER,
    cards: [],
    result: LATER.map(([, customer, price, product], index) => [21, index < 3 ? 31 : 32, customer!, product!, price!]),
  },
];
