import { evaluateSymbolically, SYMBOL, type SymbolicNode, type SymbolicOptions } from "./symbolic.ts";

/** A resource that stands on its own in a drawing. */
export interface GraphNode {
  readonly id: string;
  readonly type: string;
  /** What it is, for people: "Kinesis stream". */
  readonly title: string;
  readonly label: string;
  /** What is set on it: "3 shards", "encrypted". */
  readonly details: readonly string[];
}

/** Something that one resource does with another. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** `grant`: a policy allows it; `reference`: one configures the other. */
  readonly kind: "grant" | "reference";
  readonly label: string;
}

/** The resources of a root module and what connects them. */
export interface ResourceGraph {
  readonly schema: 1;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Types drawn as boxes; every other type is a setting of the resource it refers to. */
const TITLES: Readonly<Record<string, string>> = {
  aws_appautoscaling_policy: "scaling policy",
  aws_athena_database: "Athena database",
  aws_athena_workgroup: "Athena work group",
  aws_cloudtrail: "Trail",
  aws_cloudwatch_composite_alarm: "CloudWatch composite alarm",
  aws_cloudwatch_dashboard: "CloudWatch dashboard",
  aws_cloudwatch_event_bus: "Event bus",
  aws_cloudwatch_event_rule: "Event rule",
  aws_cloudwatch_log_group: "Log group",
  aws_cloudwatch_metric_alarm: "CloudWatch alarm",
  aws_dynamodb_table: "DynamoDB table",
  aws_glue_catalog_database: "Catalogue database",
  aws_glue_catalog_table: "Catalogue table",
  aws_glue_crawler: "Crawler",
  aws_iam_role: "IAM role",
  aws_kinesis_firehose_delivery_stream: "Firehose",
  aws_kinesis_stream: "Kinesis stream",
  aws_kinesis_stream_consumer: "Fan-out consumer",
  aws_kinesisanalyticsv2_application: "Flink application",
  aws_kms_key: "KMS key",
  aws_lambda_function: "Lambda function",
  aws_opensearch_domain: "Search domain",
  aws_s3_bucket: "S3 bucket",
  aws_scheduler_schedule: "Schedule",
  aws_secretsmanager_secret: "Secret",
  aws_sns_topic: "SNS topic",
  aws_sqs_queue: "SQS queue",
};

/** Settings in words, for the box of the resource they belong to. */
const SETTINGS: Readonly<Record<string, string>> = {
  aws_appautoscaling_target: "auto scaling",
  aws_athena_named_query: "saved query",
  aws_athena_prepared_statement: "prepared statement",
  aws_cloudwatch_log_metric_filter: "metric",
  aws_cloudwatch_log_subscription_filter: "subscription",
  aws_glue_partition: "partition",
  aws_kinesisanalyticsv2_application_snapshot: "snapshot",
  aws_kms_alias: "alias",
  aws_lambda_function_event_invoke_config: "retries",
  aws_opensearch_domain_policy: "access policy",
  aws_s3_bucket_lifecycle_configuration: "lifecycle",
  aws_s3_bucket_notification: "notifications",
  aws_s3_bucket_public_access_block: "private",
  aws_s3_bucket_server_side_encryption_configuration: "encrypted",
  aws_s3_bucket_versioning: "versioned",
  aws_sqs_queue_policy: "policy",
  aws_sqs_queue_redrive_policy: "dead letters",
};

/** Reads a root module into nodes and edges: from references, and from IAM grants (who may do what where). */
export function collectGraph(options: SymbolicOptions): ResourceGraph {
  const { nodes } = evaluateSymbolically(options);
  const drawn = new Map(nodes.filter((node) => node.resource.type in TITLES).map((node) => [node.address, node]));
  const details = new Map<string, Set<string>>();
  for (const node of nodes) {
    const setting = SETTINGS[node.resource.type];
    if (setting === undefined) continue;
    for (const target of symbolTargets(node.config, drawn))
      details.set(target, (details.get(target) ?? new Set()).add(setting));
  }
  const edges = new Map<string, GraphEdge>();
  for (const node of nodes) {
    const found = node.resource.type.startsWith("aws_iam_")
      ? grants(node, nodes, drawn)
      : drawn.has(node.address)
        ? references(node, drawn)
        : connections(node, drawn);
    for (const edge of found) edges.set(`${edge.from} ${edge.to} ${edge.kind}`, edge);
  }
  return {
    schema: 1,
    nodes: [...drawn.values()].map((node) => ({
      id: node.address,
      type: node.resource.type,
      title: TITLES[node.resource.type]!,
      label: labelOf(node),
      details: [...ownDetails(node), ...[...(details.get(node.address) ?? [])].sort()],
    })),
    edges: [...edges.values()].sort((a, b) => `${a.from} ${a.to}`.localeCompare(`${b.from} ${b.to}`)),
  };
}

/** The last name that says something: the module's when the resource is just `this`. */
function labelOf(node: SymbolicNode): string {
  const parts = node.address.split(".");
  const own = parts.at(-1)!;
  return own.startsWith("this") && parts.length >= 4 ? parts.at(-3)! : own;
}

function ownDetails(node: SymbolicNode): string[] {
  if (node.resource.type !== "aws_kinesis_stream") return [];
  const mode = (node.config.stream_mode_details as { stream_mode?: string }[] | undefined)?.[0]?.stream_mode;
  const shards = Number(node.config.shard_count ?? 1);
  const size = mode === "ON_DEMAND" ? "on demand" : `${shards} shard${shards === 1 ? "" : "s"}`;
  return [
    size,
    `${Number(node.config.retention_period ?? 24)} h retention`,
    ...(node.config.encryption_type === "KMS" ? ["encrypted"] : []),
  ];
}

/** Addresses of drawn resources whose symbols occur in a value. */
function symbolTargets(value: unknown, drawn: ReadonlyMap<string, SymbolicNode>): Set<string> {
  const found = new Set<string>();
  for (const [, path = ""] of JSON.stringify(value ?? null)
    .replaceAll('\\"', '"')
    .matchAll(SYMBOL)) {
    const address = path.slice(0, path.lastIndexOf("."));
    if (drawn.has(address)) found.add(address);
  }
  return found;
}

function references(node: SymbolicNode, drawn: ReadonlyMap<string, SymbolicNode>): GraphEdge[] {
  const targets = [...symbolTargets(node.config, drawn)].filter((to) => to !== node.address);
  // A consumer is drawn where the data passes: after its stream.
  if (node.resource.type === "aws_kinesis_stream_consumer")
    return targets.map((from) => ({ from, to: node.address, kind: "reference", label: "push" }));
  return targets.map((to) => ({ from: node.address, to, kind: "reference", label: "" }));
}

/** A resource between two drawn ones: the first that it names leads to the second. */
function connections(node: SymbolicNode, drawn: ReadonlyMap<string, SymbolicNode>): GraphEdge[] {
  if (node.resource.type === "aws_lambda_event_source_mapping") return mappingEdges(node, drawn);
  const targets = [...symbolTargets(node.config, drawn)];
  if (targets.length !== 2) return [];
  const [first, second] = targets as [string, string];
  const label = node.resource.type.replace(/^aws_[a-z0-9]+_/, "").replaceAll("_", " ");
  return [{ from: first, to: second, kind: "reference", label }];
}

/** From the source to the function, and from there to where discarded records go. */
function mappingEdges(node: SymbolicNode, drawn: ReadonlyMap<string, SymbolicNode>): GraphEdge[] {
  const { event_source_arn, function_name, destination_config } = node.config;
  const [source, target, destination] = [event_source_arn, function_name, destination_config].map(
    (value) => [...symbolTargets({ value }, drawn)][0],
  );
  if (target === undefined) return [];
  return [
    ...(source === undefined ? [] : [{ from: source, to: target, kind: "reference" as const, label: "batches" }]),
    ...(destination === undefined
      ? []
      : [{ from: target, to: destination, kind: "reference" as const, label: "on failure" }]),
  ];
}

interface PolicyStatement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
}

/** Edges from a role to what its inline or attached policy lets it use, labelled with the actions. */
function grants(
  node: SymbolicNode,
  nodes: readonly SymbolicNode[],
  drawn: ReadonlyMap<string, SymbolicNode>,
): GraphEdge[] {
  const roles = [...drawn.values()].filter((other) => other.resource.type === "aws_iam_role");
  const roleText = String(node.config.role ?? "");
  const role = roles.find(
    (other) => roleText.includes(`‹${other.address}.`) || (roleText !== "" && roleText === other.config.name),
  );
  if (!role) return [];
  const attached = nodes.find(
    (other) =>
      other.resource.type === "aws_iam_policy" && String(node.config.policy_arn ?? "") === `‹${other.address}.arn›`,
  );
  const policy = node.config.policy ?? attached?.config.policy;
  if (typeof policy !== "string") return [];
  const { Statement } = JSON.parse(policy) as { Statement: PolicyStatement | PolicyStatement[] };
  return [Statement]
    .flat()
    .filter((statement) => statement.Effect === "Allow")
    .flatMap((statement) =>
      [...symbolTargets(statement.Resource, drawn)].map(
        (to): GraphEdge => ({ from: role.address, to, kind: "grant", label: actionsText(statement) }),
      ),
    );
}

function actionsText(statement: PolicyStatement): string {
  const names = [statement.Action ?? []]
    .flat()
    .map((action) => action.replace(/^[a-z0-9-]+:/, ""))
    .sort();
  return names.length <= 3 ? names.join(", ") : `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
}
