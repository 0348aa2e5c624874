import type {
  DeleteResourcePolicyCommandInput,
  GetResourcePolicyCommandInput,
  GetResourcePolicyCommandOutput,
  PutResourcePolicyCommandInput,
} from "@aws-sdk/client-kinesis";
import { resolveResource } from "./resources.ts";
import { invalid, type Streams } from "./streams.ts";

type Output<Command> = Omit<Command, "$metadata">;

/** Developer guide, sharing streams with resource-based policies. */
const MAX_POLICY_BYTES = 20 * 1024;

export function putResourcePolicy(streams: Streams, input: PutResourcePolicyCommandInput): void {
  const resource = resolveResource(streams, input.ResourceARN!);
  const policy = input.Policy!;
  if (Buffer.byteLength(policy) > MAX_POLICY_BYTES)
    throw invalid(`Policy must be at most ${MAX_POLICY_BYTES} bytes, got ${Buffer.byteLength(policy)}.`);
  checkPolicy(policy, resource.arn);
  resource.policy = policy;
}

export function getResourcePolicy(
  streams: Streams,
  input: GetResourcePolicyCommandInput,
): Output<GetResourcePolicyCommandOutput> {
  return { Policy: resolveResource(streams, input.ResourceARN!).policy ?? "{}" };
}

export function deleteResourcePolicy(streams: Streams, input: DeleteResourcePolicyCommandInput): void {
  resolveResource(streams, input.ResourceARN!).policy = undefined;
}

/** The policy attached to a resource that exists and has one. */
export function policyOf(streams: Streams, arn: string): string | undefined {
  const match = /^(.*:stream\/([^/]+))(?:\/consumer\/([^:]+):\d+)?$/.exec(arn);
  const stream = match === null ? undefined : streams.find(match[2]!);
  if (stream === undefined || stream.arn !== match![1]) return undefined;
  const consumer = match![3];
  return consumer === undefined ? stream.policy : stream.consumers.get(consumer)?.policy;
}

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
}

/** API reference, PutResourcePolicy: a policy must name principal and actions, and its resource must be the one it is attached to. */
function checkPolicy(text: string, arn: string): void {
  let policy: { readonly Statement?: Statement | readonly Statement[] };
  try {
    policy = JSON.parse(text);
  } catch (cause) {
    throw invalid(`Policy is not JSON: ${(cause as Error).message}`);
  }
  const statements = policy?.Statement === undefined ? [] : [policy.Statement].flat();
  if (statements.length === 0) throw invalid("Policy must have a Statement.");
  for (const statement of statements) {
    if (statement.Effect !== "Allow" && statement.Effect !== "Deny")
      throw invalid("Policy statement must have an Effect of Allow or Deny.");
    if (statement.Principal === undefined) throw invalid("Policy statement must have a Principal.");
    if (statement.Action === undefined) throw invalid("Policy statement must have an Action.");
    for (const resource of statement.Resource === undefined ? [] : [statement.Resource].flat())
      if (resource !== arn && resource !== "*")
        throw invalid(`Policy Resource must be ${arn}, got ${String(resource)}.`);
  }
}
