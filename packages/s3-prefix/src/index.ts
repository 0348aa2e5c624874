export { type DateFolders, parseDateFolders } from "./date-folders.ts";
export { compileDatePattern, type DatePattern, type PatternToken } from "./date-pattern.ts";
export { S3PrefixError, type S3PrefixErrorCode } from "./errors.ts";
export {
  ERROR_OUTPUT_TYPES,
  type ErrorOutputType,
  evaluatePrefix,
  MAX_EVALUATED_LENGTH,
  type PrefixValues,
} from "./evaluate.ts";
export { type PrefixPart, type PrefixTemplate, parsePrefix } from "./expression.ts";
export { DEFAULT_PARTITION, formatPartitionPath, type PartitionValue, parsePartitionPath } from "./hive.ts";
export { lintPrefix, type PrefixWarning } from "./lint.ts";
export { compileMatcher, type KeyMatch, type KeyMatcher } from "./match.ts";
export { formatObjectName, type ObjectName, parseObjectName } from "./object-name.ts";
export { DEFAULT_TIMESTAMP, type PrefixPair, type PrefixSettings, resolvePrefixes } from "./validate.ts";
