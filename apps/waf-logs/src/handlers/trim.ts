import { createTransform, dropped, failed, ok } from "@millrace/firehose-transform";
import { isDefaultAction, LineProblem, wafLogFormat } from "@millrace/log-formats";

const { MATCH, KEEP_COUNTED } = process.env;

/** Drops requests that no rule ended; what is no WAF log goes to the error output. Each batch's sum is logged. */
export const handler = createTransform(
  (record) => {
    const log = wafLogFormat.parse(record.text.trimEnd());
    if (log instanceof LineProblem) return failed(`column ${log.column}: ${log.message}`);
    if (KEEP_COUNTED === "true" && log.nonTerminatingMatchingRules.length > 0) return ok(record.data);
    const isDefault = MATCH === "text" ? record.text.includes("Default_Action") : isDefaultAction(log);
    return isDefault ? dropped() : ok(record.data);
  },
  { newline: true, onBatch: (report) => console.log(report) },
);
