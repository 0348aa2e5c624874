import type {
  CreateApplicationCommandInput,
  DeleteApplicationCommandInput,
  DescribeApplicationCommandInput,
  DescribeApplicationVersionCommandInput,
  ListApplicationsCommandInput,
  ListApplicationVersionsCommandInput,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { Constraints } from "../../constraints.ts";
import { notImplemented } from "../../errors.ts";
import { operation } from "../../service.ts";
import type { ApplicationSettings, RequestedSettings } from "./application.ts";
import type { Applications } from "./applications.ts";
import { fetchCode } from "./code.ts";
import { describeApplication, describeVersion, summarise } from "./describe.ts";
import { invalidArgument, limitExceeded, notFound } from "./errors.ts";
import { loggingOptionId } from "./logging-options.ts";
import { pageOf } from "./paging.ts";
import { RoleSession } from "./role.ts";
import { readRuntime } from "./runtimes.ts";
import { readConfiguration, readLogStreams } from "./settings.ts";
import { readTags } from "./tags.ts";
import type { Transitions } from "./transitions.ts";
import { checkApplicationName } from "./validation.ts";

/** Developer Guide, "Quotas": applications of an account in a Region. */
const MAX_APPLICATIONS = 100;

/** CreateApplication to DeleteApplication. */
export function lifecycleOperations(applications: Applications, transitions: Transitions) {
  return {
    CreateApplication: operation(
      [
        "ApplicationName",
        "ApplicationDescription",
        "RuntimeEnvironment",
        "ServiceExecutionRole",
        "ApplicationConfiguration",
        "CloudWatchLoggingOptions",
        "Tags",
        "ApplicationMode",
      ],
      async (input: CreateApplicationCommandInput) => ({ ApplicationDetail: await create(applications, input) }),
    ),
    DescribeApplication: operation(
      ["ApplicationName", "IncludeAdditionalDetails"],
      (input: DescribeApplicationCommandInput) => {
        checkApplicationName(input.ApplicationName);
        if (input.IncludeAdditionalDetails)
          throw notImplemented("IncludeAdditionalDetails of DescribeApplication", "leave it out: there is no job plan");
        return { ApplicationDetail: describeApplication(applications.require(input.ApplicationName!)) };
      },
    ),
    ListApplications: operation(["Limit", "NextToken"], (input: ListApplicationsCommandInput) => {
      const { items, next } = pageOf(applications.list(), input.NextToken, input.Limit);
      return { ApplicationSummaries: items.map(summarise), ...next };
    }),
    DescribeApplicationVersion: operation(
      ["ApplicationName", "ApplicationVersionId"],
      (input: DescribeApplicationVersionCommandInput) => {
        const application = applications.require(input.ApplicationName!);
        const version = application.versions.get(input.ApplicationVersionId!);
        if (version === undefined)
          throw notFound(`Version ${input.ApplicationVersionId} of application ${application.arn} not found`);
        return { ApplicationVersionDetail: describeVersion(application, version) };
      },
    ),
    ListApplicationVersions: operation(
      ["ApplicationName", "Limit", "NextToken"],
      (input: ListApplicationVersionsCommandInput) => {
        const application = applications.require(input.ApplicationName!);
        const newestFirst = [...application.versions.values()].reverse();
        const { items, next } = pageOf(newestFirst, input.NextToken, input.Limit);
        return {
          ApplicationVersionSummaries: items.map((version) => ({
            ApplicationVersionId: version.id,
            ApplicationStatus: version === application.version ? application.status : ("READY" as const),
          })),
          ...next,
        };
      },
    ),
    DeleteApplication: operation(["ApplicationName", "CreateTimestamp"], (input: DeleteApplicationCommandInput) => {
      const application = applications.require(input.ApplicationName!);
      if (Math.floor(input.CreateTimestamp!.getTime() / 1000) * 1000 !== application.created)
        throw invalidArgument(`CreateTimestamp is not that of application ${application.arn}`);
      transitions.delete(application);
      return {};
    }),
  };
}

async function create(applications: Applications, input: CreateApplicationCommandInput) {
  checkApplicationName(input.ApplicationName);
  new Constraints()
    .length("applicationDescription", input.ApplicationDescription, 0, 1024)
    .oneOf("applicationMode", input.ApplicationMode, ["STREAMING", "INTERACTIVE"])
    .check("InvalidArgumentException");
  const runtime = readRuntime(input.RuntimeEnvironment!);
  if (input.ApplicationMode === "INTERACTIVE")
    throw invalidArgument("ApplicationMode INTERACTIVE is only supported for ZEPPELIN-FLINK runtimes");
  const logStreams = readLogStreams(input.CloudWatchLoggingOptions);
  const requested: RequestedSettings = {
    ...readConfiguration(input.ApplicationConfiguration ?? {}),
    runtime,
    role: input.ServiceExecutionRole!,
    logging: logStreams.map((logStreamArn) => ({ id: loggingOptionId(1), logStreamArn })),
  };
  const tags = readTags(input.Tags);
  const name = input.ApplicationName!;
  applications.checkFree(name);
  if (applications.list().length >= MAX_APPLICATIONS)
    throw limitExceeded(`The account has ${MAX_APPLICATIONS} applications in this Region, which is the limit`);
  const settings = await acceptSettings(applications, name, requested);
  // Another call may have taken the name meanwhile.
  applications.checkFree(name);
  return describeApplication(applications.add(name, settings, input.ApplicationDescription, tags));
}

/** The role must trust the service and may read the code, which is fetched. @throws AwsError InvalidArgumentException. */
export async function acceptSettings(
  applications: Applications,
  name: string,
  requested: RequestedSettings,
): Promise<ApplicationSettings> {
  const { code } = requested;
  const role = new RoleSession(applications.host, applications.arnOf(name), requested.role);
  await role.checkAssumable();
  if (code === undefined) return { ...requested, code };
  return { ...requested, code: "archive" in code ? code : await fetchCode(applications.host, role, code) };
}
