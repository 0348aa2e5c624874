import type {
  DeleteResourcePolicyCommandInput,
  DeleteResourcePolicyCommandOutput,
  GetResourcePolicyCommandInput,
  GetResourcePolicyCommandOutput,
  PutResourcePolicyCommandInput,
  PutResourcePolicyCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { AwsError, notImplemented } from "../../errors.ts";
import { invalid } from "./errors.ts";
import type { Table } from "./table.ts";
import type { Tables } from "./tables.ts";

type Output<Command> = Omit<Command, "$metadata">;

/** Developer guide, "Resource-based policy considerations". */
const MAX_POLICY_BYTES = 20 * 1024;

export function putResourcePolicy(
  tables: Tables,
  input: PutResourcePolicyCommandInput,
): Output<PutResourcePolicyCommandOutput> {
  const table = tableOf(tables, input.ResourceArn!);
  checkRevision(table, input.ExpectedRevisionId);
  const revision = setPolicy(tables, table, input.Policy!);
  return { RevisionId: revision };
}

/** @throws AwsError ValidationException when the text is no policy. */
export function setPolicy(tables: Tables, table: Table, text: string): string {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES) throw invalid("Resource-based policy exceeds the maximum of 20 KB");
  let policy: { readonly Statement?: unknown };
  try {
    policy = JSON.parse(text);
  } catch {
    throw invalid("Invalid policy document: The policy is not valid JSON");
  }
  if (policy?.Statement === undefined) throw invalid("Invalid policy document: Missing required field Statement");
  const revision = String(tables.now * 1000 + Math.floor(tables.host.random.next() * 1000));
  table.policy = { text, revision };
  return revision;
}

export function getResourcePolicy(
  tables: Tables,
  input: GetResourcePolicyCommandInput,
): Output<GetResourcePolicyCommandOutput> {
  const { policy } = tableOf(tables, input.ResourceArn!);
  if (policy === undefined) throw noPolicy(input.ResourceArn!);
  return { Policy: policy.text, RevisionId: policy.revision };
}

export function deleteResourcePolicy(
  tables: Tables,
  input: DeleteResourcePolicyCommandInput,
): Output<DeleteResourcePolicyCommandOutput> {
  const table = tableOf(tables, input.ResourceArn!);
  checkRevision(table, input.ExpectedRevisionId);
  const { policy } = table;
  table.policy = undefined;
  return policy === undefined ? {} : { RevisionId: policy.revision };
}

/** The policy on a table; it also speaks for the table's indexes. */
export function policyOf(tables: Tables, resource: string): string | undefined {
  const arn = /^[^/]*table\/[^/]+/.exec(resource)?.[0];
  const table = arn === undefined || resource.includes("/stream/") ? undefined : tables.find(arn);
  return table?.arn === arn ? table?.policy?.text : undefined;
}

function tableOf(tables: Tables, arn: string): Table {
  if (arn.includes("/stream/")) throw notImplemented("A resource policy on a stream", "put it on the table");
  return tables.byArn(arn);
}

function checkRevision({ policy }: Table, expected: string | undefined): void {
  if (expected === undefined) return;
  const current = policy?.revision ?? "NO_POLICY";
  if (expected !== current)
    throw new AwsError("PolicyNotFoundException", `The policy's revision is ${current}, expected ${expected}`);
}

function noPolicy(arn: string): AwsError {
  return new AwsError(
    "PolicyNotFoundException",
    `Resource-based policy not found for the provided ResourceArn: ${arn}`,
  );
}
