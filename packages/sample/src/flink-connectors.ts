import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readZip } from "@millrace/local-aws";
import { writeZip } from "@millrace/terraform";
import { SampleError } from "./errors.ts";

/** A published jar and what in a SQL file needs it. */
interface Connector {
  readonly needed: RegExp;
  /** Group, artifact and version, as Maven Central has them. */
  readonly jars: readonly (readonly [group: string, artifact: string, version: string])[];
}

/** What Flink 1.20 on AWS does not bring itself. */
const CONNECTORS: readonly Connector[] = [
  {
    needed: /'connector'\s*=\s*'kinesis'/,
    jars: [["org.apache.flink", "flink-sql-connector-aws-kinesis-streams", "5.0.0-1.20"]],
  },
  {
    needed: /'connector'\s*=\s*'kinesis-legacy'/,
    jars: [["org.apache.flink", "flink-sql-connector-kinesis", "5.0.0-1.20"]],
  },
  {
    needed: /'connector'\s*=\s*'opensearch'/,
    jars: [["org.apache.flink", "flink-sql-connector-opensearch", "1.2.0-1.19"]],
  },
  {
    needed: /'connector'\s*=\s*'opensearch-2'/,
    jars: [["org.apache.flink", "flink-sql-connector-opensearch2", "2.0.0-1.19"]],
  },
  {
    needed: /'format'\s*=\s*'parquet'/,
    jars: [
      ["org.apache.flink", "flink-sql-parquet", "1.20.0"],
      // Parquet's writers name Hadoop's classes, which the service's own S3 file system keeps to itself.
      ["org.apache.flink", "flink-shaded-hadoop-2-uber", "2.8.3-10.0"],
    ],
  },
];

/** Names the address of a Maven repository with the connectors: Maven Central, or what stands in for it in a company. */
export const REPOSITORY_VARIABLE = "MILLRACE_MAVEN_REPOSITORY";
const MAX_JAR_BYTES = 1024 * 1024 * 1024;

/**
 * Fetches the connectors that SQL texts name and makes one jar of them, as Flink on AWS takes one. Fetched jars are kept
 * in `cache`.
 * @throws SampleError SAMPLE_TARGET_UNAVAILABLE when one cannot be fetched or is not what Maven Central says it is.
 */
export async function fetchConnectors(cache: string, sql: string): Promise<Buffer> {
  const jars = CONNECTORS.filter(({ needed }) => needed.test(sql)).flatMap(({ jars: needed }) => needed);
  mkdirSync(cache, { recursive: true });
  const repository = process.env[REPOSITORY_VARIABLE]?.replace(/\/+$/, "");
  const archives: Buffer[] = [];
  for (const [group, artifact, version] of jars) {
    const file = path.join(cache, `${artifact}-${version}.jar`);
    const kept = readKept(file);
    if (kept === undefined && repository === undefined)
      throw unavailable(`set ${REPOSITORY_VARIABLE} to the address of Maven Central or of a mirror of it`);
    const url = `${repository}/${group.replaceAll(".", "/")}/${artifact}/${version}/${artifact}-${version}.jar`;
    archives.push(kept ?? (await fetchJar(url, file)));
  }
  return mergeJars(archives);
}

function readKept(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function fetchJar(url: string, file: string): Promise<Buffer> {
  const [jar, sha1] = await Promise.all([download(url), download(`${url}.sha1`)]);
  const expected = sha1.toString("utf8").trim().slice(0, 40);
  const actual = createHash("sha1").update(jar).digest("hex");
  if (actual !== expected) throw unavailable(`${url}: its SHA-1 is ${actual}, the repository says ${expected}`);
  writeFileSync(`${file}.${process.pid}`, jar);
  renameSync(`${file}.${process.pid}`, file);
  return jar;
}

async function download(url: string): Promise<Buffer> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw unavailable(`${url}: ${(cause as Error).message}`, cause);
  }
  if (!response.ok) throw unavailable(`${url}: HTTP status ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

function unavailable(text: string, cause?: unknown): SampleError {
  return new SampleError(
    "SAMPLE_TARGET_UNAVAILABLE",
    `Flink on AWS needs a connector that cannot be fetched (${text}); deploy from a machine that reaches it, or run the sample without deploying`,
    { cause },
  );
}

/**
 * One jar with the files of all; what several hold is taken from the first, except the lists of services, which are joined.
 * Signatures are left out: they are those of the jars that were.
 */
export function mergeJars(archives: readonly Buffer[]): Buffer {
  const files = new Map<string, Buffer>();
  for (const archive of archives) {
    for (const { path: name, content } of readZip(archive, MAX_JAR_BYTES)) {
      if (name === "META-INF/MANIFEST.MF" || /^META-INF\/[^/]+\.(?:SF|RSA|DSA)$/.test(name)) continue;
      const known = files.get(name);
      if (known === undefined) files.set(name, content);
      else if (name.startsWith("META-INF/services/")) files.set(name, joinLines(known, content));
    }
  }
  files.set("META-INF/MANIFEST.MF", Buffer.from("Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\n"));
  return writeZip([...files].map(([name, content]) => ({ name, content })));
}

function joinLines(a: Buffer, b: Buffer): Buffer {
  const lines = `${a}\n${b}`.split(/\r?\n/).filter((line) => line !== "");
  return Buffer.from(`${[...new Set(lines)].join("\n")}\n`);
}
