import { words } from "./people.ts";

export const CITY_PREFIXES = ["North", "East", "West", "South", "New", "Lake", "Port"];
export const CITY_SUFFIXES = words(
  "town ton land ville berg burgh borough bury view port mouth stad furt chester haven side shire",
);
export const STREET_SUFFIXES = words(
  "Alley Avenue Bend Boulevard Bridge Circle Close Corner Court Crescent Drive Field Garden Gate Grove Hill Island Junction Lane Loop Meadow Mill Park Parkway Path Place Plaza Point Ridge Road Row Square Street Terrace Trail Valley View Walk Way",
);
export const COUNTIES = words("Avon Bedfordshire Berkshire Borders Buckinghamshire Cambridgeshire");

/** The states of the USA with their codes. */
export const STATES: readonly (readonly [name: string, code: string])[] = pairs(
  "Alabama AL,Alaska AK,Arizona AZ,Arkansas AR,California CA,Colorado CO,Connecticut CT,Delaware DE,Florida FL,Georgia GA,Hawaii HI,Idaho ID,Illinois IL,Indiana IN,Iowa IA,Kansas KS,Kentucky KY,Louisiana LA,Maine ME,Maryland MD,Massachusetts MA,Michigan MI,Minnesota MN,Mississippi MS,Missouri MO,Montana MT,Nebraska NE,Nevada NV,New Hampshire NH,New Jersey NJ,New Mexico NM,New York NY,North Carolina NC,North Dakota ND,Ohio OH,Oklahoma OK,Oregon OR,Pennsylvania PA,Rhode Island RI,South Carolina SC,South Dakota SD,Tennessee TN,Texas TX,Utah UT,Vermont VT,Virginia VA,Washington WA,West Virginia WV,Wisconsin WI,Wyoming WY",
);

/** Countries with their ISO 3166 codes. */
export const COUNTRIES: readonly (readonly [name: string, code: string])[] = pairs(
  "Argentina AR,Australia AU,Austria AT,Bangladesh BD,Belgium BE,Bolivia BO,Brazil BR,Bulgaria BG,Canada CA,Chile CL,China CN,Colombia CO,Costa Rica CR,Croatia HR,Cuba CU,Czechia CZ,Denmark DK,Ecuador EC,Egypt EG,Estonia EE,Ethiopia ET,Finland FI,France FR,Georgia GE,Germany DE,Ghana GH,Greece GR,Guatemala GT,Hungary HU,Iceland IS,India IN,Indonesia ID,Ireland IE,Israel IL,Italy IT,Jamaica JM,Japan JP,Jordan JO,Kenya KE,Latvia LV,Lithuania LT,Luxembourg LU,Madagascar MG,Malaysia MY,Mexico MX,Mongolia MN,Morocco MA,Nepal NP,Netherlands NL,New Zealand NZ,Nigeria NG,Norway NO,Pakistan PK,Panama PA,Peru PE,Philippines PH,Poland PL,Portugal PT,Romania RO,Senegal SN,Serbia RS,Singapore SG,Slovakia SK,Slovenia SI,South Africa ZA,South Korea KR,Spain ES,Sri Lanka LK,Sweden SE,Switzerland CH,Tanzania TZ,Thailand TH,Tunisia TN,Turkey TR,Uganda UG,Ukraine UA,United Kingdom GB,United States of America US,Uruguay UY,Vietnam VN,Zambia ZM",
);

function pairs(list: string): (readonly [string, string])[] {
  return list.split(",").map((entry) => {
    const space = entry.lastIndexOf(" ");
    return [entry.slice(0, space), entry.slice(space + 1)] as const;
  });
}
