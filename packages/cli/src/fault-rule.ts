import type { FaultRule } from "@millrace/local-aws";
import { usage } from "./errors.ts";

/** Error names that AWS answers with status 400, beside those of validation: the caller asked for too much. */
const THROTTLING = /Throttl|ThroughputExceeded|LimitExceeded|TooManyRequests|Exceeded/;
const CLIENT_ERROR =
  /^(Invalid|Validation|AccessDenied|Unrecognized|ResourceNotFound|ResourceInUse|Expired|Missing|NoSuch)/;

/**
 * Reads `service:operation:share:error` or `service:operation:share:<n>ms`; `*` stands for any service or operation.
 * @throws CliError CLI_USAGE.
 */
export function parseFault(text: string): FaultRule {
  const [service, operation, shareText, effect, ...rest] = text.split(":");
  const share = Number(shareText);
  if (!service || !operation || !effect || rest.length > 0 || !shareText || !(share > 0 && share <= 1)) {
    throw usage(
      `--fault: expected service:operation:share:error with a share above 0 and up to 1, as in kinesis:PutRecords:0.1:InternalFailure, got ${JSON.stringify(text)}`,
    );
  }
  const target = {
    ...(service === "*" ? {} : { service }),
    ...(operation === "*" ? {} : { operation }),
    share,
  };
  const delay = /^(\d+)ms$/.exec(effect);
  if (delay !== null) return { ...target, latency: Number(delay[1]) };
  if (!/^[A-Z][A-Za-z.]*$/.test(effect)) {
    throw usage(`--fault: expected the name of an AWS error or a delay such as 200ms, got ${JSON.stringify(effect)}`);
  }
  const status = THROTTLING.test(effect) || CLIENT_ERROR.test(effect) ? 400 : 500;
  return { ...target, error: { code: effect, status } };
}
