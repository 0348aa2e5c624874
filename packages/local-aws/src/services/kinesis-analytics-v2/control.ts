import type {
  DescribeApplicationOperationCommandInput,
  ListApplicationOperationsCommandInput,
  RollbackApplicationCommandInput,
  StartApplicationCommandInput,
  StopApplicationCommandInput,
  UpdateApplicationCommandInput,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { operation } from "../../service.ts";
import type { Applications } from "./applications.ts";
import { describeApplication, describeOperation } from "./describe.ts";
import { invalidArgument, notFound } from "./errors.ts";
import { acceptSettings } from "./lifecycle.ts";
import { pageOf } from "./paging.ts";
import { readRunSettings } from "./run-settings.ts";
import type { Transitions } from "./transitions.ts";
import { updateSettings } from "./update-settings.ts";

/** StartApplication to RollbackApplication, and what became of them. */
export function controlOperations(applications: Applications, transitions: Transitions) {
  return {
    StartApplication: operation(["ApplicationName", "RunConfiguration"], (input: StartApplicationCommandInput) => {
      const application = applications.require(input.ApplicationName!);
      const run = readRunSettings(application, input.RunConfiguration);
      return { OperationId: transitions.start(application, run).id };
    }),
    StopApplication: operation(["ApplicationName", "Force"], (input: StopApplicationCommandInput) => {
      const application = applications.require(input.ApplicationName!);
      return { OperationId: transitions.stop(application, input.Force ?? false).id };
    }),
    UpdateApplication: operation(
      [
        "ApplicationName",
        "CurrentApplicationVersionId",
        "ConditionalToken",
        "ApplicationConfigurationUpdate",
        "ServiceExecutionRoleUpdate",
        "RunConfigurationUpdate",
        "CloudWatchLoggingOptionUpdates",
        "RuntimeEnvironmentUpdate",
      ],
      (input: UpdateApplicationCommandInput) => update(applications, transitions, input),
    ),
    RollbackApplication: operation(
      ["ApplicationName", "CurrentApplicationVersionId"],
      (input: RollbackApplicationCommandInput) => {
        const application = applications.require(input.ApplicationName!);
        applications.checkCurrent(application, input.CurrentApplicationVersionId, undefined);
        const { id } = transitions.rollback(application);
        return { ApplicationDetail: describeApplication(application), OperationId: id };
      },
    ),
    DescribeApplicationOperation: operation(
      ["ApplicationName", "OperationId"],
      (input: DescribeApplicationOperationCommandInput) => {
        const application = applications.require(input.ApplicationName!);
        const found = application.operations.find(({ id }) => id === input.OperationId);
        if (found === undefined)
          throw notFound(`Operation ${input.OperationId} of application ${application.arn} not found`);
        return { ApplicationOperationInfoDetails: describeOperation(found) };
      },
    ),
    ListApplicationOperations: operation(
      ["ApplicationName", "Limit", "NextToken", "Operation", "OperationStatus"],
      (input: ListApplicationOperationsCommandInput) => {
        const application = applications.require(input.ApplicationName!);
        const newestFirst = application.operations
          .filter(({ name }) => input.Operation === undefined || name === input.Operation)
          .filter(({ status }) => input.OperationStatus === undefined || status === input.OperationStatus)
          .reverse();
        const { items, next } = pageOf(newestFirst, input.NextToken, input.Limit);
        return {
          ApplicationOperationInfoList: items.map((item) => ({
            Operation: item.name,
            OperationId: item.id,
            StartTime: new Date(item.started),
            ...(item.ended === undefined ? {} : { EndTime: new Date(item.ended) }),
            OperationStatus: item.status,
          })),
          ...next,
        };
      },
    ),
  };
}

async function update(applications: Applications, transitions: Transitions, input: UpdateApplicationCommandInput) {
  const application = applications.require(input.ApplicationName!);
  applications.checkCurrent(application, input.CurrentApplicationVersionId, input.ConditionalToken);
  const requested = updateSettings(application.version.settings, input);
  if (requested === application.version.settings && input.RunConfigurationUpdate === undefined)
    throw invalidArgument("The request changes nothing");
  const run = readRunSettings(application, input.RunConfigurationUpdate);
  const { version } = application;
  const settings = await acceptSettings(applications, application.name, requested);
  // Another call may have changed it meanwhile.
  applications.checkCurrent(application, version.id, undefined);
  const { id } = transitions.update(application, "UpdateApplication", settings, run);
  return { ApplicationDetail: describeApplication(application), OperationId: id };
}
