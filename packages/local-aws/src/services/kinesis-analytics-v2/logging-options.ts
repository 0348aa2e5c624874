import type {
  AddApplicationCloudWatchLoggingOptionCommandInput,
  DeleteApplicationCloudWatchLoggingOptionCommandInput,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { operation } from "../../service.ts";
import type { Application, ApplicationOperation, LoggingOption } from "./application.ts";
import type { Applications } from "./applications.ts";
import { invalidArgument, invalidConfiguration } from "./errors.ts";
import { readRunSettings } from "./run-settings.ts";
import { checkLogStreamArn } from "./settings.ts";
import type { Transitions } from "./transitions.ts";

/** Where an application writes its log. */
export function loggingOptionOperations(applications: Applications, transitions: Transitions) {
  function change(application: Application, name: string, logging: readonly LoggingOption[]): ApplicationOperation {
    const settings = { ...application.version.settings, logging };
    return transitions.update(application, name, settings, readRunSettings(application, undefined));
  }
  return {
    AddApplicationCloudWatchLoggingOption: operation(
      ["ApplicationName", "CurrentApplicationVersionId", "CloudWatchLoggingOption", "ConditionalToken"],
      (input: AddApplicationCloudWatchLoggingOptionCommandInput) => {
        const application = applications.require(input.ApplicationName!);
        applications.checkCurrent(application, input.CurrentApplicationVersionId, input.ConditionalToken);
        const logStreamArn = input.CloudWatchLoggingOption!.LogStreamARN!;
        checkLogStreamArn(logStreamArn);
        if (application.version.settings.logging.length > 0)
          throw invalidConfiguration(`Application ${application.arn} already has a CloudWatch logging option`);
        const option = { id: loggingOptionId(application.version.id + 1), logStreamArn };
        const done = change(application, "AddApplicationCloudWatchLoggingOption", [option]);
        return describe(application, done);
      },
    ),
    DeleteApplicationCloudWatchLoggingOption: operation(
      ["ApplicationName", "CurrentApplicationVersionId", "CloudWatchLoggingOptionId", "ConditionalToken"],
      (input: DeleteApplicationCloudWatchLoggingOptionCommandInput) => {
        const application = applications.require(input.ApplicationName!);
        applications.checkCurrent(application, input.CurrentApplicationVersionId, input.ConditionalToken);
        const { logging } = application.version.settings;
        const left = logging.filter(({ id }) => id !== input.CloudWatchLoggingOptionId);
        if (left.length === logging.length)
          throw invalidArgument(
            `Application ${application.arn} has no CloudWatch logging option ${input.CloudWatchLoggingOptionId}`,
          );
        return describe(application, change(application, "DeleteApplicationCloudWatchLoggingOption", left));
      },
    ),
  };
}

/** Ids of an application's parts hold the version that they came with. */
export function loggingOptionId(version: number): string {
  return `${version}.1`;
}

function describe(application: Application, { id }: ApplicationOperation) {
  return {
    ApplicationARN: application.arn,
    ApplicationVersionId: application.version.id,
    CloudWatchLoggingOptionDescriptions: application.version.settings.logging.map((option) => ({
      CloudWatchLoggingOptionId: option.id,
      LogStreamARN: option.logStreamArn,
    })),
    OperationId: id,
  };
}
