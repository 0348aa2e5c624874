import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Context } from "./parameters.ts";

/** Times the job failed and was started again, as the application's log tells. */
export async function countFailures({ aws, outputs }: Context): Promise<number> {
  let failures = 0;
  let nextToken: string | undefined;
  do {
    const page = await aws.cloudwatchLogs().send(
      new FilterLogEventsCommand({
        logGroupName: outputs.log_group,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    for (const { message = "" } of page.events ?? []) if (isFailure(message)) failures++;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return failures;
}

function isFailure(line: string): boolean {
  const { messageType, message } = JSON.parse(line) as { readonly messageType?: string; readonly message?: string };
  return messageType === "ERROR" && /^Job .* failed/.test(message ?? "");
}
