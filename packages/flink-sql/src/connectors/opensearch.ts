import { SqlError } from "../errors.ts";
import { formatOf } from "../formats/registry.ts";
import type { CatalogTable } from "../planner/catalog.ts";
import type { Connector } from "./connector.ts";
import { TableOptions } from "./options.ts";
import { indexName } from "./search/index-name.ts";
import { checkSearchOptions, SEARCH_OPTIONS } from "./search/options.ts";
import { failureHandler, SearchWriter } from "./search/sink.ts";

/** Documents of a search domain: upserts by primary key, else new ones. */
export const opensearch: Connector = {
  name: "opensearch",
  options: SEARCH_OPTIONS,
  format: "json",
  accepts: "upsert",

  check(table) {
    const options = new TableOptions(table, SEARCH_OPTIONS);
    checkSearchOptions(options);
    failureHandler(options);
    indexName(options, { clock: { now: () => 0, sleep: async () => undefined }, zone: "UTC" });
    encoderOf(table, options);
  },

  sink(table, environment) {
    const { http } = environment;
    const options = new TableOptions(table, SEARCH_OPTIONS);
    const encode = encoderOf(table, options);
    return {
      async open() {
        if (http === undefined) {
          throw new SqlError(
            "FLINK_SQL_RUNTIME",
            `Table '${table.name}' is a search index, and the environment of the job sends no requests`,
            table.definition.at,
          );
        }
        return new SearchWriter(options, environment, http, encode);
      },
    };
  },
};

/** The same for OpenSearch 2. */
export const opensearch2: Connector = { ...opensearch, name: "opensearch-2" };

/** The same under the name of the connector it descends from. */
export const elasticsearch7: Connector = { ...opensearch, name: "elasticsearch-7" };

function encoderOf(table: CatalogTable, options: TableOptions) {
  const format = formatOf(table, "json")!;
  if (format.name !== "json" || format.kind !== "record")
    throw options.invalid(`The format of a search index must produce JSON documents, not '${format.name}'`);
  return format.encoder(table.physical, new TableOptions(table, format.options, "json."));
}
