import { expect, it } from "vitest";
import { type CloudEvent, createHooks } from "../src/hooks.ts";

const EVENT: CloudEvent = {
  source: "s3",
  name: "ObjectCreated:Put",
  region: "us-east-1",
  time: 0,
  detail: { key: "k" },
};

it("gives an event to every listener of its source, in order", () => {
  const hooks = createHooks();
  const seen: string[] = [];
  hooks.subscribe("s3", ({ name }) => seen.push(`first ${name}`));
  hooks.subscribe("s3", ({ name }) => seen.push(`second ${name}`));
  hooks.subscribe("kinesis", ({ name }) => seen.push(`other ${name}`));

  hooks.emit(EVENT);

  expect(seen).toEqual(["first ObjectCreated:Put", "second ObjectCreated:Put"]);
});

it("gives nothing to a listener that ended its subscription, however often", () => {
  const hooks = createHooks();
  const seen: string[] = [];
  const end = hooks.subscribe("s3", ({ name }) => seen.push(name));

  end();
  end();
  hooks.emit(EVENT);

  expect(seen).toEqual([]);
});

it("lets a listener end its own subscription", () => {
  const hooks = createHooks();
  const seen: string[] = [];
  const end = hooks.subscribe("s3", () => {
    seen.push("once");
    end();
  });
  hooks.subscribe("s3", () => seen.push("always"));

  hooks.emit(EVENT);
  hooks.emit(EVENT);

  expect(seen).toEqual(["once", "always", "always"]);
});

it("drops events that nobody listens to", () => {
  expect(() => createHooks().emit(EVENT)).not.toThrow();
});
