import { expect, test } from "vitest";
import { expectedMessages } from "../../src/expected/messages.ts";

test("every message of a customer joins all the customer's orders; transactions count by version", () => {
  const product = { name: "Book 54", price: 12.6265 };
  const messages = [
    { version: 1, table: "Customer", data: { id: 1, name: "John", country: "US" } },
    { version: 1, table: "Customer", data: { id: 1, name: "John", country: "DE" } },
    { version: 1, table: "Customer", data: { id: 2, name: "Ann", country: "DE" } },
    { version: 1, table: "Order", data: { id: 1, customerId: 1, qty: 2, product } },
    { version: 1, txid: "52", amount: 32.6516 },
    { version: 2, transactionId: "52", amount: 32.6516, source: "Web" },
    { txid: "53", amount: 1 },
  ];

  expect(expectedMessages(messages.map((message) => JSON.stringify(message)))).toEqual({
    folders: {
      "table=Customer/version=1": 3,
      "table=Order/version=1": 1,
      "table=Transaction/version=1": 1,
      "table=Transaction/version=2": 1,
    },
    unversioned: 1,
    customerOrders: [
      ["DE", 1, 252_530],
      ["US", 1, 252_530],
    ],
    newTransactions: [["Web", 1, 326_516]],
    oldTransactions: [1, 1, 326_516],
  });
});
