/** A line chart over series of the run, named as in `context.series`. */
export interface LineView {
  readonly kind: "line";
  readonly title: string;
  readonly series: readonly { readonly name: string; readonly title: string; readonly axis?: "left" | "right" }[];
  readonly markers?: readonly Markers[];
}

/** Points of one kind on a line chart, such as buys and sells on a price. */
export interface Markers {
  readonly title: string;
  /** The series whose axis they stand on. */
  readonly series: string;
  readonly shape: "up" | "down" | "dot";
  /** `[milliseconds since the epoch, value]`, in order of time. */
  readonly points: readonly (readonly [number, number])[];
}

/** A bar chart, bars in the order given. */
export interface BarView {
  readonly kind: "bar";
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly { readonly label: string; readonly value: number }[];
}

/** Rectangles on a map, in degrees (WGS 84); the greater the value, the stronger the colour. */
export interface MapView {
  readonly kind: "map";
  readonly title: string;
  readonly unit: string;
  readonly cells: readonly MapCell[];
}

/** One rectangle of a map. */
export interface MapCell {
  readonly label: string;
  readonly value: number;
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

/** A grid of two quantities; the greater the value, the stronger the colour. */
export interface HeatmapView {
  readonly kind: "heatmap";
  readonly title: string;
  readonly unit: string;
  readonly x: HeatmapAxis;
  readonly y: HeatmapAxis;
  /** One row per value of `y`, each with one number per value of `x`; null where there is none. */
  readonly rows: readonly (readonly (number | null)[])[];
}

/** One side of a heat map. */
export interface HeatmapAxis {
  readonly title: string;
  readonly values: readonly (number | string)[];
}

/** A table; each row has one cell per column. */
export interface TableView {
  readonly kind: "table";
  readonly title: string;
  readonly columns: readonly { readonly name: string; readonly unit?: string }[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

/** A picture of a run: what to draw, never how. Written into the report, drawn by whoever shows it. */
export type View = LineView | BarView | MapView | HeatmapView | TableView;
