import { AwsError, notImplemented } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { invalid } from "./errors.ts";

/** What a target scales: how its capacity is read and set. */
export interface Capacity {
  read(): Promise<number>;
  /** @throws AwsError when the resource refuses. */
  write(capacity: number): Promise<void>;
}

export interface TargetKey {
  readonly namespace: string;
  readonly resourceId: string;
  readonly dimension: string;
}

interface Namespace {
  /** End of the service-linked role's name, and its service principal's start. */
  readonly role: string;
  readonly dimensions: Readonly<Record<string, RegExp>>;
  /** Seconds that a target-tracking policy waits unless told otherwise. */
  readonly cooldown: number;
  /** What activities call the capacity. */
  unit(dimension: string): string;
  capacity(host: ServiceHost, key: TargetKey): Capacity;
}

const TABLE = /^table\/([A-Za-z0-9_.-]{3,255})$/;
const INDEX = /^table\/([A-Za-z0-9_.-]{3,255})\/index\/([A-Za-z0-9_.-]{3,255})$/;

/** The namespaces that are scaled here (Application Auto Scaling User Guide, "AWS services that you can use"). */
const NAMESPACES: Readonly<Record<string, Namespace>> = {
  dynamodb: {
    role: "DynamoDBTable",
    dimensions: {
      "dynamodb:table:ReadCapacityUnits": TABLE,
      "dynamodb:table:WriteCapacityUnits": TABLE,
      "dynamodb:index:ReadCapacityUnits": INDEX,
      "dynamodb:index:WriteCapacityUnits": INDEX,
    },
    cooldown: 0,
    unit: (dimension) => (dimension.includes(":Read") ? "read capacity units" : "write capacity units"),
    capacity: tableCapacity,
  },
  "custom-resource": {
    role: "CustomResource",
    dimensions: { "custom-resource:ResourceType:Property": /^https?:\/\/[^\s]+$/ },
    cooldown: 300,
    unit: () => "desired capacity",
    capacity: endpointCapacity,
  },
};

const ELSEWHERE = [
  "appstream",
  "cassandra",
  "comprehend",
  "ec2",
  "ecs",
  "elasticache",
  "elasticmapreduce",
  "kafka",
  "lambda",
  "neptune",
  "rds",
  "sagemaker",
  "workspaces",
];

/** @throws AwsError ValidationException, or NotImplemented for services that nothing here scales. */
export function namespaceOf(name: string): Namespace {
  const namespace = Object.hasOwn(NAMESPACES, name) ? NAMESPACES[name] : undefined;
  if (namespace) return namespace;
  if (ELSEWHERE.includes(name))
    throw notImplemented(
      `The service namespace ${name} of Application Auto Scaling`,
      "use dynamodb, or custom-resource with an endpoint that scales what you have",
    );
  throw invalid(
    `1 validation error detected: Value '${name}' at 'serviceNamespace' failed to satisfy constraint: Member must satisfy enum value set: [${[...Object.keys(NAMESPACES), ...ELSEWHERE].sort().join(", ")}]`,
  );
}

/** @throws AwsError ValidationException unless the dimension is one of the namespace and the resource id of its form. */
export function checkKey({ namespace, resourceId, dimension }: TargetKey): void {
  const { dimensions } = namespaceOf(namespace);
  const form = Object.hasOwn(dimensions, dimension) ? dimensions[dimension] : undefined;
  if (!form)
    throw invalid(`Unsupported service namespace, resource type or scalable dimension: ${namespace}, ${dimension}`);
  if (!form.test(resourceId)) throw invalid(`Unsupported service namespace, resource type or scalable dimension`);
}

export function serviceLinkedRole({ partition, account }: ServiceHost, namespace: string): string {
  return `arn:${partition}:iam::${account}:role/aws-service-role/${namespace}.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_${namespaceOf(namespace).role}`;
}

function tableCapacity(host: ServiceHost, { resourceId, dimension }: TargetKey): Capacity {
  const [, table, index] = INDEX.exec(resourceId) ?? TABLE.exec(resourceId)!;
  const side = dimension.includes(":Read") ? "read" : "write";
  return {
    read: async () => (await host.load("dynamodb")).throughput(table!, index)[side],
    async write(capacity) {
      const tables = await host.load("dynamodb");
      tables.provision(table!, index, { ...tables.throughput(table!, index), [side]: capacity });
    },
  };
}

/** What an endpoint says of a custom resource (aws/aws-auto-scaling-custom-resource, API specification). */
interface Answer {
  readonly actualCapacity?: number;
  readonly desiredCapacity?: number;
  readonly scalingStatus?: string;
  readonly failureReason?: string;
}

/** The resource id is the address: GET reads the capacity, PATCH with `{"desiredCapacity": n}` sets it. */
function endpointCapacity(host: ServiceHost, { resourceId }: TargetKey): Capacity {
  async function call(method: "GET" | "PATCH", body?: string): Promise<Answer> {
    const init = { method, headers: { "content-type": "application/json" }, ...(body === undefined ? {} : { body }) };
    let response: Response;
    try {
      response = await fetch(resourceId, init);
    } catch (cause) {
      throw new AwsError(
        "FailedResourceAccessException",
        `Failed to reach ${resourceId}: ${(cause as Error).message}`,
        { cause },
      );
    }
    const text = await response.text();
    if (!response.ok)
      throw new AwsError(
        "FailedResourceAccessException",
        `${method} ${resourceId} answered ${response.status}: ${text.slice(0, 200)}`,
      );
    const answer = JSON.parse(text) as Answer;
    if (answer.scalingStatus === "Failed")
      throw new AwsError(
        "FailedResourceAccessException",
        answer.failureReason ?? "The custom resource failed to scale",
      );
    return answer;
  }
  return {
    async read() {
      const { actualCapacity, desiredCapacity } = await host.clock.during(call("GET"));
      const capacity = desiredCapacity ?? actualCapacity;
      if (capacity === undefined)
        throw new AwsError("FailedResourceAccessException", `${resourceId} states no capacity`);
      return capacity;
    },
    async write(capacity) {
      await host.clock.during(call("PATCH", JSON.stringify({ desiredCapacity: capacity })));
    },
  };
}
