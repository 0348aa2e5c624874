import type { Context } from "./parameters.ts";

/** Average duration of the rides from a cell to an airport in one window, as the index has it. */
export interface TripDuration {
  readonly timestamp: string;
  /** How the areas were drawn: cells or boxes. */
  readonly areas: string;
  readonly airport_code: string;
  readonly location: string;
  readonly sum_trip_duration: number;
  readonly avg_trip_duration: number;
}

/** What the search domain holds. */
export interface Indexes {
  readonly hotSpots: number;
  readonly durations: readonly TripDuration[];
}

const MOST_HITS = 10_000;

/** Asks the search domain for the number of hot spots and for all durations. */
export async function readIndexes({ aws, outputs }: Context): Promise<Indexes> {
  const search = aws.search(outputs.search_endpoint);
  for (const index of ["hot-spots", "trip-durations"]) await search.request("POST", `/${index}/_refresh`);
  const count = await search.request("GET", "/hot-spots/_count");
  const found = await search.request("POST", "/trip-durations/_search", { size: MOST_HITS, query: { match_all: {} } });
  const hits = (found.body as { hits?: { hits: { _source: TripDuration }[] } }).hits?.hits ?? [];
  return {
    hotSpots: (count.body as { count?: number }).count ?? 0,
    durations: hits.map(({ _source }) => _source),
  };
}
