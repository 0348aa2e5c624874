import * as decimal from "../types/decimal.ts";
import * as integer from "../types/integer.ts";
import * as time from "../types/time.ts";
import { zoneOf } from "../types/zone.ts";
import * as arrays from "./runtime/arrays.ts";
import * as casts from "./runtime/casts.ts";
import * as collections from "./runtime/collections.ts";
import * as datePatterns from "./runtime/date-patterns.ts";
import * as dates from "./runtime/dates.ts";
import * as encodings from "./runtime/encodings.ts";
import * as hashes from "./runtime/hashes.ts";
import * as json from "./runtime/json.ts";
import * as numbers from "./runtime/numbers.ts";
import * as patterns from "./runtime/patterns.ts";
import * as printf from "./runtime/printf.ts";
import * as random from "./runtime/random.ts";
import * as texts from "./runtime/texts.ts";
import * as urls from "./runtime/urls.ts";

/** All that compiled code may call, as `f.name`. */
export const library = {
  ...decimal,
  ...integer,
  ...time,
  ...arrays,
  ...encodings,
  ...printf,
  ...urls,
  ...casts,
  ...collections,
  ...datePatterns,
  ...dates,
  ...hashes,
  ...json,
  ...numbers,
  ...patterns,
  ...random,
  ...texts,
  zoneOf,
};
