import { constant, jsonPath } from "../formats.ts";
import { literal } from "../types.ts";
import { MANY, type Specials } from "./definition.ts";

/** Functions of texts and JSON whose patterns and paths are read when translating. */
export const TEXTS: Specials = {
  concat: [
    2,
    MANY,
    (args, _nodes, { tries }) => `(${args.map((arg) => (tries ? arg : `joined(${arg})`)).join(" || ")})`,
  ],
  concat_ws: [
    2,
    MANY,
    ([separator, ...args]) =>
      `concat_ws(${separator}, ${args.map((arg) => `texts_of(${separator}, ${arg})`).join(", ")})`,
  ],
  json_array_get: [2, 2, ([j, i]) => `json_item(${j}, '$[' || ${i} || ']')`],
  json_extract: [2, 2, ([j], [, path]) => `json_item(${j}, ${literal(jsonPath(constant(path, "a JSON path")))})`],
  json_extract_scalar: [
    2,
    2,
    ([j], [, path]) => `json_scalar(${j}, ${literal(jsonPath(constant(path, "a JSON path")))})`,
  ],
  json_size: [2, 2, ([j], [, path]) => `json_members(${j}, ${literal(jsonPath(constant(path, "a JSON path")))})`],
  regexp_replace: [
    2,
    3,
    ([x, pattern], [, , replacement]) => {
      const text = replacement === undefined ? "" : constant(replacement, "a replacement");
      return `regexp_replace(${x}, ${pattern}, ${literal(text.replaceAll("\\", "\\\\").replace(/\$(\d)/g, "\\$1"))}, 'g')`;
    },
  ],
  split_to_map: [
    3,
    3,
    ([x, entry, pair]) =>
      `map_from_entries(list_transform(string_split(${x}, ${entry}), lambda e : {'k': string_split(e, ${pair})[1], 'v': string_split(e, ${pair})[2]}))`,
  ],
  url_extract_parameter: [
    2,
    2,
    ([x], [, name]) => {
      const escaped = constant(name, "a parameter's name").replace(/[^\w]/g, "\\$&");
      return `url_decode(extract_match(${x}, ${literal(`[?&]${escaped}=([^&#]*)`)}, 1))`;
    },
  ],
};
