import { scalarFunction } from "@millrace/flink-sql";

/** Functions that the notebooks name. */
export const functions = {
  "studio.TickerHash": scalarFunction({
    arguments: ["STRING"],
    result: "INT",
    evaluate: (text) => (text === null ? null : Math.imul(javaHash(text), 12)),
  }),
};

/** `String.hashCode()` of Java: 31 times what is before a character, plus its UTF-16 unit, in 32 bits. */
export function javaHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  return hash;
}
