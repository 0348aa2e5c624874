import { EitherDraw, JoinDraw, MapDraw, NumberDraw, PatternDraw, PickDraw } from "../draw.ts";
import * as trade from "../vocabulary/trade.ts";
import { type Functions, plain } from "./call.ts";

const productAdjective = new PickDraw(trade.PRODUCT_ADJECTIVES);
const productMaterial = new PickDraw(trade.PRODUCT_MATERIALS);
const product = new PickDraw(trade.PRODUCTS);
const accountName = new PickDraw(trade.ACCOUNT_NAMES);

export const TRADE: Functions = {
  "commerce.color": plain(() => new PickDraw(trade.COLORS)),
  "commerce.department": plain(() => new PickDraw(trade.DEPARTMENTS)),
  "commerce.productName": plain(() => new JoinDraw(productAdjective, " ", productMaterial, " ", product)),
  "commerce.productAdjective": plain(() => productAdjective),
  "commerce.productMaterial": plain(() => productMaterial),
  "commerce.product": plain(() => product),
  "commerce.price": (call) => {
    const min = call.count(1, 0, 999);
    return new MapDraw(new NumberDraw(min, 1000, 1), (text) => `${text}.00`);
  },
  "finance.account": (call) => new PatternDraw("#".repeat(call.count(8, 1, 64)), false),
  "finance.accountName": plain(() => new JoinDraw(accountName, " Account")),
  "finance.mask": (call) => {
    const length = call.count(4, 1, 64);
    return new JoinDraw("(...", new PatternDraw("#".repeat(length), false), ")");
  },
  "finance.amount": (call) => {
    const min = call.number(0);
    if (min > 1000) throw call.fail("expected at most 1000");
    return new MapDraw(new NumberDraw(min, 1000, 0.01), (text) => Number(text).toFixed(2));
  },
  "finance.transactionType": plain(() => new PickDraw(trade.TRANSACTION_TYPES)),
  "finance.currencyCode": plain(() => new PickDraw(trade.CURRENCIES.map(([, code]) => code))),
  "finance.currencyName": plain(() => new PickDraw(trade.CURRENCIES.map(([name]) => name))),
  "finance.currencySymbol": plain(() => new PickDraw(trade.CURRENCIES.map(([, , symbol]) => symbol))),
  "finance.bitcoinAddress": plain(() => {
    const char = new PickDraw([..."123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"]);
    const rest = Array.from({ length: 33 }, () => char);
    return new EitherDraw(new JoinDraw("1", ...rest), new JoinDraw("3", ...rest));
  }),
};
