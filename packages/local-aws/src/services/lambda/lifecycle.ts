import type {
  CreateFunctionCommandInput,
  DeleteFunctionCommandInput,
  GetFunctionCodeSigningConfigCommandInput,
  GetFunctionCommandInput,
  GetFunctionConfigurationCommandInput,
  ListFunctionsCommandInput,
  UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation } from "../../service.ts";
import { fetchArchive, unpack } from "./code.ts";
import { describeVersion } from "./describe.ts";
import { checkMaySend } from "./event-invoke-configs.ts";
import type { Functions } from "./functions.ts";
import { conflict, invalidParameter, readFunctionName } from "./names.ts";
import { pageOf } from "./paging.ts";
import { readSettings } from "./settings.ts";
import { type FunctionSettings, LATEST, type LambdaFunction } from "./state.ts";
import { checkTags } from "./tags.ts";
import { sessionOf, targetKind } from "./targets.ts";
import { publish } from "./versions.ts";

const ON_SETTINGS = [
  "FunctionName",
  "Role",
  "Handler",
  "Runtime",
  "Description",
  "Timeout",
  "MemorySize",
  "Environment",
  "DeadLetterConfig",
  "LoggingConfig",
  "EphemeralStorage",
  "Layers",
  "VpcConfig",
  "TracingConfig",
  "SnapStart",
  "FileSystemConfigs",
  "KMSKeyArn",
] as const;

/** CreateFunction to DeleteFunction. */
export function lifecycleOperations(functions: Functions) {
  const { host } = functions;
  return {
    CreateFunction: operation(
      [...ON_SETTINGS, "Architectures", "Code", "PackageType", "Publish", "Tags"],
      (input: CreateFunctionCommandInput) => createFunction(functions, input),
    ),
    GetFunction: operation(["FunctionName", "Qualifier"], (input: GetFunctionCommandInput) => {
      const found = functions.resolve(input.FunctionName, input.Qualifier);
      const { tags, reservedConcurrency } = found.function;
      return {
        Configuration: describeVersion(host, found.version, found.qualifier),
        // No Location: the package is not held in a bucket that a URL could lead to.
        Code: { RepositoryType: "S3" },
        ...(tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) }),
        ...(reservedConcurrency === undefined
          ? {}
          : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
      };
    }),
    GetFunctionConfiguration: operation(
      ["FunctionName", "Qualifier"],
      (input: GetFunctionConfigurationCommandInput) => {
        const found = functions.resolve(input.FunctionName, input.Qualifier);
        return describeVersion(host, found.version, found.qualifier);
      },
    ),
    // Code signing is refused, so there is never a configuration: Terraform asks for it with every read.
    GetFunctionCodeSigningConfig: operation(["FunctionName"], (input: GetFunctionCodeSigningConfigCommandInput) => ({
      CodeSigningConfigArn: undefined,
      FunctionName: functions.require(input.FunctionName).name,
    })),
    ListFunctions: operation(["FunctionVersion", "Marker", "MaxItems"], (input: ListFunctionsCommandInput) => {
      new Constraints()
        .oneOf("functionVersion", input.FunctionVersion, ["ALL"])
        .range("maxItems", input.MaxItems, 1, 10_000)
        .check();
      const versions = [...functions].flatMap((fn) =>
        input.FunctionVersion === "ALL" ? [fn.latest, ...fn.versions.values()] : [fn.latest],
      );
      const page = pageOf(versions, input.Marker, input.MaxItems);
      const all = input.FunctionVersion === "ALL";
      return {
        Functions: page.items.map((version) => describeVersion(host, version, all ? version.version : undefined)),
        ...page.next,
      };
    }),
    UpdateFunctionCode: operation(
      [
        "FunctionName",
        "ZipFile",
        "S3Bucket",
        "S3Key",
        "S3ObjectVersion",
        "ImageUri",
        "Architectures",
        "Publish",
        "DryRun",
        "RevisionId",
      ],
      (input: UpdateFunctionCodeCommandInput) => updateCode(functions, input),
    ),
    UpdateFunctionConfiguration: operation(
      [...ON_SETTINGS, "RevisionId"],
      (input: UpdateFunctionConfigurationCommandInput) => {
        const fn = functions.require(input.FunctionName);
        checkChange(fn, input.RevisionId);
        const settings = readSettings(fn.name, input, fn.latest.settings);
        return checkRole(functions, fn.name, settings).then(() => {
          functions.change(fn, { settings });
          return describeVersion(host, fn.latest);
        });
      },
    ),
    DeleteFunction: operation(["FunctionName", "Qualifier"], (input: DeleteFunctionCommandInput) => {
      const { name, qualifier } = readFunctionName(host, input.FunctionName, input.Qualifier);
      if (qualifier === undefined) {
        functions.remove(functions.require(name));
        return { StatusCode: 204 };
      }
      if (qualifier === LATEST)
        throw invalidParameter("$LATEST version cannot be deleted without deleting the function.");
      const { function: fn, version, alias } = functions.resolve(name, qualifier);
      if (alias) throw invalidParameter(`Invalid request provided: ${qualifier} is an alias; use DeleteAlias.`);
      for (const other of fn.aliases.values())
        if (other.version === qualifier || qualifier in other.weights)
          throw conflict(`Version ${qualifier} is being used by the following aliases: [${other.name}]`);
      functions.removeVersion(fn, version);
      return { StatusCode: 204 };
    }),
  };
}

async function createFunction(functions: Functions, input: CreateFunctionCommandInput) {
  const { host } = functions;
  const { name, qualifier } = readFunctionName(host, input.FunctionName);
  if (qualifier !== undefined) throw invalidParameter(`${input.FunctionName} should not have a qualifier.`);
  const settings = readSettings(name, input);
  const tags = checkTags(input.Tags);
  if (functions.find(name)) throw conflict(`Function already exist: ${name}`);
  const archive = await fetchArchive(host, input.Code!);
  const code = unpack(host, archive);
  await checkRole(functions, name, settings);
  if (functions.find(name)) throw conflict(`Function already exist: ${name}`);
  const fn = functions.add(name, settings, code, tags);
  return describeVersion(host, input.Publish ? publish(functions, fn, undefined) : fn.latest);
}

async function updateCode(functions: Functions, input: UpdateFunctionCodeCommandInput) {
  const { host } = functions;
  const fn = functions.require(input.FunctionName);
  checkChange(fn, input.RevisionId);
  const settings = readSettings(
    fn.name,
    input.Architectures === undefined ? {} : { Architectures: input.Architectures },
    fn.latest.settings,
  );
  const code = unpack(host, await fetchArchive(host, input));
  if (input.DryRun) {
    return { ...describeVersion(host, fn.latest), CodeSha256: code.sha256, CodeSize: code.archive.length };
  }
  functions.change(fn, { code, settings });
  return describeVersion(host, input.Publish ? publish(functions, fn, undefined) : fn.latest);
}

/** One change at a time, and only of the revision that the caller saw. */
export function checkChange(fn: LambdaFunction, revisionId: string | undefined): void {
  const { latest } = fn;
  if (latest.state === "Pending" || latest.updating)
    throw conflict(
      `The operation cannot be performed at this time. ${
        latest.state === "Pending"
          ? "The function is currently in the following state: Pending"
          : `An update is in progress for resource: ${fn.arn}`
      }`,
    );
  checkRevision(revisionId, latest.revisionId);
}

/** @throws AwsError PreconditionFailedException. */
export function checkRevision(given: string | undefined, present: string): void {
  if (given !== undefined && given !== present)
    throw new AwsError(
      "PreconditionFailedException",
      "The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias API to retrieve the latest RevisionId",
      { status: 412, fields: { Type: "User" } },
    );
}

/** The role must trust Lambda, and be allowed what Lambda does with it. @throws AwsError InvalidParameterValueException. */
async function checkRole(functions: Functions, name: string, settings: FunctionSettings): Promise<void> {
  const { host } = functions;
  try {
    await sessionOf(host, { name }, settings.role);
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
  }
  if (settings.deadLetterArn === undefined) return;
  const kind = targetKind(settings.deadLetterArn);
  if (kind !== "sqs" && kind !== "sns")
    throw invalidParameter(
      "The DeadLetterConfig TargetArn must be the ARN of an Amazon SQS queue or Amazon SNS topic.",
    );
  await checkMaySend(host, { name }, settings.role, settings.deadLetterArn);
}
