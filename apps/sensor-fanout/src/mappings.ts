import { GetEventSourceMappingCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import type { Context } from "./parameters.ts";

const LOOK_MS = 500;

/** Switches event source mappings on or off and returns when they are; they go on where they were. */
export async function switchMappings(context: Context, mappings: readonly string[], on: boolean): Promise<void> {
  const { aws, clock, signal } = context;
  const client = aws.lambda();
  await Promise.all(mappings.map((UUID) => client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: on }))));
  for (const UUID of mappings) {
    while ((await client.send(new GetEventSourceMappingCommand({ UUID }))).State !== (on ? "Enabled" : "Disabled"))
      await clock.sleep(LOOK_MS, signal);
  }
}
