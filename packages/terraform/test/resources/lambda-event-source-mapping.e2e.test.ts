import { crc32 } from "node:zlib";
import {
  CreateFunctionCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListTagsCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { actions, type Bench, openBench } from "../support/cloud.ts";

const ROLE = `
resource "aws_iam_role" "this" {
  name               = "function"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "this" {
  name   = "all"
  role   = aws_iam_role.this.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

resource "aws_kinesis_stream" "this" {
  name = "trips"
}
`;

const MAPPING = `
resource "aws_lambda_event_source_mapping" "this" {
  function_name                      = "consumer"
  event_source_arn                   = aws_kinesis_stream.this.arn
  starting_position                  = "TRIM_HORIZON"
  batch_size                         = 50
  maximum_batching_window_in_seconds = 5
  parallelization_factor             = 2
  bisect_batch_on_function_error     = true
  maximum_retry_attempts             = 3
  function_response_types            = ["ReportBatchItemFailures"]
  tags                               = { a = "1" }

  destination_config {
    on_failure {
      destination_arn = "arn:aws:sqs:eu-west-1:111122223333:failed"
    }
  }

  filter_criteria {
    filter {
      pattern = jsonencode({ data = { kind = ["taxi"] } })
    }
  }

  metrics_config {
    metrics = ["EventCount"]
  }
}

output "mapping" {
  value = aws_lambda_event_source_mapping.this
}
`;

/** A bench with the function that the mappings name, and a queue for what it fails on. */
async function prepared(): Promise<{ bench: Bench; lambda: LambdaClient }> {
  const bench = openBench();
  const folder = bench.folder({ "main.tf": ROLE });
  await bench.project(folder).apply();
  const lambda = new LambdaClient(bench.cloud.clientConfig());
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "consumer",
      Role: "arn:aws:iam::111122223333:role/function",
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: stored("index.js", "exports.handler = async () => null;") },
    }),
  );
  const sqs = new SQSClient(bench.cloud.clientConfig());
  await sqs.send(new CreateQueueCommand({ QueueName: "failed" }));
  return { bench, lambda };
}

/** A ZIP archive of one file, stored. */
function stored(name: string, text: string): Buffer {
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt32LE(crc32(text), 10);
  common.writeUInt32LE(text.length, 14);
  common.writeUInt32LE(text.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name + text)]);
  const central = Buffer.concat([Buffer.from("PK\x01\x02\x14\x03"), common, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from("PK\x05\x06"), end]);
}

test("a mapping is created, changed in place and destroyed", async () => {
  const { bench, lambda } = await prepared();
  const folder = bench.folder({ "main.tf": ROLE + MAPPING });
  const { outputs } = await bench.project(folder).apply();
  const { uuid, arn } = outputs.mapping as Record<string, string>;

  expect(outputs.mapping).toMatchObject({
    id: uuid,
    arn: `arn:aws:lambda:eu-west-1:111122223333:event-source-mapping:${uuid}`,
    function_arn: "arn:aws:lambda:eu-west-1:111122223333:function:consumer",
    state: "Enabled",
    state_transition_reason: "User action",
    last_processing_result: "No records processed",
    maximum_record_age_in_seconds: -1,
    tumbling_window_in_seconds: 0,
    tags_all: { a: "1" },
  });
  expect(actions(bench.project(folder).plan())).toEqual([]);
  expect(await lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }))).toMatchObject({
    BatchSize: 50,
    MaximumBatchingWindowInSeconds: 5,
    ParallelizationFactor: 2,
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 3,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
    DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:eu-west-1:111122223333:failed" } },
    FilterCriteria: { Filters: [{ Pattern: '{"data":{"kind":["taxi"]}}' }] },
    MetricsConfig: { Metrics: ["EventCount"] },
  });

  const changed = MAPPING.replace("batch_size                         = 50", "batch_size = 60\n  enabled = false")
    .replace('{ a = "1" }', '{ b = "2" }')
    .replace(/ {2}filter_criteria \{[\s\S]*?\n {2}\}\n/, "");
  const { changes } = await bench.project(bench.folder({ "main.tf": ROLE + changed })).apply();
  expect(actions(changes)).toEqual(["update aws_lambda_event_source_mapping.this"]);
  const after = await lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }));
  expect(after).toMatchObject({ BatchSize: 60, State: "Disabled" });
  expect(after.FilterCriteria).toBeUndefined();
  expect((await lambda.send(new ListTagsCommand({ Resource: arn }))).Tags).toEqual({ b: "2" });

  await bench.project(folder).destroy();
  await expect(lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }))).rejects.toThrow("does not exist");
});

test("a queue's mapping has what queues have, and Kafka is refused at plan time", async () => {
  const { bench } = await prepared();
  const mapping = `
resource "aws_lambda_event_source_mapping" "this" {
  function_name    = "consumer"
  event_source_arn = "arn:aws:sqs:eu-west-1:111122223333:failed"

  scaling_config {
    maximum_concurrency = 5
  }
}

output "mapping" {
  value = aws_lambda_event_source_mapping.this
}
`;
  const { outputs } = await bench.project(bench.folder({ "main.tf": ROLE + mapping })).apply();
  expect(outputs.mapping).toMatchObject({
    batch_size: 10,
    state: "Enabled",
    state_transition_reason: "USER_INITIATED",
  });

  const kafka = mapping.replace(
    "scaling_config {\n    maximum_concurrency = 5",
    "self_managed_event_source {\n    endpoints = {}",
  );
  expect(() => bench.project(bench.folder({ "main.tf": ROLE + kafka })).plan()).toThrow("self_managed_event_source");
});
