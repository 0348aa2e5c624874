import { indexName } from "../../packages/local-aws/src/services/firehose/index-rotation.ts";
import { JqQuery } from "../../packages/local-aws/src/services/firehose/jq.ts";
import { evaluatePrefix, parseObjectName, parsePrefix, resolvePrefixes } from "../../packages/s3-prefix/src/index.ts";
import { vectorCheck } from "./vector-check.ts";

interface PrefixCase {
  readonly prefix: string | null;
  readonly errorOutputPrefix?: string | null;
  readonly at?: string;
  readonly at_ms?: number;
  readonly evaluatedPrefix?: string;
  readonly evaluatedPrefixRegex?: string;
  readonly "evaluatedErrorPrefix(processing-failed)"?: string;
  readonly error?: string;
  readonly trust?: string;
}

interface Vectors {
  readonly at: string;
  readonly cases: readonly PrefixCase[];
  readonly dynamicPartitioning: readonly {
    readonly record: object;
    readonly jq?: Readonly<Record<string, string>>;
    readonly query?: string;
    readonly lambdaKeys?: Readonly<Record<string, string>>;
    readonly prefix: string;
    readonly key: string;
  }[];
  readonly customDelimiter: { readonly text: string; readonly base64: string };
  readonly indexRotation: Readonly<Record<"index" | "arrival" | (typeof ROTATIONS)[number], string>>;
  readonly objectName: string;
}

const ROTATIONS = ["NoRotation", "OneHour", "OneDay", "OneWeek", "OneMonth"] as const;
const ANY_ERROR_PREFIX = "errors/!{firehose:error-output-type}/";

/** Prefix expressions, partition keys by jq, index rotation and object names of the documentation. */
export const prefixAndPartitioning = vectorCheck<Vectors>(
  "firehose/prefix-and-partitioning.json",
  async (vectors, cases) => {
    for (const one of vectors.cases) {
      // Two rows of the documentation contradict its own rules; the file says so and gives no value to hold against.
      if (one.trust?.startsWith("low")) continue;
      const timestamp = one.at_ms ?? Date.parse(one.at ?? vectors.at);
      const evaluate = (part: "prefix" | "errorOutputPrefix"): string => {
        const given = one.errorOutputPrefix ?? (one.error === undefined ? ANY_ERROR_PREFIX : undefined);
        const pair = resolvePrefixes({ prefix: one.prefix ?? undefined, errorOutputPrefix: given });
        return evaluatePrefix(pair[part], { timestamp, random: () => 0.5, errorOutputType: "processing-failed" });
      };
      const name = `prefix ${one.prefix}`;
      if (one.error !== undefined) await cases.equal(name, () => messageOf(() => evaluate("prefix")), one.error);
      if (one.evaluatedPrefix !== undefined)
        await cases.equal(name, () => evaluate("prefix").replace(/\/$/, ""), one.evaluatedPrefix.replace(/\/$/, ""));
      if (one.evaluatedPrefixRegex !== undefined)
        await cases.equal(name, () => new RegExp(one.evaluatedPrefixRegex!).test(evaluate("prefix")), true);
      const failed = one["evaluatedErrorPrefix(processing-failed)"];
      if (failed !== undefined)
        await cases.equal(`error prefix of ${name}`, () => evaluate("errorOutputPrefix"), failed);
    }

    for (const one of vectors.dynamicPartitioning) {
      const query = one.query ?? `{${Object.entries(one.jq!).map(([key, path]) => `${key}:(${path})`)}}`;
      await cases.equal(
        `partition of ${JSON.stringify(one.record)}`,
        async () => {
          const [result] = (await JqQuery.compile(query)).run([JSON.stringify(one.record)]);
          const found = Object.entries((result as { value: object }).value).map(([key, value]) => [key, String(value)]);
          const queryKeys = Object.fromEntries(found) as Record<string, string>;
          return evaluatePrefix(parsePrefix(one.prefix), { timestamp: 0, queryKeys, lambdaKeys: one.lambdaKeys ?? {} });
        },
        one.key,
      );
    }

    const { text, base64 } = vectors.customDelimiter;
    await cases.equal("custom delimiter", () => Buffer.from(base64, "base64").toString(), text);
    const { index, arrival } = vectors.indexRotation;
    for (const rotation of ROTATIONS)
      await cases.equal(
        `index by ${rotation}`,
        () => indexName(index, rotation, Date.parse(arrival)),
        vectors.indexRotation[rotation],
      );
    const real = /real sample: (\S+)$/.exec(vectors.objectName)![1]!;
    await cases.equal(
      "object name",
      () => parseObjectName(real.split("/").at(-1)!)?.streamName,
      "alleycat-data-firehose",
    );
  },
);

function messageOf(run: () => unknown): string {
  try {
    run();
    return "no error";
  } catch (error) {
    return (error as Error).message;
  }
}
