export {
  type CombinedLogRecord,
  type CommonLogRecord,
  combinedLogFormat,
  commonLogFormat,
  type RequestLine,
} from "./apache-log.ts";
export { LogFormatsError, type LogFormatsErrorCode } from "./errors.ts";
export { DEFAULT_FLOW_LOG_FIELDS, type FlowLogFormat, flowLogFormat } from "./flow-log.ts";
export { type FieldRule, FLOW_LOG_FIELDS, type FlowLogField, type FlowLogRecord } from "./flow-log-fields.ts";
export { LineProblem, type LogFormat } from "./log-format.ts";
export {
  type LineCounts,
  LogReader,
  type LogReading,
  type LogRecord,
  type RejectedLine,
  readLog,
  writeLog,
} from "./log-reader.ts";
export { wafLogFormat } from "./waf-format.ts";
export {
  headerOf,
  isDefaultAction,
  type WafHeader,
  type WafHttpRequest,
  type WafLabel,
  type WafLogRecord,
  type WafMatchDetails,
  type WafMatchingRule,
  type WafRateBasedRule,
  type WafRuleGroup,
  type WafTokenResponse,
} from "./waf-log.ts";
