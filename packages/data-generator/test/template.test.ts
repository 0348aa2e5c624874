import { compileTemplate, DataGeneratorError, Random, TEMPLATE_FUNCTIONS } from "@millrace/data-generator";
import { expect, test } from "vitest";
import { CARD, NAMES, SALES, SENSOR } from "./templates.ts";

test.each(Object.entries({ SALES, CARD, SENSOR, NAMES }))(
  "lines of the template %s stay as they are",
  async (name, template) => {
    const lines = draw(template, 3).join("\n");

    await expect(`${lines}\n`).toMatchFileSnapshot(`fixtures/${name.toLowerCase()}.txt`);
  },
);

test("line breaks and the space around a template are no part of the record", () => {
  expect(draw('\n{\n  "a": {{random.number(\n { "min": 7,\n "max": 7 } )}}\r\n}\n', 1)).toEqual(['{  "a": 7}']);
});

test("numbers keep to their range and precision, ends included", () => {
  const values = draw('{{random.number({"min":-0.02,"max":0.07,"precision":0.01})}}', 2000);

  expect(new Set(values.map(Number))).toEqual(new Set([-0.02, -0.01, 0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07]));
  expect(Math.max(...values.map((value) => value.length))).toBe(5);
  expect(new Set(draw("{{random.number(3)}}", 200))).toEqual(new Set(["0", "1", "2", "3"]));
});

test("weights decide how often an element comes", () => {
  const values = draw('{{random.weightedArrayElement({"weights":[0.3,0.2,0.5],"data":["cat","fish","dog"]})}}', 10_000);
  const share = (animal: string) => values.filter((value) => value === animal).length / values.length;

  expect(share("cat")).toBeCloseTo(0.3, 1);
  expect(share("fish")).toBeCloseTo(0.2, 1);
  expect(share("dog")).toBeCloseTo(0.5, 1);
});

test("times are those of the event, in the zone of the template", () => {
  const context = { random: new Random(1), eventTime: Date.UTC(2010, 1, 14, 15, 25, 50, 125), sequence: 0 };
  const text = (template: string, utcOffset = 0) => compileTemplate(template, { utcOffset }).draw(context);

  expect(text("{{date.now}}", -300)).toBe("2010-02-14T10:25:50-05:00");
  expect(text("{{date.utc}}", -300)).toBe("2010-02-14T15:25:50Z");
  expect(text('{{date.now("dddd, MMMM Do YYYY, h:mm:ss a")}}')).toBe("Sunday, February 14th 2010, 3:25:50 pm");
  expect(text('{{date.utc("ddd, hA")}}')).toBe("Sun, 3PM");
  expect(text('{{date.now("DD/MMM/YYYY:HH:mm:ss ZZ")}}', -420)).toBe("14/Feb/2010:08:25:50 -0700");
  expect(text("{{date.simTime(YYYY-MM-DDTHH:mm:ss.SSS)}}")).toBe("2010-02-14T15:25:50.125");
  expect(text("{{current.timestamp}}")).toBe(text("{{date.now}}"));
});

test("every function draws a text of one line", () => {
  for (const name of TEMPLATE_FUNCTIONS) {
    const argument = /^helpers.replace/.test(name) ? '("#?*!")' : "";
    for (const text of draw(`{{${name}${argument}}}`, 50)) expect(text, name).toMatch(/^.+$/);
  }
});

test.each([
  [
    "{{name.firstNam}}",
    1,
    1,
    "DATA_GENERATOR_FUNCTION_UNKNOWN",
    "there is no function name.firstNam; name.* has findName, firstName,",
  ],
  [
    "{{Name.FirstName}}",
    1,
    1,
    "DATA_GENERATOR_FUNCTION_UNKNOWN",
    "there is no function Name.FirstName; there is name.firstName",
  ],
  ["a\n b {{image.cats}}", 2, 4, "DATA_GENERATOR_FUNCTION_REFUSED", "image.cats is not executed: it names pictures"],
  ["{{date.between}}", 1, 1, "DATA_GENERATOR_FUNCTION_REFUSED", "needs two arguments"],
  ['{{random.number({"min":9,"max":1})}}', 1, 17, "DATA_GENERATOR_ARGUMENT_INVALID", "min 9 is above max 1"],
  ["{{random.number(1,9)}}", 1, 17, "DATA_GENERATOR_ARGUMENT_INVALID", '"1,9" is no JSON'],
  [
    '{{random.number({"mean":9})}}',
    1,
    17,
    "DATA_GENERATOR_ARGUMENT_INVALID",
    "mean is not executed; there is min, max, precision",
  ],
  ["{{random.arrayElement(['a','b'])}}", 1, 23, "DATA_GENERATOR_ARGUMENT_INVALID", "is no JSON"],
  ["{{random.arrayElement([])}}", 1, 23, "DATA_GENERATOR_ARGUMENT_INVALID", "expected a list with an element"],
  ['{{random.arrayElement([{"a":1}])}}', 1, 23, "DATA_GENERATOR_ARGUMENT_INVALID", "is no text, number or boolean"],
  [
    '{{random.weightedArrayElement({"weights":[1],"data":["a","b"]})}}',
    1,
    31,
    "DATA_GENERATOR_ARGUMENT_INVALID",
    "there are 1 weights for 2 elements",
  ],
  ["{{name.firstName(1)}}", 1, 18, "DATA_GENERATOR_ARGUMENT_INVALID", "takes no argument here"],
  ['{{date.now("YYYY-[W]WW")}}', 1, 12, "DATA_GENERATOR_ARGUMENT_INVALID", "WW is not executed"],
  ["{{random}}", 1, 1, "DATA_GENERATOR_TEMPLATE_INVALID", "expected {{module.method}}"],
  ["{{random.number(9}}", 1, 16, "DATA_GENERATOR_TEMPLATE_INVALID", "the parenthesis is not closed"],
  ["{{random.number(9)}", 1, 19, "DATA_GENERATOR_TEMPLATE_INVALID", "expected }}"],
])("%j is refused with its place", (template, line, column, code, message) => {
  const error = refusal(template);

  expect(error).toMatchObject({ code, position: { line, column } });
  expect(error.message).toContain(message);
});

function draw(template: string, count: number): string[] {
  const compiled = compileTemplate(template);
  const context = { random: new Random("templates"), eventTime: Date.UTC(2026, 0, 1), sequence: 0 };
  return Array.from({ length: count }, () => compiled.draw(context));
}

function refusal(template: string): DataGeneratorError {
  try {
    compileTemplate(template);
  } catch (error) {
    if (error instanceof DataGeneratorError) return error;
    throw error;
  }
  throw new Error("the template was taken");
}
