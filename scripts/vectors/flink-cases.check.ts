import { readFileSync } from "node:fs";
import type { Case } from "../../packages/flink-sql/src/cases/case.ts";
import { runCase } from "../../packages/flink-sql/src/cases/run.ts";
import { vectorCheck } from "./vector-check.ts";

const refusals = JSON.parse(
  readFileSync(new URL("../../packages/flink-sql/known-refusals.json", import.meta.url), "utf8"),
) as Readonly<Record<string, string>>;

/** Every case of a file passes, but for those listed with a reason; a listed one that passes has to leave the list. */
const caseFile = (file: string) =>
  vectorCheck<readonly Case[]>(`flink-cases/${file}.json`, async (list, cases) => {
    for (const one of list) {
      const { outcome, detail } = runCase(one);
      const known = one.name in refusals;
      const actual = outcome === "passed" ? "passed" : known ? "known refusal" : `${outcome}: ${detail}`;
      await cases.equal(one.name, () => actual, known ? "known refusal" : "passed");
    }
  });

export const calc = caseFile("calc-union-watermark");
export const deduplicate = caseFile("deduplicate");
export const documentation = caseFile("docs-examples");
export const groupAggregate = caseFile("group-aggregate");
export const groupWindow = caseFile("group-window-aggregate");
export const intervalJoin = caseFile("interval-join");
export const matchRecognize = caseFile("match-recognize");
export const overAggregate = caseFile("over-aggregate");
export const rank = caseFile("rank-topn");
export const regularJoin = caseFile("regular-join");
export const scalarFunctions = caseFile("scalar-functions");
export const seedQueries = caseFile("seed-queries");
export const setOperators = caseFile("set-operators");
export const temporalJoin = caseFile("temporal-lookup-join");
export const windowAggregate = caseFile("window-aggregate");
export const windowJoin = caseFile("window-join");
export const windowRank = caseFile("window-rank-dedup");
export const windowFunction = caseFile("window-tvf");
