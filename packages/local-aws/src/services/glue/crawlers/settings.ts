import type { CreateCrawlerCommandInput, S3Target } from "@aws-sdk/client-glue";
import { Constraints } from "../../../constraints.ts";
import { notImplemented } from "../../../errors.ts";
import type { ServiceHost } from "../../../service.ts";
import { compileSchedule } from "../../schedule-expression.ts";
import { invalidInput, refuseMembers } from "../errors.ts";
import { checkName } from "../names.ts";
import type { CrawlerOptions, CrawlerSettings } from "./crawler.ts";

type CrawlerInput = Omit<CreateCrawlerCommandInput, "Name" | "Tags">;

const S3_PATH = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/;

/** Checks what a crawler is told. @throws AwsError InvalidInputException, ValidationException, NotImplemented. */
export function readSettings(host: ServiceHost, input: CrawlerInput): CrawlerSettings {
  const { Role, Targets = {}, Schedule, SchemaChangePolicy, RecrawlPolicy, LineageConfiguration } = input;
  new Constraints()
    .required("role", Role)
    .length("description", input.Description, 0, 2048)
    .length("tablePrefix", input.TablePrefix, 0, 128)
    .oneOf("schemaChangePolicy.updateBehavior", SchemaChangePolicy?.UpdateBehavior, ["LOG", "UPDATE_IN_DATABASE"])
    .oneOf("schemaChangePolicy.deleteBehavior", SchemaChangePolicy?.DeleteBehavior, [
      "LOG",
      "DELETE_FROM_DATABASE",
      "DEPRECATE_IN_DATABASE",
    ])
    .oneOf("recrawlPolicy.recrawlBehavior", RecrawlPolicy?.RecrawlBehavior, [
      "CRAWL_EVERYTHING",
      "CRAWL_NEW_FOLDERS_ONLY",
      "CRAWL_EVENT_MODE",
    ])
    .check();
  refuseMembers("Targets", nonEmpty(Targets), ["S3Targets"], "crawl S3");
  if ((input.Classifiers ?? []).length > 0)
    throw notImplemented("Custom classifiers", "the built-in ones read JSON, CSV and Parquet");
  if (LineageConfiguration?.CrawlerLineageSettings === "ENABLE")
    throw notImplemented("LineageConfiguration", "leave it out");
  if (input.LakeFormationConfiguration?.UseLakeFormationCredentials === true)
    throw notImplemented("LakeFormationConfiguration", "the crawler reads with its role");
  if (input.CrawlerSecurityConfiguration)
    throw notImplemented("CrawlerSecurityConfiguration", "leave it out: logs are not encrypted");
  const s3Targets = (Targets.S3Targets ?? []).map(withoutBlanks);
  if (s3Targets.length === 0) throw invalidInput("Expecting a list of targets to crawl but got none.");
  for (const target of s3Targets) checkTarget(target);
  if (Schedule !== undefined && Schedule !== "") checkSchedule(Schedule);
  const schemaChange = {
    UpdateBehavior: SchemaChangePolicy?.UpdateBehavior ?? ("UPDATE_IN_DATABASE" as const),
    DeleteBehavior: SchemaChangePolicy?.DeleteBehavior ?? ("DEPRECATE_IN_DATABASE" as const),
  };
  const recrawl = RecrawlPolicy?.RecrawlBehavior ?? "CRAWL_EVERYTHING";
  if (recrawl === "CRAWL_EVENT_MODE")
    throw notImplemented("RecrawlBehavior CRAWL_EVENT_MODE", "use CRAWL_NEW_FOLDERS_ONLY");
  if (
    recrawl === "CRAWL_NEW_FOLDERS_ONLY" &&
    (schemaChange.UpdateBehavior !== "LOG" || schemaChange.DeleteBehavior !== "LOG")
  )
    throw invalidInput(
      "The SchemaChangePolicy for a CRAWL_NEW_FOLDERS_ONLY Amazon S3 target should set UpdateBehavior and DeleteBehavior as LOG.",
    );
  const role = Role!.replace(/^arn:[\w-]+:iam::\d{12}:role\//, "");
  return {
    role,
    roleArn: `arn:${host.partition}:iam::${host.account}:role/${role}`,
    targets: Targets,
    s3Targets,
    databaseName: checkName("databaseName", input.DatabaseName),
    description: input.Description,
    tablePrefix: input.TablePrefix ?? "",
    schedule: Schedule || undefined,
    schemaChange,
    recrawl,
    configuration: input.Configuration || undefined,
    options: readConfiguration(input.Configuration),
  };
}

function nonEmpty(targets: object): object {
  return Object.fromEntries(Object.entries(targets).filter(([, list]) => Array.isArray(list) && list.length > 0));
}

/** Terraform's provider sends empty texts for what is left out. */
function withoutBlanks(target: S3Target): S3Target {
  return Object.fromEntries(Object.entries(target).filter(([, value]) => value !== ""));
}

function checkTarget(target: S3Target): void {
  refuseMembers("S3Target", target, ["Path", "Exclusions", "SampleSize"], "leave it out");
  if (target.Path === undefined || !S3_PATH.test(target.Path.includes("://") ? target.Path : `s3://${target.Path}`))
    throw invalidInput(`The path ${target.Path} is not a valid S3 path.`);
  new Constraints().range("s3Target.sampleSize", target.SampleSize, 1, 249).check();
}

/** @throws AwsError InvalidInputException. */
export function checkSchedule(expression: string): void {
  if (!expression.startsWith("cron(") || compileSchedule(expression, 0) === undefined)
    throw invalidInput(`Invalid cron expression: ${expression}`);
}

interface Configuration {
  readonly Version?: unknown;
  readonly Grouping?: { readonly TableGroupingPolicy?: unknown; readonly TableLevelConfiguration?: unknown };
  readonly CrawlerOutput?: {
    readonly Tables?: { readonly AddOrUpdateBehavior?: unknown };
    readonly Partitions?: { readonly AddOrUpdateBehavior?: unknown };
  };
}

/** Developer Guide, "Setting crawler configuration options". */
function readConfiguration(text: string | undefined): CrawlerOptions {
  const document = parse(text);
  refuseMembers("Configuration", document, ["Version", "Grouping", "CrawlerOutput"], "leave it out");
  if (text && document.Version !== 1 && document.Version !== 1.0)
    throw invalidInput("Configuration: expected Version 1.0.");
  const { Grouping = {}, CrawlerOutput = {} } = document;
  const { Tables = {}, Partitions = {} } = CrawlerOutput;
  refuseMembers("Configuration.Grouping", Grouping, ["TableGroupingPolicy", "TableLevelConfiguration"], "leave it out");
  refuseMembers("Configuration.CrawlerOutput", CrawlerOutput, ["Tables", "Partitions"], "leave it out");
  refuseMembers("Configuration.CrawlerOutput.Tables", Tables, ["AddOrUpdateBehavior"], "leave it out");
  refuseMembers("Configuration.CrawlerOutput.Partitions", Partitions, ["AddOrUpdateBehavior"], "leave it out");
  const level = Grouping.TableLevelConfiguration;
  if (level !== undefined && !(Number.isInteger(level) && Number(level) >= 1))
    throw invalidInput("Configuration: expected a TableLevelConfiguration of 1 or more.");
  return {
    combineCompatible: oneOf("TableGroupingPolicy", Grouping.TableGroupingPolicy, "CombineCompatibleSchemas"),
    tableLevel: level === undefined ? undefined : Number(level),
    partitionsInherit: oneOf("Partitions.AddOrUpdateBehavior", Partitions.AddOrUpdateBehavior, "InheritFromTable"),
    mergeNewColumns: oneOf("Tables.AddOrUpdateBehavior", Tables.AddOrUpdateBehavior, "MergeNewColumns"),
  };
}

function oneOf(name: string, value: unknown, only: string): boolean {
  if (value !== undefined && value !== only)
    throw invalidInput(`Configuration: expected ${name} ${only}, got ${value}.`);
  return value === only;
}

function parse(text: string | undefined): Configuration {
  if (!text) return {};
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === "object" && document !== null) return document as Configuration;
  } catch {
    // Said below.
  }
  throw invalidInput("Configuration is not a valid JSON document.");
}
