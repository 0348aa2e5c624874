import { expect, it } from "vitest";
import { createCloud } from "../src/cloud.ts";
import { coverage } from "../src/coverage.ts";
import { SERVICES } from "../src/services/registry.ts";

it("counts every operation of every service as implemented or missing", async () => {
  const services = await coverage();

  expect(services.map(({ service }) => service)).toEqual(SERVICES.map(({ id }) => id).sort());
  for (const { implemented, missing, total } of services) {
    expect(implemented.length + missing.length).toBe(total);
    expect(implemented.filter((name) => missing.includes(name))).toEqual([]);
  }
});

it("counts every input member of an implemented operation as executed or refused", async () => {
  const services = await coverage();

  for (const { implemented, members } of services) {
    expect(members.operations.map(({ operation }) => operation)).toEqual(implemented);
    const executed = members.operations.flatMap((operation) => operation.executed);
    const refused = members.operations.flatMap((operation) => operation.refused);
    expect(members.executed).toBe(executed.length);
    expect(members.total).toBe(executed.length + refused.length);
  }
});

it("names what CloudWatch executes and refuses", async () => {
  const cloudwatch = (await coverage()).find(({ service }) => service === "cloudwatch")!;

  expect(cloudwatch.implemented).toContain("PutMetricAlarm");
  expect(cloudwatch.missing).toContain("PutAnomalyDetector");
  expect(cloudwatch.members.operations.find(({ operation }) => operation === "PutMetricData")).toEqual({
    operation: "PutMetricData",
    executed: ["Namespace", "MetricData"],
    refused: ["EntityMetricData", "StrictEntityValidation"],
  });
});

it("finds no service that declares an operation or a member its API does not have", async () => {
  await using cloud = createCloud();

  for (const { load } of SERVICES) {
    const definition = await load();
    const { schema } = await cloud.services.wire(definition);
    const { operations } = cloud.services.instance(definition, cloud.region);
    for (const [name, { members }] of Object.entries(operations)) {
      const inputs = schema.operations.get(name)?.input.members.map((member) => member.name);
      expect(inputs, `${definition.id}:${name}`).toEqual(expect.arrayContaining([...members]));
    }
  }
});
