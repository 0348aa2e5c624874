import * as s3 from "@aws-sdk/client-s3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readServiceSchema } from "../../src/wire/schema.ts";
import { escapeXml, parseXml, readXml, writeXmlMembers } from "../../src/wire/xml.ts";

const operations = readServiceSchema(s3).operations;
const deletion = operations.get("DeleteObjects")!.input.byName.get("Delete")!.shape;
const lifecycle = operations.get("PutBucketLifecycleConfiguration")!.input.byName.get("LifecycleConfiguration")!.shape;
const list = operations.get("ListObjectsV2")!.output;

function read(text: string | Buffer, shape = deletion) {
  return readXml(shape, parseXml(Buffer.from(text)));
}

describe("parseXml and readXml", () => {
  it("read entities, character references, CDATA and a declaration with a namespace", () => {
    const input = read(
      '<?xml version="1.0" encoding="UTF-8"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
        "<Object><Key>a&amp;b&#x20;<![CDATA[<c>]]></Key></Object><Quiet>true</Quiet></Delete>",
    );

    expect(input).toEqual({ Objects: [{ Key: "a&b <c>" }], Quiet: true });
  });

  it.each<[text: string | Buffer, what: string]>([
    ["", "an empty body"],
    ["<Delete>", "an element that is not closed"],
    ["<Delete></Delet>", "an element closed by another name"],
    ["<Delete></Delete><More/>", "a second document"],
    ["<Delete>&unknown;</Delete>", "an unknown entity"],
    ["<Delete a=b></Delete>", "an attribute without quotes"],
    ["not XML", "text without an element"],
    [Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]), "bytes that are not UTF-8"],
    ['<!DOCTYPE d [<!ENTITY e "text">]><Delete><Object><Key>&e;</Key></Object></Delete>', "an entity of its own"],
  ])("refuse %j as malformed: %s", (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ name: "AwsError", code: "MalformedXML" }));
  });

  it.each([
    ["<Delete><Objekt/></Delete>", "an unknown element"],
    ["<Delete><Object><Kee>a</Kee></Object></Delete>", "an unknown element inside"],
    ["<Delete><Quiet>maybe</Quiet></Delete>", "maybe for true"],
    ["<Delete><Object><Size>1 MB</Size></Object></Delete>", "a text for a number"],
    ["<Delete><Object><LastModifiedTime>now</LastModifiedTime></Object></Delete>", "a word for a timestamp"],
  ])("refuse %j as not valid: %s", (text) => {
    expect(() => read(text)).toThrow(/^The XML you provided did not validate: /);
  });

  it("refuse items of a list under another name", () => {
    const tagging = operations.get("PutBucketTagging")!.input.byName.get("Tagging")!.shape;

    expect(() => read("<Tagging><TagSet><Tagg/></TagSet></Tagging>", tagging)).toThrow("<TagSet> expects <Tag>");
  });

  it("read a lifecycle rule with its nested choice", () => {
    const input = read(
      "<LifecycleConfiguration><Rule><ID>r</ID><Status>Enabled</Status><Filter><Prefix>p/</Prefix></Filter>" +
        "<Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>",
      lifecycle,
    );

    expect(input).toEqual({
      Rules: [{ ID: "r", Status: "Enabled", Filter: { Prefix: "p/" }, Expiration: { Days: 1 } }],
    });
  });
});

describe("escapeXml", () => {
  it("is undone by the parser for every text that XML can hold", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(parseXml(Buffer.from(`<a>${escapeXml(text)}</a>`)).text).toBe(text);
      }),
    );
  });

  it("writes carriage returns, which parsers would normalise, and characters XML cannot hold as references", () => {
    expect(escapeXml("a\rb\u0000c\u001fd")).toBe("a&#xD;b&#x0;c&#x1f;d");
  });

  it("closes no element, whatever a key holds", () => {
    const text = writeXmlMembers(list, { Contents: [{ Key: "</Key><Size>1</Size>&\"'" }] });

    expect(text).toBe("<Contents><Key>&lt;/Key&gt;&lt;Size&gt;1&lt;/Size&gt;&amp;&quot;&apos;</Key></Contents>");
  });
});
