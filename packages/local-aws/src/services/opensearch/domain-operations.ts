import type {
  AddTagsCommandInput,
  CreateDomainCommandInput,
  CreateDomainCommandOutput,
  DeleteDomainCommandInput,
  DeleteDomainCommandOutput,
  DescribeDomainCommandInput,
  DescribeDomainCommandOutput,
  DescribeDomainConfigCommandInput,
  DescribeDomainConfigCommandOutput,
  DescribeDomainsCommandInput,
  DescribeDomainsCommandOutput,
  ListDomainNamesCommandInput,
  ListDomainNamesCommandOutput,
  ListTagsCommandInput,
  ListTagsCommandOutput,
  RemoveTagsCommandInput,
  Tag,
  UpdateDomainConfigCommandInput,
  UpdateDomainConfigCommandOutput,
} from "@aws-sdk/client-opensearch";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation, type RequestContext } from "../../service.ts";
import { configOf, statusOf } from "./describe.ts";
import { readConfig } from "./domain-config.ts";
import type { Domain, Domains } from "./domains.ts";

type Output<Type> = Omit<Type, "$metadata">;

/** Developer guide, quotas: domains of an account in one Region, and tags of a domain. */
const MAX_DOMAINS = 100;
const MAX_TAGS = 50;
const CONFIG = [
  "EngineVersion",
  "ClusterConfig",
  "EBSOptions",
  "AccessPolicies",
  "EncryptionAtRestOptions",
  "NodeToNodeEncryptionOptions",
  "DomainEndpointOptions",
  "AdvancedSecurityOptions",
  "IPAddressType",
] as const;
const UPDATABLE = CONFIG.filter((name) => name !== "EngineVersion");

/** Domains: creation, configuration, tags. */
export function domainOperations(domains: Domains) {
  /** Callers reach a domain by the door they came through; functions of this process by the loopback port. */
  async function baseOf(context: RequestContext): Promise<string> {
    return context.transport === "in-process" ? domains.host.endpoint() : context.endpoint;
  }

  return {
    CreateDomain: operation<CreateDomainCommandInput, Output<CreateDomainCommandOutput>>(
      ["DomainName", "TagList", ...CONFIG],
      async (input, context) => {
        const name = input.DomainName!;
        new Constraints()
          .length("domainName", name, 3, 28)
          .pattern("domainName", name, /[a-z][a-z0-9-]+/)
          .check();
        if (domains.find(name) !== undefined)
          throw new AwsError("ResourceAlreadyExistsException", `Domain ${name} already exists.`, { status: 409 });
        if ([...domains].length >= MAX_DOMAINS)
          throw new AwsError("LimitExceededException", `You have reached the limit of ${MAX_DOMAINS} domains.`, {
            status: 409,
          });
        const config = readConfig(input);
        await checkKey(domains, input, context);
        const tags = readTags(input.TagList ?? []);
        const domain = domains.add(name, config);
        for (const [key, value] of tags) domain.tags.set(key, value);
        return { DomainStatus: statusOf(domains, domain, await baseOf(context)) };
      },
    ),
    DescribeDomain: operation<DescribeDomainCommandInput, Output<DescribeDomainCommandOutput>>(
      ["DomainName"],
      async (input, context) => ({
        DomainStatus: statusOf(domains, domains.resolve(input.DomainName!), await baseOf(context)),
      }),
    ),
    DescribeDomains: operation<DescribeDomainsCommandInput, Output<DescribeDomainsCommandOutput>>(
      ["DomainNames"],
      async (input, context) => {
        const base = await baseOf(context);
        const found = input.DomainNames!.flatMap((name) => domains.find(name) ?? []);
        return { DomainStatusList: found.map((domain) => statusOf(domains, domain, base)) };
      },
    ),
    DescribeDomainConfig: operation<DescribeDomainConfigCommandInput, Output<DescribeDomainConfigCommandOutput>>(
      ["DomainName"],
      (input) => ({ DomainConfig: configOf(domains.resolve(input.DomainName!)) }),
    ),
    UpdateDomainConfig: operation<UpdateDomainConfigCommandInput, Output<UpdateDomainConfigCommandOutput>>(
      ["DomainName", ...(UPDATABLE as (keyof UpdateDomainConfigCommandInput & string)[])],
      async (input, context) => {
        const domain = domains.resolve(input.DomainName!);
        const config = readConfig(input, domain.config);
        await checkKey(domains, input, context);
        domains.change(domain, config);
        return { DomainConfig: configOf(domain) };
      },
    ),
    DeleteDomain: operation<DeleteDomainCommandInput, Output<DeleteDomainCommandOutput>>(
      ["DomainName"],
      async (input, context) => {
        const domain = domains.resolve(input.DomainName!);
        if (domain.state !== "deleting") domains.remove(domain);
        return { DomainStatus: statusOf(domains, domain, await baseOf(context)) };
      },
    ),
    ListDomainNames: operation<ListDomainNamesCommandInput, Output<ListDomainNamesCommandOutput>>(
      ["EngineType"],
      (input) => ({
        DomainNames:
          input.EngineType === "Elasticsearch"
            ? []
            : [...domains].map(({ name }) => ({ DomainName: name, EngineType: "OpenSearch" as const })),
      }),
    ),
    AddTags: operation<AddTagsCommandInput, undefined>(["ARN", "TagList"], (input) => {
      const domain = byArn(domains, input.ARN!);
      const tags = readTags(input.TagList!);
      if (new Set([...domain.tags.keys(), ...tags.keys()]).size > MAX_TAGS)
        throw new AwsError("LimitExceededException", `A domain can have at most ${MAX_TAGS} tags.`, { status: 409 });
      for (const [key, value] of tags) domain.tags.set(key, value);
      return undefined;
    }),
    RemoveTags: operation<RemoveTagsCommandInput, undefined>(["ARN", "TagKeys"], (input) => {
      const domain = byArn(domains, input.ARN!);
      for (const key of input.TagKeys!) domain.tags.delete(key);
      return undefined;
    }),
    ListTags: operation<ListTagsCommandInput, Output<ListTagsCommandOutput>>(["ARN"], (input) => ({
      TagList: [...byArn(domains, input.ARN!).tags].map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}

function byArn(domains: Domains, arn: string): Domain {
  const domain = domains.byArn(arn);
  if (domain === undefined)
    throw new AwsError("ResourceNotFoundException", `Domain not found: ${arn}`, { status: 409 });
  return domain;
}

/** Whoever gives a domain a key must be allowed to use it. */
async function checkKey(
  domains: Domains,
  input: Pick<CreateDomainCommandInput, "EncryptionAtRestOptions">,
  context: RequestContext,
): Promise<void> {
  const { Enabled, KmsKeyId } = input.EncryptionAtRestOptions ?? {};
  if (Enabled !== true || KmsKeyId === undefined) return;
  const kms = await domains.host.load("kms");
  await kms.use(KmsKeyId, "GenerateDataKey", context.principal, { via: "es" });
}

function readTags(tags: readonly Tag[]): Map<string, string> {
  const constraints = new Constraints();
  for (const { Key, Value } of tags)
    constraints.length("tagList.key", Key, 1, 128).length("tagList.value", Value, 0, 256);
  constraints.check();
  return new Map(tags.map(({ Key, Value }) => [Key!, Value!]));
}
