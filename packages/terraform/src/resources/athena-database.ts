import { type AthenaClient, GetQueryExecutionCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { TerraformError } from "../errors.ts";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

/** A database of the catalogue, made by a query as the provider makes it. */
export const athenaDatabase: ResourceHandler = {
  type: "aws_athena_database",
  supports: { arguments: ["name", "bucket", "comment", "force_destroy"] },
  absent: ["EntityNotFoundException"],
  replaceOn: ["name", "bucket", "comment"],
  defaults: { force_destroy: false },

  async create(config, context) {
    const comment = config.comment === undefined ? "" : ` comment '${String(config.comment).replaceAll("'", "''")}'`;
    await run(context, config, `create database \`${config.name}\`${comment};`);
    return { ...config, id: String(config.name) };
  },

  async update(config) {
    return { ...config, id: String(config.name) };
  },

  async delete(prior, context) {
    const cascade = prior.force_destroy === true ? " cascade" : "";
    await run(context, prior, `drop database if exists \`${prior.name}\`${cascade};`);
  },
};

const POLL_MS = 200;

/** Runs a statement to its end. @throws TerraformError with the reason of its failure. */
async function run(context: HandlerContext, config: Attributes, QueryString: string): Promise<void> {
  const client = context.client<AthenaClient>("athena");
  const { QueryExecutionId } = await client.send(
    new StartQueryExecutionCommand({
      QueryString,
      ResultConfiguration: { OutputLocation: `s3://${config.bucket}` },
    }),
  );
  while (true) {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution!.Status!;
    if (State === "SUCCEEDED") return;
    if (State === "FAILED" || State === "CANCELLED")
      throw new TerraformError("TERRAFORM_APPLY", `aws_athena_database ${config.name}: ${StateChangeReason}`);
    await context.sleep(POLL_MS);
  }
}
