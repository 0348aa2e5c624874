import { lintPrefix, type PrefixSettings, parsePrefix, resolvePrefixes } from "@millrace/s3-prefix";
import { expect, test } from "vitest";

const ERROR = "e/!{firehose:error-output-type}/";

test.each<[PrefixSettings, RegExp]>([
  [{ prefix: "!{timestamp:yyyy/MM/dd}" }, /^ErrorOutputPrefix can't be null when Prefix contains expressions$/],
  [{ prefix: "!{firehose:error-output-type}/", errorOutputPrefix: ERROR }, /^Prefix can't contain !\{firehose:error-/],
  [
    { errorOutputPrefix: "e/!{timestamp:yyyy}/" },
    /must include at least one instance of !\{firehose:error-output-type\}/,
  ],
  [{ errorOutputPrefix: `${ERROR}!{partitionKeyFromQuery:k}/` }, /^ErrorOutputPrefix can't contain partitionKeyFrom/],
  [{ prefix: "!{partitionKeyFromQuery:k}/", errorOutputPrefix: ERROR }, /when Dynamic Partitioning is disabled$/],
  [{ prefix: "a/", errorOutputPrefix: ERROR, dynamicPartitioning: true }, /when Dynamic Partitioning is enabled$/],
  [{ prefix: "a!{b" }, /The sequence !\{ can only appear in an expression/],
  [{ prefix: "!{yyyy}/", errorOutputPrefix: ERROR }, /expected an expression !\{namespace:value\}, got !\{yyyy\}/],
  [{ prefix: "!{time:yyyy}/", errorOutputPrefix: ERROR }, /expected namespace timestamp, firehose, .*, got time/],
  [
    { prefix: "!{firehose:uuid}/", errorOutputPrefix: ERROR },
    /expected error-output-type or random-string .*, got uuid/,
  ],
  [{ prefix: "!{timestamp:}/", errorOutputPrefix: ERROR }, /expected a value after timestamp:/],
  [{ prefix: "!{timestamp:yyyy/bb}/", errorOutputPrefix: ERROR }, /^Unknown pattern letter: b$/],
  [{ prefix: "x".repeat(1025) }, /^Prefix can't be greater than 1024 characters after it is evaluated$/],
  [{ timeZone: "Mars/Olympus" }, /expected a name of the IANA database, got Mars\/Olympus/],
])("%j is refused", (settings, message) => {
  expect(() => resolvePrefixes(settings)).toThrow(message);
});

test.each([
  ["y/!{timestamp:YYYY/MM/dd}/", ["week-year"]],
  ["y/!{timestamp:YYYY-'w'ww}/", []],
  ["y/!{timestamp:yyyy/mm/dd}/", ["minute-for-month"]],
  ["y/!{timestamp:yyyy/MM/DD/hh}/", ["twelve-hours", "day-of-year"]],
  ["y/!{timestamp:yyyy/MM/dd/HH/mm}", ["no-slash"]],
  ["y/!{timestamp:yyyy/MM/dd/HH/}", []],
])("the traps of %s are found", (prefix, rules) => {
  expect(lintPrefix(parsePrefix(prefix)).map((warning) => warning.rule)).toEqual(rules);
});
