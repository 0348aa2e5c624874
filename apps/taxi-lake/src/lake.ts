import { readFileSync } from "node:fs";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { type Environment, startScript } from "@millrace/flink-sql";
import type { Context } from "./parameters.ts";

/** A file of the lake that is visible. */
export interface LakeFile {
  readonly key: string;
  readonly bytes: number;
}

/** A trip as a line of the lake has it. */
export interface Row {
  readonly trip_id: number;
  readonly source: string;
  readonly pickup_time: string;
  readonly trip_distance: number;
  readonly total_amount: number;
  /** Partition: day and hour of the pick-up. */
  readonly partition: string;
}

/** Parts of files below a prefix: success files and hidden ones are no data. */
export async function listParts({ aws, outputs }: Context, Prefix: string): Promise<LakeFile[]> {
  const files: LakeFile[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await aws.s3().send(
      new ListObjectsV2Command({
        Bucket: outputs.bucket,
        Prefix,
        ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
      }),
    );
    for (const { Key, Size } of page.Contents ?? []) {
      if (/\/part-[^/]+$/.test(Key!)) files.push({ key: Key!, bytes: Size ?? 0 });
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return files;
}

/** Lines of all files below a prefix, with the folders between it and the file. */
export async function readLines(context: Context, prefix: string): Promise<{ line: string; folders: string }[]> {
  const lines: { line: string; folders: string }[] = [];
  for (const { key } of await listParts(context, prefix)) {
    const { Body } = await context.aws.s3().send(new GetObjectCommand({ Bucket: context.outputs.bucket, Key: key }));
    const folders = key.slice(prefix.length, key.lastIndexOf("/"));
    for (const line of (await Body!.transformToString()).split("\n")) if (line !== "") lines.push({ line, folders });
  }
  return lines;
}

/** The trips of `rows/` or of what was filled again. */
export async function readRows(context: Context, prefix: string): Promise<Row[]> {
  const lines = await readLines(context, prefix);
  return lines.map(({ line, folders }) => ({
    ...(JSON.parse(line) as Omit<Row, "partition">),
    partition: folders.replaceAll(/pickup_(day|hour)=/g, ""),
  }));
}

/** Fills the lines of the lake again from the archive, in this process. */
export async function backfill(context: Context): Promise<void> {
  const { aws, clock, outputs, progress } = context;
  progress.note("the lines of the lake are filled again from the archive");
  const source = readFileSync(new URL("sql/backfill.sql", import.meta.url), "utf8");
  const environment: Environment = {
    clock,
    random: Math.random,
    zone: "UTC",
    print: () => undefined,
    rows: new Map(),
    s3: () => aws.s3(),
  };
  const execution = await startScript(source.replaceAll("${bucket}", outputs.bucket), { environment });
  await execution.done;
}
