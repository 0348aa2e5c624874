import { expect, test } from "vitest";
import { inferCsv } from "../../../../src/services/glue/crawlers/infer-csv.ts";
import { formatHiveType } from "../../../../src/services/hive-type.ts";

function shown(text: string, whole = true) {
  const found = inferCsv(text, whole);
  return (
    found && {
      columns: found.columns.map(({ name, type }) => `${name} ${formatHiveType(type)}`),
      delimiter: found.delimiter,
      header: found.header,
      quoted: found.quoted,
      records: found.records,
    }
  );
}

test("a header whose columns hold other types names the columns", () => {
  expect(shown("Id,Price,Name,Ok\r\n1,2.5,x,true\r\n2,3,,false\r\n")).toEqual({
    columns: ["id bigint", "price double", "name string", "ok boolean"],
    delimiter: ",",
    header: true,
    quoted: false,
    records: 2,
  });
});

test("rows of texts alone have no header that can be told from them", () => {
  expect(shown("a|b\nc|d\n")).toMatchObject({ columns: ["col0 string", "col1 string"], delimiter: "|", header: false });
});

test.each(["\t", ";", "\u0001"])("delimiter %j", (delimiter) => {
  expect(shown(`x${delimiter}y\n1${delimiter}2\n`)).toMatchObject({ delimiter, header: true });
});

test("quoted cells hold delimiters, quotes and line breaks", () => {
  expect(shown('id,text\n1,"a,b\nc"\n2,"say ""x"""\n')).toMatchObject({
    columns: ["id bigint", "text string"],
    quoted: true,
    records: 2,
  });
});

test("the last row of a sample may be cut; one column or one row is no CSV", () => {
  expect(shown("id,n\n1,2\n3,4\n5", false)).toMatchObject({ records: 2 });
  expect(shown("id\n1\n2\n")).toBeUndefined();
  expect(shown("id,n\n")).toBeUndefined();
  expect(shown("id,n\n1,2\n1,2,3\n")).toBeUndefined();
});
