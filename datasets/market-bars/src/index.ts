export { CSV_HEADER, csvRow, formatTime, parseCsvBars, readCsvBars } from "./csv.ts";
export { type GenerateOptions, generateBars, type MarketBar } from "./generate-bars.ts";
export { CORRELATIONS, INSTRUMENTS, type Instrument, REGIMES, type Regime } from "./market.ts";
export { readParquetBars } from "./parquet.ts";
export { readSymbols } from "./read-symbols.ts";
