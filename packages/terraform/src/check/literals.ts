import type { Body, Expression } from "../hcl/syntax.ts";
import type { Declarations } from "./declarations.ts";
import type { Report } from "./finding.ts";
import { literalText, walk } from "./walk.ts";

const ACCOUNT = /(?<!\d)\d{12}(?!\d)/;
const REGION =
  /\b(?:af|ap|ca|cn|eu|il|me|mx|sa|us)(?:-gov)?-(?:central|east|north|northeast|northwest|south|southeast|southwest|west)-\d\b/;

/** The argument that names a resource in its account, by type. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  aws_cloudwatch_log_group: ["name", "name_prefix"],
  aws_cloudwatch_composite_alarm: ["alarm_name"],
  aws_cloudwatch_dashboard: ["dashboard_name"],
  aws_cloudwatch_event_bus: ["name"],
  aws_cloudwatch_event_rule: ["name", "name_prefix"],
  aws_cloudwatch_metric_alarm: ["alarm_name"],
  aws_dynamodb_table: ["name"],
  aws_iam_policy: ["name", "name_prefix"],
  aws_iam_role: ["name", "name_prefix"],
  aws_kinesis_firehose_delivery_stream: ["name"],
  aws_kinesis_stream: ["name"],
  aws_kinesisanalyticsv2_application: ["name"],
  aws_lambda_function: ["function_name"],
  aws_s3_bucket: ["bucket", "bucket_prefix"],
  aws_scheduler_schedule: ["name", "name_prefix"],
  aws_scheduler_schedule_group: ["name", "name_prefix"],
  aws_sns_topic: ["name", "name_prefix"],
  aws_sqs_queue: ["name", "name_prefix"],
};

/** Accounts, Regions, ARNs and names that tie a configuration to one place. */
export function checkLiterals(declarations: Declarations, report: Report): void {
  for (const file of declarations.files)
    for (const block of file.blocks) if (block.type !== "terraform") checkBody(block.body, report);
  for (const block of declarations.resources.values()) {
    for (const name of NAMES[block.labels[0]!] ?? []) {
      const attribute = block.body.attributes.find((candidate) => candidate.name === name);
      if (attribute && literalText(attribute.value) !== undefined)
        report(
          "literal-name",
          attribute.value.position,
          `${block.labels.join(".")}: ${name} is fixed; start it with a prefix from a variable`,
        );
    }
  }
}

/** Descriptions and messages are prose, validations hold patterns. */
function checkBody(body: Body, report: Report): void {
  for (const attribute of body.attributes) {
    if (attribute.name === "description" || attribute.name === "error_message") continue;
    walk(attribute.value, (part) => checkText(part, report));
  }
  for (const block of body.blocks) if (block.type !== "validation") checkBody(block.body, report);
}

const HOLE = "\uFFFC";

function checkText(expression: Expression, report: Report): void {
  const text =
    expression.kind === "template"
      ? expression.parts.map((part) => (part.kind === "text" ? part.text : HOLE)).join("")
      : (literalText(expression) ?? "");
  if (text === "") return;
  const arn = /\barn:([^:\s"]*):([^:\s"]*):([^:\s"]*):([^:\s"]*):([^\s"]*)/.exec(text);
  if (arn) {
    const [, partition = "", , , account = "", resource = ""] = arn;
    if (partition !== HOLE && partition !== "*")
      report("literal-arn", expression.position, "an ARN names its partition; use the data source aws_partition");
    else if (account !== "aws" && resource !== "*" && !resource.includes(HOLE))
      report(
        "literal-arn",
        expression.position,
        `an ARN ends in the fixed name ${JSON.stringify(resource)}; use the attribute of a resource or a variable`,
      );
  }
  if (ACCOUNT.test(text))
    report("literal-account", expression.position, "an account id is fixed; use the data source aws_caller_identity");
  if (REGION.test(text))
    report("literal-region", expression.position, "a Region is fixed; use the data source aws_region, or a variable");
}
