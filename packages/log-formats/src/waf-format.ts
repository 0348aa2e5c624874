import { LogFormatsError } from "./errors.ts";
import { locateJson } from "./json-position.ts";
import { LineProblem, type LogFormat } from "./log-format.ts";
import type { WafLogRecord } from "./waf-log.ts";
import { misfit, wafRecordShape } from "./waf-schema.ts";

/** Full logs of AWS WAF: one JSON object per line, with every member that is there, in its order. */
export const wafLogFormat: LogFormat<WafLogRecord> = {
  parse(line) {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const { offset, expected } = locateJson(line, []);
      return new LineProblem(offset + 1, `no JSON: expected ${expected}`);
    }
    const found = misfit(wafRecordShape, value);
    if (!found) return value as WafLogRecord;
    const { offset } = locateJson(line, found.path);
    return new LineProblem(offset + 1, `${pathText(found.path)}: expected ${found.expected}`);
  },

  write(record) {
    const found = misfit(wafRecordShape, record);
    if (!found) return JSON.stringify(record);
    const message = `WAF log: ${pathText(found.path)}: expected ${found.expected}`;
    throw new LogFormatsError("LOG_FORMATS_VALUE_INVALID", message);
  },
};

function pathText(path: readonly (string | number)[]): string {
  if (path.length === 0) return "the record";
  return path.map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`)).join("");
}
