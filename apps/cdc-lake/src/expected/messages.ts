/** A message of the stream, as parsed. */
interface Message {
  readonly version?: number;
  readonly table?: string;
  readonly data?: {
    readonly id: number;
    readonly country: string;
    readonly customerId: number;
    readonly qty: number;
    readonly product: { readonly name: string; readonly price: number };
  };
  readonly txid?: string;
  readonly transactionId?: string;
  readonly amount?: number;
  readonly source?: string;
}

/** What the lake must say of the messages. */
export interface ExpectedMessages {
  /** Messages by folder; those without a version are in none. */
  readonly folders: Readonly<Record<string, number>>;
  readonly unversioned: number;
  /** Rows of the saved queries; totals in ten-thousandths. */
  readonly customerOrders: readonly (readonly [country: string, orders: number, total: number])[];
  readonly newTransactions: readonly (readonly [source: string, transactions: number, total: number])[];
  readonly oldTransactions: readonly [transactions: number, ids: number, total: number];
}

/** Worked out from the messages themselves, in whole ten-thousandths. */
export function expectedMessages(texts: readonly string[]): ExpectedMessages {
  const messages = texts.map((text) => JSON.parse(text) as Message);
  const versioned = messages.filter(({ version }) => version !== undefined);
  const folders: Record<string, number> = {};
  const customers: { id: number; country: string }[] = [];
  const orders = new Map<number, { count: number; total: number }>();
  const bySource = new Map<string, { count: number; total: number }>();
  const ids = new Set<string>();
  const old = { count: 0, total: 0 };
  for (const { version, table = "Transaction", data, amount, source, txid } of versioned) {
    const folder = `table=${table}/version=${version}`;
    folders[folder] = (folders[folder] ?? 0) + 1;
    if (table === "Customer") customers.push(data!);
    else if (table === "Order") add(orders, data!.customerId, data!.qty * units(data!.product.price));
    else if (version === 2) add(bySource, source!, units(amount!));
    else {
      old.count++;
      old.total += units(amount!);
      ids.add(txid!);
    }
  }
  // Each message of a customer joins all orders: updates are rows of their own.
  const byCountry = new Map<string, { count: number; total: number }>();
  for (const { id, country } of customers) {
    const { count, total } = orders.get(id) ?? { count: 0, total: 0 };
    if (count > 0) add(byCountry, country, total, count);
  }
  return {
    folders,
    unversioned: messages.length - versioned.length,
    customerOrders: rowsOf(byCountry),
    newTransactions: rowsOf(bySource),
    oldTransactions: [old.count, ids.size, old.total],
  };
}

function units(value: number): number {
  return Math.round(value * 10_000);
}

function add<K>(sums: Map<K, { count: number; total: number }>, key: K, total: number, count = 1): void {
  const sum = sums.get(key) ?? { count: 0, total: 0 };
  sums.set(key, { count: sum.count + count, total: sum.total + total });
}

function rowsOf(sums: ReadonlyMap<string, { count: number; total: number }>): [string, number, number][] {
  return [...sums]
    .map(([key, { count, total }]): [string, number, number] => [key, count, total])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
