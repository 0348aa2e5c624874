import {
  AddTagsToStreamCommand,
  CreateStreamCommand,
  ListTagsForResourceCommand,
  ListTagsForStreamCommand,
  RegisterStreamConsumerCommand,
  RemoveTagsFromStreamCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import { ACCOUNT, Kinesis, refusal } from "./support.ts";

function add(kinesis: Kinesis, Tags: Record<string, string>) {
  return kinesis.send(new AddTagsToStreamCommand({ StreamName: "trips", Tags }));
}

async function tags(kinesis: Kinesis, arn: string): Promise<Record<string, string>> {
  const { Tags } = await kinesis.send(new ListTagsForResourceCommand({ ResourceARN: arn }));
  return Object.fromEntries(Tags!.map((tag) => [tag.Key!, tag.Value!]));
}

test("tags are given at creation, added, replaced and removed through either family of operations", async () => {
  const kinesis = new Kinesis();
  const arn = await kinesis.create("trips", 1, { Tags: { team: "rides" } });

  await add(kinesis, { stage: "test", team: "taxis" });
  await kinesis.send(new TagResourceCommand({ ResourceARN: arn, Tags: { "cost:center": "7", "ü0 _./=+-@": "" } }));
  const all = await tags(kinesis, arn);
  await kinesis.send(new RemoveTagsFromStreamCommand({ StreamName: "trips", TagKeys: ["stage", "absent"] }));
  await kinesis.send(new UntagResourceCommand({ ResourceARN: arn, TagKeys: ["cost:center"] }));

  expect(all).toEqual({ team: "taxis", stage: "test", "cost:center": "7", "ü0 _./=+-@": "" });
  expect(await tags(kinesis, arn)).toEqual({ team: "taxis", "ü0 _./=+-@": "" });
});

test("tags of a stream are listed by key in pages", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", 1, { Tags: { c: "3", a: "1", b: "2" } });

  const first = await kinesis.send(new ListTagsForStreamCommand({ StreamName: "trips", Limit: 2 }));
  const rest = await kinesis.send(new ListTagsForStreamCommand({ StreamName: "trips", ExclusiveStartTagKey: "b" }));

  expect(first).toMatchObject({
    Tags: [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ],
    HasMoreTags: true,
  });
  expect(rest).toMatchObject({ Tags: [{ Key: "c", Value: "3" }], HasMoreTags: false });
});

test.each(["abc;def", "abc\tdef", "abc\ndef", "abc,def"])("%j is no tag", async (text) => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");

  // kinesalite, test/addTagsToStream.js.
  for (const bad of [{ [text]: "1" }, { a: text }])
    expect(await refusal(add(kinesis, bad))).toEqual({
      name: "InvalidArgumentException",
      message:
        "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @.",
    });
});

test("a percent sign is illegal in its own words", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");

  expect((await refusal(add(kinesis, { "a%b": "1" }))).message).toBe(
    `Failed to add tags to stream trips under account ${ACCOUNT} because some tags contained illegal characters. The allowed characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@'.`,
  );
});

test("a resource has fifty tags at most, with keys of 128 characters and values of 256", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`key-${n}`, "x"]));

  await add(kinesis, many);
  await add(kinesis, { "key-0": "again" });

  expect((await refusal(add(kinesis, { more: "x" }))).name).toBe("InvalidArgumentException");
  expect((await refusal(add(kinesis, { ["k".repeat(129)]: "x" }))).name).toBe("ValidationException");
  expect((await refusal(add(kinesis, { "key-0": "x".repeat(257) }))).name).toBe("ValidationException");
});

test("a stream is not created with bad tags", async () => {
  const kinesis = new Kinesis();
  const call = kinesis.send(new CreateStreamCommand({ StreamName: "trips", ShardCount: 1, Tags: { "a;b": "c" } }));

  expect((await refusal(call)).name).toBe("InvalidArgumentException");
  expect((await refusal(kinesis.status("trips"))).name).toBe("ResourceNotFoundException");
});

test("consumers have tags of their own", async () => {
  const kinesis = new Kinesis();
  const arn = await kinesis.create("trips");
  const { Consumer } = await kinesis.send(
    new RegisterStreamConsumerCommand({ StreamARN: arn, ConsumerName: "reader", Tags: { of: "reader" } }),
  );

  await kinesis.send(new TagResourceCommand({ ResourceARN: Consumer?.ConsumerARN, Tags: { more: "x" } }));

  expect(await tags(kinesis, Consumer!.ConsumerARN!)).toEqual({ of: "reader", more: "x" });
  expect(await tags(kinesis, arn)).toEqual({});
});
