import type { Catalog } from "./catalog.ts";
import type { Crawlers } from "./crawlers/crawlers.ts";

/** The parts of the service. */
export interface Glue {
  readonly catalog: Catalog;
  readonly crawlers: Crawlers;
}
