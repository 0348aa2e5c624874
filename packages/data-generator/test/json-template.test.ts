import { compileJsonTemplate, Random } from "@millrace/data-generator";
import { expect, test } from "vitest";

const draw = (template: string) =>
  compileJsonTemplate(template).draw({ random: new Random(1), eventTime: 0, sequence: 0 });

test.each([
  ['{"name": {{name.findName}}}', "name.findName gives a text: put quotation marks around the call"],
  [
    '{"status": {{random.arrayElement(["OK"])}}}',
    'random.arrayElement gives "OK", which is no JSON without quotation marks around the call',
  ],
  ['{"status": "{{random.arrayElement(["a\\"b"])}}"}', "cannot stand in a JSON string as it is"],
  ['{"a": "{{phone.phoneNumber("\\"##")}}"}', "cannot stand in a JSON string as it is"],
  ['{"a": "{{phone.phoneNumber(#"#"#)}}"}', "cannot stand in a JSON string as it is"],
  ['{"a": 1', "expected , or }"],
  ["{a: 1}", "expected the name of a member in quotation marks"],
  ['{"{{name.firstName}}": 1}', "a name of a member has no calls in it"],
  ['{"a": 01}', "01 is no JSON value"],
  ['{"a": "b', "a string does not end"],
  ['{"a": 1} {{random.number}}', "more after the end of the JSON value"],
  ["{{name.firstName}},{{name.lastName}}", "is no JSON without quotation marks"],
  ["0{{random.number(9)}}", "is no number"],
])("%s is no JSON", (template, message) => {
  expect(() => draw(template)).toThrow(expect.objectContaining({ code: "DATA_GENERATOR_NOT_JSON" }));
  expect(() => draw(template)).toThrow(message);
});

test.each([
  ['{\n  "a": 1,\n  b: 2\n}', 3, 3],
  ['{"a": {{random.number(9)}} {{random.number(9)}}}', 1, 28],
  ['{"a": 1', 1, 8],
  ["[1,\n\n tru]", 3, 5],
])("%j is refused where it breaks", (template, line, column) => {
  expect(() => compileJsonTemplate(template)).toThrow(expect.objectContaining({ position: { line, column } }));
});

test("line breaks within a string are left out as in the text", () => {
  expect(draw('{"a":\n "x\ny {{random.number({"min":1,"max":1})}}"\n}')).toEqual({ a: "xy 1" });
});
