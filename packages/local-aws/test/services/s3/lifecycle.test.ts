import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketLifecycleCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type LifecycleRule,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, test } from "vitest";
import { failureOf, useS3 } from "./harness.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("lifecycle rules", () => {
  const harness = useS3("in-process", { clock: "fast", startTime: Date.UTC(2026, 0, 15, 10, 30) });
  let buckets = 0;
  let Bucket = "";

  beforeEach(async () => {
    Bucket = `lifecycle-${++buckets}`;
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
  });

  function rules(...Rules: Partial<LifecycleRule>[]) {
    const full = Rules.map((rule) => ({ Status: "Enabled" as const, Filter: { Prefix: "" }, ...rule }));
    return harness.s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: full } }),
    );
  }

  function put(Key: string, Body = "x", Tagging?: string) {
    return harness.s3.send(new PutObjectCommand({ Bucket, Key, Body, Tagging }));
  }

  async function keys(): Promise<string[]> {
    const { Contents = [] } = await harness.s3.send(new ListObjectsV2Command({ Bucket }));
    return Contents.map(({ Key }) => Key!);
  }

  /** Sleeps to just behind a midnight UTC, `days` midnights from now. */
  async function midnights(days: number): Promise<void> {
    const now = harness.cloud.clock.now();
    await harness.cloud.clock.sleep(Math.ceil(now / DAY) * DAY + (days - 1) * DAY - now + 1000);
  }

  test("an object expires at the midnight UTC behind its days", async () => {
    await rules({ ID: "three days", Expiration: { Days: 3 } });
    const written = await put("k");
    const day = Math.floor(harness.cloud.clock.now() / DAY) * DAY;

    expect(written.Expiration).toBe(`expiry-date="${new Date(day + 4 * DAY).toUTCString()}", rule-id="three%20days"`);
    await midnights(3);
    expect(await keys()).toEqual(["k"]);
    await midnights(1);
    expect(await keys()).toEqual([]);
  });

  test("an object expires on a date", async () => {
    const date = new Date(Math.ceil(harness.cloud.clock.now() / DAY) * DAY + DAY);
    await rules({ ID: "date", Expiration: { Date: date } });
    await put("k");

    const head = await harness.s3.send(new HeadObjectCommand({ Bucket, Key: "k" }));
    await midnights(1);
    const before = await keys();
    await midnights(1);

    expect(head.Expiration).toBe(`expiry-date="${date.toUTCString()}", rule-id="date"`);
    expect(before).toEqual(["k"]);
    expect(await keys()).toEqual([]);
  });

  test("filters choose by prefix, tags and size, and disabled rules by nothing", async () => {
    await rules(
      { Filter: { Prefix: "logs/" }, Expiration: { Days: 1 } },
      { Filter: { Tag: { Key: "tmp", Value: "yes" } }, Expiration: { Days: 1 } },
      {
        Filter: { And: { Prefix: "data/", ObjectSizeGreaterThan: 2, ObjectSizeLessThan: 5 } },
        Expiration: { Days: 1 },
      },
      { Status: "Disabled", Expiration: { Days: 1 } },
    );
    await put("logs/a");
    await put("keep/a", "x", "tmp=no");
    await put("keep/b", "x", "tmp=yes");
    for (const size of [2, 3, 4, 5]) await put(`data/${size}`, "x".repeat(size));

    await midnights(2);

    expect(await keys()).toEqual(["data/2", "data/5", "keep/a"]);
  });

  test("with versions, a current object gets a marker, noncurrent ones go, and then the marker", async () => {
    await harness.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    await rules({
      Expiration: { Days: 1 },
      NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 1 },
    });
    for (const body of ["1", "2", "3"]) await put("k", body);
    const versions = async () => {
      const { Versions = [], DeleteMarkers = [] } = await harness.s3.send(new ListObjectVersionsCommand({ Bucket }));
      return [Versions.length, DeleteMarkers.length];
    };

    await midnights(1);
    const first = await versions();
    await midnights(1);
    const second = await versions();
    await midnights(3);

    expect(first).toEqual([3, 0]);
    expect(second).toEqual([2, 1]);
    expect(await versions()).toEqual([1, 1]);
  });

  test("a delete marker with nothing behind it is removed when asked for", async () => {
    await harness.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    await rules({ Expiration: { ExpiredObjectDeleteMarker: true } });
    const { VersionId } = await put("k");
    await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    await harness.s3.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId }));

    await midnights(1);

    const { DeleteMarkers = [] } = await harness.s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(DeleteMarkers).toEqual([]);
  });

  test("uploads that are not completed are aborted", async () => {
    await rules({ ID: "abort", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } });
    const { UploadId, AbortDate, AbortRuleId } = await harness.s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key: "k" }),
    );
    const target = { Bucket, Key: "k", UploadId };
    await harness.s3.send(new UploadPartCommand({ ...target, PartNumber: 1, Body: "x" }));

    await midnights(1);
    await harness.s3.send(new ListPartsCommand(target));
    await midnights(1);
    const gone = await failureOf(harness.s3.send(new AbortMultipartUploadCommand(target)));

    expect(AbortRuleId).toBe("abort");
    expect(AbortDate!.getTime() % DAY).toBe(0);
    expect(gone).toMatchObject({ name: "NoSuchUpload", status: 404 });
  });

  test("an expired object is told of", async () => {
    const names: string[] = [];
    const end = harness.cloud.hooks.subscribe("s3", (event) => names.push(event.name));
    await rules({ Expiration: { Days: 1 } });
    await put("k");

    await midnights(2);
    end();

    expect(names).toContain("LifecycleExpiration:Delete");
  });

  test("rules are read back with ids, and removed", async () => {
    await rules({ Expiration: { Days: 1 } }, { ID: "own", Filter: { Prefix: "a" }, Expiration: { Days: 2 } });

    const { Rules } = await harness.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    await harness.s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
    const none = await failureOf(harness.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })));
    await put("k");
    await midnights(3);

    expect(Rules![0]!.ID).toMatch(/./);
    expect(Rules![1]).toMatchObject({ ID: "own", Filter: { Prefix: "a" }, Expiration: { Days: 2 } });
    expect(none).toMatchObject({ name: "NoSuchLifecycleConfiguration", status: 404 });
    expect(await keys()).toEqual(["k"]);
  });

  test.each<[string, Partial<LifecycleRule>, string]>([
    ["a transition", { Transitions: [{ Days: 30, StorageClass: "GLACIER" }] }, "NotImplemented"],
    ["no action", {}, "InvalidRequest"],
    ["no days", { Expiration: { Days: 0 } }, "InvalidArgument"],
    ["a date at noon", { Expiration: { Date: new Date("2026-02-01T12:00:00Z") } }, "InvalidArgument"],
    ["days and a date", { Expiration: { Days: 1, Date: new Date("2026-02-01T00:00:00Z") } }, "MalformedXML"],
    ["two filters", { Filter: { Prefix: "a", ObjectSizeLessThan: 5 }, Expiration: { Days: 1 } }, "MalformedXML"],
    ["no filter", { Filter: undefined, Expiration: { Days: 1 } }, "MalformedXML"],
    [
      "uploads by size",
      { Filter: { ObjectSizeLessThan: 5 }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
      "InvalidRequest",
    ],
  ])("a rule with %s is refused", async (_what, rule, name) => {
    const failure = await failureOf(rules(rule));

    expect(failure).toMatchObject({ name, status: 400 });
  });

  test("an object read by its version has no expiration header", async () => {
    await rules({ Expiration: { Days: 1 } });
    await put("k");

    const current = await harness.s3.send(new GetObjectCommand({ Bucket, Key: "k" }));
    const version = await harness.s3.send(new GetObjectCommand({ Bucket, Key: "k", VersionId: "null" }));

    expect(current.Expiration).toBeDefined();
    expect(version.Expiration).toBeUndefined();
  });
});
