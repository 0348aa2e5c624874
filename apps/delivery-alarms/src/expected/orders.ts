/** What must become of the orders with numbers from 0 up to but not including `put`. */
export interface ExpectedOrders {
  /** Numbers of the orders that are cut off: they belong in the error output. */
  readonly spoilt: readonly number[];
  readonly whole: number;
  /** Sum of items times price over the whole ones, in cents. */
  readonly cents: number;
}

/** Worked out from the numbers alone, in whole cents. */
export function expectedOrders(put: number): ExpectedOrders {
  const spoilt: number[] = [];
  let cents = 0;
  for (let order = 0; order < put; order++) {
    if ((order + 1) % 97 === 0) spoilt.push(order);
    else cents += (1 + (order % 9)) * (499 + 100 * (order % 40));
  }
  return { spoilt, whole: put - spoilt.length, cents };
}
