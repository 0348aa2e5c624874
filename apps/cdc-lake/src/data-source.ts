import { GetScheduleCommand, type ScheduleState, UpdateScheduleCommand } from "@aws-sdk/client-scheduler";
import type { Context } from "./parameters.ts";

/** Switches the schedule that publishes messages on or off. */
export async function switchDataSource({ aws, outputs }: Context, State: ScheduleState): Promise<void> {
  const { Name, ScheduleExpression, ScheduleExpressionTimezone, FlexibleTimeWindow, Target } = await aws
    .scheduler()
    .send(new GetScheduleCommand({ Name: outputs.data_source }));
  await aws.scheduler().send(
    new UpdateScheduleCommand({
      Name,
      ScheduleExpression,
      ScheduleExpressionTimezone,
      FlexibleTimeWindow,
      Target,
      State,
    }),
  );
}
