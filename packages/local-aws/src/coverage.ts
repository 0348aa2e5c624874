import { createCloud } from "./cloud.ts";
import type { ServiceInstance } from "./service.ts";
import { SERVICES } from "./services/registry.ts";
import type { ServiceSchema } from "./wire/schema.ts";

/** One implemented operation: which members of its input are executed, and which are refused by name. */
export interface OperationCoverage {
  readonly operation: string;
  readonly executed: readonly string[];
  readonly refused: readonly string[];
}

/** How much of a service's API the embedded AWS executes, counted from the SDK's own schemas. */
export interface ServiceCoverage {
  readonly service: string;
  /** Operations that are executed, in alphabetical order. */
  readonly implemented: readonly string[];
  /** Operations the service has. */
  readonly total: number;
  /** Operations that are refused by name, in alphabetical order. */
  readonly missing: readonly string[];
  /** Input members of the implemented operations. */
  readonly members: {
    readonly executed: number;
    readonly total: number;
    readonly operations: readonly OperationCoverage[];
  };
}

/** Counts operations and input members of every service; the same for every run of one version. */
export async function coverage(): Promise<ServiceCoverage[]> {
  const cloud = createCloud({ clock: "fast", log: () => {} });
  try {
    const services: ServiceCoverage[] = [];
    for (const { load } of SERVICES) {
      const definition = await load();
      const { schema } = await cloud.services.wire(definition);
      services.push(coverageOf(definition.id, schema, cloud.services.instance(definition, cloud.region)));
    }
    return services.sort((a, b) => (a.service < b.service ? -1 : 1));
  } finally {
    await cloud.close();
  }
}

function coverageOf(service: string, schema: ServiceSchema, instance: ServiceInstance): ServiceCoverage {
  const names = [...schema.operations.keys()].sort();
  const implemented = names.filter((name) => Object.hasOwn(instance.operations, name));
  const operations = implemented.map((operation): OperationCoverage => {
    const inputs = schema.operations.get(operation)!.input.members.map((member) => member.name);
    const { members } = instance.operations[operation]!;
    return {
      operation,
      executed: inputs.filter((name) => members.includes(name)),
      refused: inputs.filter((name) => !members.includes(name)),
    };
  });
  const executed = operations.reduce((sum, operation) => sum + operation.executed.length, 0);
  const refused = operations.reduce((sum, operation) => sum + operation.refused.length, 0);
  return {
    service,
    implemented,
    total: names.length,
    missing: names.filter((name) => !implemented.includes(name)),
    members: { executed, total: executed + refused, operations },
  };
}
