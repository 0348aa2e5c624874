import type { ApiCall } from "../../api-calls.ts";
import type { Principal } from "../../auth/principal.ts";

/** One entry of `Records` (CloudTrail User Guide, "CloudTrail record contents"), of version 1.11. */
export type TrailRecord = Readonly<Record<string, unknown>>;

/** Services whose event source is not their id. */
const EVENT_SOURCES: Readonly<Record<string, string>> = {
  "application-auto-scaling": "autoscaling",
  cloudwatch: "monitoring",
  "cloudwatch-logs": "logs",
  "dynamodb-streams": "dynamodb",
  eventbridge: "events",
  "kinesis-analytics-v2": "kinesisanalytics",
  opensearch: "es",
  "secrets-manager": "secretsmanager",
};

/** Lambda writes the version of its API behind the name (Lambda Developer Guide, "Lambda management events"). */
const LAMBDA_VERSION = "20150331";
const LAMBDA_V2 = new Set([
  "AddPermission",
  "RemovePermission",
  "UpdateFunctionCode",
  "UpdateFunctionConfiguration",
  "GetFunction",
  "GetFunctionConfiguration",
  "GetPolicy",
]);

/** Name of the event that a call is, such as `CreateFunction20150331`. */
export function eventNameOf({ service, operation }: Pick<ApiCall, "service" | "operation">): string {
  if (service !== "lambda") return operation;
  return `${operation}${LAMBDA_VERSION}${LAMBDA_V2.has(operation) ? "v2" : ""}`;
}

/** Event source of a service, such as `kinesis.amazonaws.com`. */
export function eventSourceOf(service: string): string {
  return `${EVENT_SOURCES[service] ?? service}.amazonaws.com`;
}

/** Calls that change nothing. */
export function isReadOnly(operation: string): boolean {
  return /^(Get|List|Describe|Head|BatchGet|Lookup|Search|Test|Simulate|Validate)/.test(operation);
}

/** Writes a call as CloudTrail does. */
export function writeRecord(call: ApiCall, eventID: string, account: string): TrailRecord {
  const readOnly = isReadOnly(call.operation);
  return {
    eventVersion: "1.11",
    userIdentity: identityOf(call),
    eventTime: `${new Date(call.time).toISOString().slice(0, 19)}Z`,
    eventSource: eventSourceOf(call.service),
    eventName: eventNameOf(call),
    awsRegion: call.region,
    sourceIPAddress: call.sourceIp,
    userAgent: call.userAgent,
    ...(call.error === undefined ? {} : { errorCode: call.error.code, errorMessage: call.error.message }),
    requestParameters: Object.keys(call.input).length === 0 ? null : camelCase(call.input),
    responseElements:
      readOnly || call.output === undefined || Object.keys(call.output).length === 0 ? null : camelCase(call.output),
    requestID: call.requestId,
    eventID,
    readOnly,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: "Management",
    ...(call.secure ? { tlsDetails: { tlsVersion: "TLSv1.3" } } : {}),
  };
}

/** What LookupEvents calls the user: the session of a role, the user's name, or root. */
export function userNameOf({ kind, arn, userId }: Principal): string | undefined {
  if (kind === "root") return "root";
  if (kind === "user") return arn.slice(arn.lastIndexOf("/") + 1);
  if (kind === "assumed-role") return userId.slice(userId.indexOf(":") + 1);
  return undefined;
}

function identityOf({ principal, accessKeyId }: ApiCall): Record<string, unknown> {
  const { kind, arn, userId, account } = principal;
  if (kind === "anonymous") return { type: "AWSAccount", principalId: "", accountId: "ANONYMOUS_PRINCIPAL" };
  if (kind === "service") return { type: "AWSService", invokedBy: arn };
  const common = {
    principalId: userId,
    arn,
    accountId: account,
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
  };
  if (kind === "root") return { type: "Root", ...common };
  if (kind === "user") return { type: "IAMUser", ...common, userName: userNameOf(principal) };
  const roleName = principal.roleArn?.slice(principal.roleArn.lastIndexOf("/") + 1);
  return {
    type: "AssumedRole",
    ...common,
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: userId.split(":")[0],
        arn: principal.roleArn,
        accountId: account,
        userName: roleName,
      },
      attributes: {
        ...(principal.tokenIssueTime === undefined
          ? {}
          : { creationDate: `${new Date(principal.tokenIssueTime).toISOString().slice(0, 19)}Z` }),
        mfaAuthenticated: "false",
      },
    },
  };
}

/** Names of members start with a small letter in a record, those of a leading abbreviation wholly: `sSEType`, `arn`. */
function camelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCase);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      /^[A-Z]+$/.test(name) ? name.toLowerCase() : `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
      camelCase(item),
    ]),
  );
}
