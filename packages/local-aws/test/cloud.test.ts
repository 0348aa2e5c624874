import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { KinesisClient, ListStreamsCommand } from "@aws-sdk/client-kinesis";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, describe, expect, it } from "vitest";
import { type CloudOptions, createCloud } from "../src/cloud.ts";

const REGISTER = new URL("../../../scripts/register.mjs", import.meta.url).href;
const folders: string[] = [];

function folder(): string {
  const name = mkdtempSync(path.join(tmpdir(), "millrace-test-"));
  folders.push(name);
  return name;
}

afterEach(async () => {
  for (const name of folders.splice(0)) await rm(name, { recursive: true, force: true });
});

describe("createCloud", () => {
  it.each<[object, RegExp]>([
    [{ clock: "slow" }, /clock: expected live or fast, got slow/],
    [{ speed: 0 }, /speed: expected a number above 0/],
    [{ speed: "fast" }, /speed/],
    [{ clock: "fast", speed: 10 }, /speed: a fast clock has no speed/],
    [{ startTime: Number.NaN }, /startTime: expected epoch milliseconds/],
    [{ startTime: "2026-01-01" }, /startTime/],
    [{ seed: Number.NaN }, /seed: expected a text or number/],
    [{ directory: "" }, /directory: expected a folder/],
    [{ limits: "off" }, /limits: expected true or false, got off/],
    [{ region: "EU (Ireland)" }, /region: expected a Region name/],
    [{ account: "1234" }, /account: expected 12 digits, got 1234/],
    [{ account: 123456789012 }, /account: expected 12 digits/],
    [{ log: true }, /log: expected a function/],
    [{ regions: ["us-east-1"] }, /regions: unknown option; expected one of clock, speed/],
  ])("refuses %j", (options, message) => {
    expect(() => createCloud(options as CloudOptions)).toThrow(
      expect.objectContaining({
        name: "LocalAwsError",
        code: "LOCAL_AWS_INVALID_OPTION",
        message: expect.stringMatching(message),
      }),
    );
  });

  it("takes options that are undefined as absent", async () => {
    await using cloud = createCloud({ region: undefined, seed: undefined, clock: undefined });

    expect(cloud.region).toBe("us-east-1");
  });

  it("uses the folder, Region, account and start it is given", async () => {
    const directory = path.join(folder(), "not", "there", "yet");
    await using cloud = createCloud({
      directory,
      region: "eu-west-1",
      account: "123456789012",
      clock: "fast",
      startTime: 1_000_000,
    });

    const identity = await new STSClient(cloud.clientConfig()).send(new GetCallerIdentityCommand({}));

    expect(identity.Account).toBe("123456789012");
    expect(cloud.region).toBe("eu-west-1");
    expect(cloud.clock.now()).toBe(1_000_000);
    expect(existsSync(directory)).toBe(true);
  });

  it("says which folder cannot be had", () => {
    const file = path.join(folder(), "file");
    writeFileSync(file, "");

    expect(() => createCloud({ directory: path.join(file, "below") })).toThrow(
      expect.objectContaining({ code: "LOCAL_AWS_DISK", message: expect.stringContaining(file) }),
    );
  });

  it("gives the same keys for the same seed, and others for another", async () => {
    await using one = createCloud({ seed: "s" });
    await using same = createCloud({ seed: "s" });
    await using other = createCloud({ seed: "t" });

    expect(one.root.secretAccessKey).toBe(same.root.secretAccessKey);
    expect(one.root.secretAccessKey).not.toBe(other.root.secretAccessKey);
    expect(one.root.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(one.root.secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
  });
});

describe("close", () => {
  it("removes the folder it made, and keeps one it was given", async () => {
    const given = folder();
    const own = createCloud();
    const lent = createCloud({ directory: given });

    await own.close();
    await lent.close();

    expect(existsSync(own.directory)).toBe(false);
    expect(existsSync(given)).toBe(true);
  });

  it("may be called again, and at once, and refuses calls and ports from then on", async () => {
    const cloud = createCloud();
    const client = new KinesisClient({ ...cloud.clientConfig(), maxAttempts: 1 });

    await Promise.all([cloud.close(), cloud.close()]);
    await cloud.close();

    await expect(client.send(new ListStreamsCommand({}))).rejects.toMatchObject({ code: "LOCAL_AWS_CLOSED" });
    await expect(cloud.listen()).rejects.toMatchObject({ code: "LOCAL_AWS_CLOSED" });
  });

  it("leaves nothing that keeps the process alive", async () => {
    const program = `
      import { createCloud } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
      import { CreateStreamCommand, KinesisClient } from "@aws-sdk/client-kinesis";
      import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
      const cloud = createCloud({ clock: "live" });
      const { url } = await cloud.listen();
      const credentials = { accessKeyId: cloud.root.accessKeyId, secretAccessKey: cloud.root.secretAccessKey };
      const kinesis = new KinesisClient({ endpoint: url, region: "us-east-1", credentials });
      await kinesis.send(new CreateStreamCommand({ StreamName: "s", ShardCount: 1 }));
      await new S3Client({ endpoint: url, region: "us-east-1", credentials }).send(new CreateBucketCommand({ Bucket: "bbb" }));
      void cloud.clock.sleep(3_600_000);
      kinesis.destroy();
      await cloud.close();
      process.stdout.write(String(cloud.directory));
      setTimeout(() => { process.stdout.write(" still alive: " + process.getActiveResourcesInfo()); process.exit(1); }, 8000).unref();
    `;

    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", REGISTER, "--input-type=module", "--eval", program],
      { cwd: fileURLToPath(new URL("..", import.meta.url)), timeout: 15_000 },
    ).catch((error: { stdout: string }) => error);

    expect(stdout).toMatch(/millrace-/);
    expect(existsSync(stdout)).toBe(false);
  });
});
