import fc from "fast-check";
import { expect, test } from "vitest";
import { createFastClock } from "../../../../src/clock.ts";
import { createRandom } from "../../../../src/random.ts";
import { Cluster } from "../../../../src/services/opensearch/engine/cluster.ts";
import { readSearch, search } from "../../../../src/services/opensearch/engine/search.ts";

interface Doc {
  readonly zone?: string | string[];
  readonly fare?: number | number[];
  readonly time?: number;
}

const ZONES = ["a", "b", "c", "d"];
const HOUR = 3_600_000;
const zone = fc.constantFrom(...ZONES);
const fare = fc.integer({ min: -20, max: 20 });
const document: fc.Arbitrary<Doc> = fc.record(
  {
    zone: fc.oneof(zone, fc.array(zone, { maxLength: 3 })),
    fare: fc.oneof(fare, fc.array(fare, { maxLength: 3 })),
    // Past four digits: those would be a year.
    time: fc.integer({ min: HOUR, max: 10 * HOUR }),
  },
  { requiredKeys: [] },
);
/** Writes in turn: a few ids, so that documents are replaced; undefined deletes. */
const writes = fc.array(
  fc.tuple(fc.constantFrom("1", "2", "3", "4", "5", "6"), fc.option(document, { nil: undefined })),
);

const MAPPINGS = { properties: { zone: { type: "keyword" }, fare: { type: "integer" }, time: { type: "date" } } };

interface Bucket {
  readonly key: string | number;
  readonly doc_count: number;
  readonly fares: { readonly count: number; readonly sum: number; readonly max: number | null };
}

interface Answer {
  readonly hits: {
    readonly total: { readonly value: number };
    readonly hits: readonly { _source: Doc; sort: unknown[] }[];
  };
  readonly aggregations: {
    readonly zones: { readonly buckets: readonly Bucket[] };
    readonly times: { readonly buckets: readonly Bucket[] };
    readonly sum: { readonly value: number };
    readonly distinct: { readonly value: number };
    readonly missing: { readonly doc_count: number };
  };
}

function run(given: [string, Doc | undefined][]): { docs: Doc[]; ask: (body: object) => Answer } {
  const clock = createFastClock();
  const cluster = new Cluster("test", clock, createRandom(1));
  const index = cluster.create("trips", { mappings: MAPPINGS });
  const model = new Map<string, Doc>();
  for (const [id, doc] of given) {
    if (doc === undefined) {
      model.delete(id);
      index.delete(id);
    } else {
      model.set(id, doc);
      index.write(id, JSON.stringify(doc), doc as Record<string, unknown>);
    }
  }
  index.refresh();
  return {
    docs: [...model.values()],
    ask: (body) => search([index], readSearch(body as Record<string, unknown>, 0)) as unknown as Answer,
  };
}

function list<Value>(value: Value | Value[] | undefined): Value[] {
  return value === undefined ? [] : ([value].flat() as Value[]);
}

const leaf = fc.oneof(
  zone.map((value) => ({ query: { term: { zone: value } }, holds: (doc: Doc) => list(doc.zone).includes(value) })),
  fc.array(zone).map((values) => ({
    query: { terms: { zone: values } },
    holds: (doc: Doc) => list(doc.zone).some((value) => values.includes(value)),
  })),
  fc.tuple(fare, fare).map(([gte, lt]) => ({
    query: { range: { fare: { gte, lt } } },
    holds: (doc: Doc) => list(doc.fare).some((value) => value >= gte && value < lt),
  })),
  fc.constant({ query: { exists: { field: "time" } }, holds: (doc: Doc) => doc.time !== undefined }),
);

test("a query matches the documents that a scan finds", () => {
  fc.assert(
    fc.property(writes, fc.array(leaf), fc.array(leaf), fc.array(leaf), (given, must, should, mustNot) => {
      const { docs, ask } = run(given);
      const queries = (clauses: { query: object }[]) => clauses.map((clause) => clause.query);
      const bool = { must: queries(must), should: queries(should), must_not: queries(mustNot) };

      const { hits } = ask({ query: { bool }, size: 100 });

      const minimum = must.length === 0 && should.length > 0 ? 1 : 0;
      const expected = docs.filter(
        (doc) =>
          must.every((clause) => clause.holds(doc)) &&
          should.filter((clause) => clause.holds(doc)).length >= minimum &&
          !mustNot.some((clause) => clause.holds(doc)),
      );
      const sorted = (all: unknown[]) => all.map((doc) => JSON.stringify(doc)).sort();
      expect(sorted(hits.hits.map((hit) => hit._source))).toEqual(sorted(expected));
      expect(hits.total.value).toBe(expected.length);
    }),
  );
});

test("aggregations give what a scan gives", () => {
  fc.assert(
    fc.property(writes, fc.integer({ min: 1, max: 3 }), (given, hours) => {
      const { docs, ask } = run(given);

      const { aggregations } = ask({
        size: 0,
        aggs: {
          zones: { terms: { field: "zone", size: 10 }, aggs: { fares: { stats: { field: "fare" } } } },
          times: { date_histogram: { field: "time", fixed_interval: `${hours}h`, min_doc_count: 1 } },
          sum: { sum: { field: "fare" } },
          distinct: { cardinality: { field: "zone" } },
          missing: { missing: { field: "fare" } },
        },
      });

      const fares = docs.flatMap((doc) => list(doc.fare));
      const byZone = ZONES.map((key) => ({ key, docs: docs.filter((doc) => list(doc.zone).includes(key)) })).filter(
        (group) => group.docs.length > 0,
      );
      byZone.sort((one, other) => other.docs.length - one.docs.length || (one.key < other.key ? -1 : 1));
      expect(
        aggregations.zones.buckets.map((bucket) => [
          bucket.key,
          bucket.doc_count,
          bucket.fares.count,
          bucket.fares.sum,
          bucket.fares.max,
        ]),
      ).toEqual(
        byZone.map((group) => {
          const values = group.docs.flatMap((doc) => list(doc.fare));
          return [
            group.key,
            group.docs.length,
            values.length,
            values.reduce((sum, value) => sum + value, 0),
            values.length === 0 ? null : Math.max(...values),
          ];
        }),
      );
      const times = new Map<number, number>();
      for (const { time } of docs) {
        if (time === undefined) continue;
        const key = Math.floor(time / (hours * HOUR)) * hours * HOUR;
        times.set(key, (times.get(key) ?? 0) + 1);
      }
      expect(aggregations.times.buckets.map((bucket) => [bucket.key, bucket.doc_count])).toEqual(
        [...times].sort(([one], [other]) => one - other),
      );
      expect(aggregations.sum.value).toBe(fares.reduce((sum, value) => sum + value, 0));
      expect(aggregations.distinct.value).toBe(new Set(docs.flatMap((doc) => list(doc.zone))).size);
      expect(aggregations.missing.doc_count).toBe(docs.filter((doc) => list(doc.fare).length === 0).length);
    }),
  );
});

test("pages by search_after give every document once, in order", () => {
  fc.assert(
    fc.property(writes, fc.integer({ min: 1, max: 4 }), fc.boolean(), (given, size, descending) => {
      const { docs, ask } = run(given);
      const sort = [{ time: { order: descending ? "desc" : "asc", missing: descending ? -1 : 1e12 } }, "_id"];
      const seen: { sort: unknown[] }[] = [];
      for (;;) {
        const after = seen.at(-1)?.sort;
        const { hits } = ask({ size, sort, ...(after && { search_after: after }) });
        if (hits.hits.length === 0) break;
        seen.push(...hits.hits);
      }
      expect(seen).toHaveLength(docs.length);
      const times = seen.map((hit) => Number(hit.sort[0]));
      expect(times).toEqual([...times].sort((one, other) => (descending ? other - one : one - other)));
    }),
  );
});
