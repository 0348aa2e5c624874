import { expect, test } from "vitest";
import { searchHost, searchPath } from "../../../src/services/kinesis-analytics-v2/search-address.ts";

test("an endpoint has a host of its own that leads back to its path; other texts stay", () => {
  const host = searchHost("127.0.0.1:4566/_opensearch/eu-west-1/taxi-areas");
  expect(host).toBe("taxi-areas.eu-west-1.search.internal");
  expect(searchPath(host)).toBe("/_opensearch/eu-west-1/taxi-areas");
  expect(searchHost("search-areas-abc.eu-west-1.es.amazonaws.com")).toBe("search-areas-abc.eu-west-1.es.amazonaws.com");
  expect(searchPath("search-areas-abc.eu-west-1.es.amazonaws.com")).toBeUndefined();
});
