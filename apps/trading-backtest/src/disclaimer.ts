/** Stands on everything that shows a result. */
export const DISCLAIMER =
  "For education only: no advice to trade. Past results, those of made-up prices above all, say nothing about the future.";
