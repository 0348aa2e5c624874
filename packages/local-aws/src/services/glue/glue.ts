import type { Catalog } from "./catalog.ts";

/** The parts of the service. */
export interface Glue {
  readonly catalog: Catalog;
  readonly crawlers: ReadonlyMap<string, { readonly tags: Map<string, string> }>;
}
