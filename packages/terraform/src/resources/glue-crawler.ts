import {
  CreateCrawlerCommand,
  type CreateCrawlerCommandInput,
  DeleteCrawlerCommand,
  GetCrawlerCommand,
  type GlueClient,
  type RecrawlBehavior,
  type SchemaChangePolicy,
  StopCrawlerCommand,
  UpdateCrawlerCommand,
} from "@aws-sdk/client-glue";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";
import { retagGlue } from "./glue-tags.ts";

interface Config {
  readonly name: string;
  readonly role: string;
  readonly database_name: string;
  readonly description?: string;
  readonly schedule?: string;
  readonly table_prefix?: string;
  readonly configuration?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly s3_target?: readonly {
    readonly path: string;
    readonly exclusions?: readonly string[];
    readonly sample_size?: number;
  }[];
  readonly recrawl_policy?: readonly { readonly recrawl_behavior?: RecrawlBehavior }[];
  readonly schema_change_policy?: readonly {
    readonly delete_behavior?: SchemaChangePolicy["DeleteBehavior"];
    readonly update_behavior?: SchemaChangePolicy["UpdateBehavior"];
  }[];
}

export const glueCrawler: ResourceHandler = {
  type: "aws_glue_crawler",
  supports: {
    arguments: ["name", "role", "database_name", "description", "schedule", "table_prefix", "configuration", "tags"],
    blocks: {
      s3_target: { arguments: ["path", "exclusions", "sample_size"] },
      recrawl_policy: { arguments: ["recrawl_behavior"] },
      schema_change_policy: { arguments: ["delete_behavior", "update_behavior"] },
    },
  },
  absent: ["EntityNotFoundException"],
  replaceOn: ["name"],
  defaults: { tags: {} },

  async create(attributes, context) {
    const config = attributes as unknown as Config;
    const client = context.client<GlueClient>("glue");
    const input = { ...inputOf(config), Tags: config.tags };
    await whileRoleSettles(() => client.send(new CreateCrawlerCommand(input)), context);
    return describe(client, config, context);
  },

  async update(attributes, prior, context) {
    const config = attributes as unknown as Config;
    const client = context.client<GlueClient>("glue");
    await atRest(client, config.name, context);
    await whileRoleSettles(() => client.send(new UpdateCrawlerCommand(inputOf(config))), context);
    await retagGlue(client, String(prior.arn), config.tags, (prior.tags ?? {}) as Config["tags"]);
    return describe(client, config, context);
  },

  async delete(prior, context) {
    const client = context.client<GlueClient>("glue");
    const Name = String(prior.name);
    await atRest(client, Name, context);
    await client.send(new DeleteCrawlerCommand({ Name }));
  },
};

const POLL_MS = 5000;
const ROLE_PATIENCE_MS = 60_000;

/** A new role is not known everywhere at once: the provider asks again for a while. */
async function whileRoleSettles(run: () => Promise<unknown>, context: HandlerContext): Promise<void> {
  for (let waited = 0; ; waited += POLL_MS) {
    try {
      await run();
      return;
    } catch (error) {
      const settles = /Service is unable to assume/.test((error as Error).message);
      if (!settles || waited >= ROLE_PATIENCE_MS) throw error;
      await context.sleep(POLL_MS);
    }
  }
}

/** Stops a crawler that runs and waits until it has. */
async function atRest(client: GlueClient, Name: string, context: HandlerContext): Promise<void> {
  for (;;) {
    const { Crawler } = await client.send(new GetCrawlerCommand({ Name }));
    if (Crawler?.State === "READY") return;
    if (Crawler?.State === "RUNNING") await client.send(new StopCrawlerCommand({ Name }));
    await context.sleep(POLL_MS);
  }
}

function inputOf(config: Config): CreateCrawlerCommandInput {
  const [recrawl] = config.recrawl_policy ?? [];
  const [change] = config.schema_change_policy ?? [];
  return {
    Name: config.name,
    Role: config.role,
    DatabaseName: config.database_name,
    Description: config.description ?? "",
    Schedule: config.schedule ?? "",
    TablePrefix: config.table_prefix ?? "",
    Configuration: config.configuration ?? "",
    Targets: {
      S3Targets: (config.s3_target ?? []).map(({ path, exclusions, sample_size }) => ({
        Path: path,
        ...(exclusions ? { Exclusions: [...exclusions] } : {}),
        ...(sample_size ? { SampleSize: sample_size } : {}),
      })),
    },
    SchemaChangePolicy: {
      DeleteBehavior: change?.delete_behavior ?? "DEPRECATE_IN_DATABASE",
      UpdateBehavior: change?.update_behavior ?? "UPDATE_IN_DATABASE",
    },
    RecrawlPolicy: { RecrawlBehavior: recrawl?.recrawl_behavior ?? "CRAWL_EVERYTHING" },
  };
}

async function describe(client: GlueClient, config: Config, context: HandlerContext): Promise<Attributes> {
  const { Crawler } = await client.send(new GetCrawlerCommand({ Name: config.name }));
  const { partition, region, account } = context;
  return {
    ...config,
    id: config.name,
    arn: `arn:${partition}:glue:${region}:${account}:crawler/${config.name}`,
    role: Crawler?.Role,
    s3_target: (config.s3_target ?? []).map((target) => ({ sample_size: 0, ...target })),
    recrawl_policy: [{ recrawl_behavior: Crawler?.RecrawlPolicy?.RecrawlBehavior }],
    schema_change_policy: [
      {
        delete_behavior: Crawler?.SchemaChangePolicy?.DeleteBehavior,
        update_behavior: Crawler?.SchemaChangePolicy?.UpdateBehavior,
      },
    ],
    lake_formation_configuration: [{ account_id: "", use_lake_formation_credentials: false }],
    lineage_configuration: [{ crawler_lineage_settings: "DISABLE" }],
    tags_all: config.tags,
  };
}
