import {
  type Batch,
  compileJsonTemplate,
  compileTemplate,
  constantRate,
  DataGeneratorError,
  type DisorderOptions,
  type GenerateOptions,
  generate,
  Random,
} from "@millrace/data-generator";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CARD, SALES, SENSOR } from "./templates.ts";

const START = Date.UTC(2026, 0, 1);
const share = fc.double({ min: 0, max: 0.5, noNaN: true });
const delayed = fc.record({
  share,
  minDelay: fc.integer({ min: 0, max: 5000 }),
  maxDelay: fc.integer({ min: 5000, max: 60_000 }),
});
const disorder: fc.Arbitrary<DisorderOptions> = fc.record({
  late: delayed,
  duplicate: delayed,
  dropped: fc.record({ share }),
});

test("a run adds up, and the same seed gives the same batches", () => {
  const settings = fc.record({
    seed: fc.string(),
    perSecond: fc.double({ min: 0.1, max: 300, noNaN: true }),
    count: fc.integer({ min: 0, max: 500 }),
    tick: fc.integer({ min: 1, max: 5000 }),
    disorder,
  });

  fc.assert(
    fc.property(settings, ({ seed, perSecond, count, tick, disorder }) => {
      const options = {
        source: compileTemplate(SENSOR),
        seed,
        start: START,
        rate: constantRate({ perSecond }),
        count,
        tick: Math.max(tick, Math.ceil(100 / perSecond)),
        disorder,
      };
      const run = generate(options);
      const records = [...run].flatMap((batch) => batch.records);
      const { events, onTime, late, dropped, duplicates, emitted, underWay } = run.account();

      expect([...generate(options)].flatMap((batch) => batch.records)).toEqual(records);
      expect(events).toBe(count);
      expect(events).toBe(onTime + late + dropped);
      expect(underWay).toBe(0);
      expect(emitted).toBe(records.length);
      expect(events + duplicates).toBe(emitted + dropped);
      expect(records.filter(({ kind }) => kind === "late")).toHaveLength(late);
      expect(new Set(records.map(({ sequence }) => sequence)).size).toBe(onTime + late);
      for (const [index, record] of records.entries()) {
        expect(record.time).toBeGreaterThanOrEqual(records[index - 1]?.time ?? START);
        if (record.kind === "onTime") expect(record.time).toBe(record.eventTime);
        else expect(record.time).toBeGreaterThan(record.eventTime);
      }
    }),
    { numRuns: 50 },
  );
});

test("disorder changes the order and the number of records, not what happened", () => {
  fc.assert(
    fc.property(disorder, (settings) => {
      const orderly = new Map(recordsOf({}).map((record) => [record.sequence, record]));

      for (const record of recordsOf({ disorder: settings })) {
        const { data, partitionKey, eventTime } = orderly.get(record.sequence)!;
        expect(record).toMatchObject({ data, partitionKey, eventTime });
      }
    }),
    { numRuns: 20 },
  );
});

test("a constant rate is kept to the event over any time", () => {
  const time = fc.integer({ min: 1, max: 300 });

  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6000 }),
      time,
      fc.integer({ min: 1, max: 2000 }),
      (perMinute, seconds, tick) => {
        const rate = constantRate({ perMinute });
        const run = generate({
          source: { draw: () => "" },
          seed: 1,
          start: START,
          rate,
          tick,
          duration: seconds * 1000,
        });
        const ends = [...run].at(-1)!.time;

        expect(run.account().events).toBe(Math.floor((perMinute / 60) * seconds + 1e-6));
        expect(ends).toBe(START + Math.ceil((seconds * 1000) / tick) * tick);
      },
    ),
    { numRuns: 50 },
  );
});

test("shares come out within five standard deviations", () => {
  const run = generate({
    source: { draw: () => "" },
    seed: 7,
    start: START,
    rate: constantRate({ perSecond: 1000 }),
    count: 100_000,
    disorder: {
      late: { share: 0.1, maxDelay: 1000 },
      dropped: { share: 0.02 },
      duplicate: { share: 0.05, maxDelay: 10 },
    },
  });
  consume(run);
  const { events, late, dropped, duplicates } = run.account();

  expectShare(late, events, 0.1);
  expectShare(dropped, events, 0.02);
  expectShare(duplicates, events - dropped, 0.05);
});

test("an object is what parsing the text of the same record gives", () => {
  const templates = fc.constantFrom(
    SALES,
    CARD,
    SENSOR,
    '{"t": {{random.number(9)}}.{{random.number({"min":10,"max":99})}}, "on": {{random.arrayElement(["true","false"])}}, "l": [1, {{random.boolean}}], "s": "\\"{{name.findName}}\\n", "n": {"o": null, "e": {}, "v": []}}',
  );

  fc.assert(
    fc.property(templates, fc.string(), (template, seed) => {
      const context = () => ({ random: new Random(seed), eventTime: START, sequence: 0 });

      expect(compileJsonTemplate(template).draw(context())).toEqual(
        JSON.parse(compileTemplate(template).draw(context())),
      );
    }),
  );
});

test("any text is a template that draws, or is refused with a place in it", () => {
  const piece = fc.constantFrom(
    "{{",
    "}}",
    "(",
    ")",
    '"',
    "\n",
    "\\",
    "{",
    "name.firstName",
    "random.number",
    '{"max":9}',
    "x",
    "date.now",
    "YYYY",
    "random.arrayElement",
    "[1,2]",
    " ",
  );

  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const template = pieces.join("");
      for (const compile of [compileTemplate, compileJsonTemplate]) {
        try {
          compile(template).draw({ random: new Random(1), eventTime: START, sequence: 0 });
        } catch (error) {
          expect(error).toBeInstanceOf(DataGeneratorError);
          const { line, column } = (error as DataGeneratorError).position!;
          const lines = template.split("\n");
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
        }
      }
    }),
    { numRuns: 2000 },
  );
});

function recordsOf(change: Partial<GenerateOptions<string>>) {
  const source = compileTemplate(SALES);
  const rate = constantRate({ perSecond: 50 });
  return [...generate({ source, seed: "order", start: START, rate, count: 300, ...change })].flatMap(
    (batch) => batch.records,
  );
}

function consume(batches: Iterable<Batch<unknown>>): void {
  for (const _ of batches);
}

function expectShare(count: number, of: number, probability: number): void {
  const deviation = Math.sqrt(of * probability * (1 - probability));

  expect(Math.abs(count - of * probability)).toBeLessThan(5 * deviation);
}
