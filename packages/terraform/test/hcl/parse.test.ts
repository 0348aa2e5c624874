import { expect, test } from "vitest";
import { TerraformError } from "../../src/errors.ts";
import { parseHcl } from "../../src/hcl/parse.ts";

test("a body holds arguments and nested blocks with their places", () => {
  const body = parseHcl(
    'resource "aws_kinesis_stream" "this" {\n  name = "n" # why\n  stream_mode_details { stream_mode = "ON_DEMAND" }\n}\n',
    "main.tf",
  );

  expect(body.blocks).toHaveLength(1);
  const [block] = body.blocks;
  expect(block).toMatchObject({
    type: "resource",
    labels: ["aws_kinesis_stream", "this"],
    position: { file: "main.tf", line: 1, column: 1 },
  });
  expect(block?.body.attributes[0]).toMatchObject({
    name: "name",
    position: { line: 2, column: 3 },
    value: { kind: "literal", value: "n" },
  });
  expect(block?.body.blocks[0]?.body.attributes[0]?.name).toBe("stream_mode");
});

test("an indented heredoc loses its smallest indentation and keeps its interpolations", () => {
  const body = parseHcl("a = <<-EOT\n    one\n      two ${b}\n    EOT\n", "main.tf");

  expect(body.attributes[0]?.value).toMatchObject({
    kind: "template",
    parts: [{ kind: "text", text: "one\n  two " }, { kind: "interpolation" }, { kind: "text", text: "\n" }],
  });
});

test.each([
  ["a = ", "main.tf:1:5: expression: expected a value, found the end of the file"],
  ["a = [1, 2", 'main.tf:1:10: list: expected "," or "]", found the end of the file'],
  ['a = "x', "main.tf:1:7: string: expected a closing quote, found the end of the file"],
  ["a = 1 b = 2", 'main.tf:1:7: a: expected the end of the line, found "b"'],
  ["b {\n  a = 1\n", 'main.tf:3:1: block b: expected "}", found the end of the file'],
  ["a = 1\na = 2\n", "main.tf:2:1: argument a: set twice; first on line 1"],
  ['a = "\\q"', 'main.tf:1:6: string: unknown escape \\q; use one of \\n \\r \\t \\" \\\\ \\uXXXX \\UXXXXXXXX'],
  ["a = <<EOT\nx\n", "main.tf:1:5: heredoc: expected a line with EOT alone before the end of the file"],
  ['a = "%{ if true }x"', "main.tf:1:6: template: expected %{ endif } for this directive"],
  ["/* a", "main.tf:1:1: comment: expected */ before the end of the file"],
])("%j is refused with its place, what was expected and what was found", (text, message) => {
  const parse = () => parseHcl(text, "main.tf");

  expect(parse).toThrow(TerraformError);
  expect(parse).toThrow(message);
});
