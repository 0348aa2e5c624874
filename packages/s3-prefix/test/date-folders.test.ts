import { expect, test } from "vitest";
import { parseDateFolders } from "../src/index.ts";

test("the four folders before the name are the date, whatever comes before them", () => {
  expect(parseDateFolders("prefix/2016/12/15/03/some-file.txt")).toEqual({
    prefix: "prefix/",
    year: "2016",
    month: "12",
    day: "15",
    hour: "03",
    name: "some-file.txt",
  });
  expect(parseDateFolders("2016/12/15/03/a")?.prefix).toBe("");
  expect(parseDateFolders("a b/2015/01/01/00/c/2016/12/15/03/d")?.prefix).toBe("a b/2015/01/01/00/c/");
  expect(parseDateFolders("/2016/12/15/03/a")?.prefix).toBe("/");
});

test.each([
  "prefix/some-file.txt",
  "2016/12/15/03/",
  "2016/12/15/some-file.txt",
  "2016/12/15/3/some-file.txt",
  "x2016/12/15/03/some-file.txt",
  "2016/12/15/03/further/some-file.txt",
  "2016/13/15/03/a",
  "2016/00/15/03/a",
  "2016/04/31/03/a",
  "2016/12/00/03/a",
  "2016/12/15/24/a",
  "2023/02/29/00/a",
  "1900/02/29/00/a",
])("%s is in no such folders", (key) => {
  expect(parseDateFolders(key)).toBeUndefined();
});

test.each(["2024/02/29/00/a", "2000/02/29/23/a"])("%s is, in a leap year", (key) => {
  expect(parseDateFolders(key)).toBeDefined();
});
