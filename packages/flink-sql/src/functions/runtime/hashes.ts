/** Hash codes of Java's values. */
const view = new DataView(new ArrayBuffer(8));

/** Java's String.hashCode. */
export function hashCode(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return hash;
}

export function hashLong(value: number | bigint): number {
  if (typeof value === "number") return (value ^ Math.floor(value / 4_294_967_296)) | 0;
  return Number(BigInt.asIntN(32, value ^ (value >> 32n)));
}

export function hashDouble(value: number): number {
  view.setFloat64(0, value);
  return view.getInt32(0) ^ view.getInt32(4);
}

export function hashFloat(value: number): number {
  view.setFloat32(0, value);
  return view.getInt32(0);
}

/** Of Flink's TimestampData, for milliseconds with their fraction. */
export function hashTimestamp(value: number): number {
  const milliseconds = Math.floor(value);
  return (Math.imul(31, hashLong(milliseconds)) + Math.round((value - milliseconds) * 1_000_000)) | 0;
}

/** Of Java's BigDecimal, for the digits without their point. */
export function hashDecimal(value: number | bigint, scale: number): number {
  let digits = BigInt(value);
  const sign = digits < 0n ? -1 : 1;
  if (digits < 0n) digits = -digits;
  let hash = 0;
  for (let shift = BigInt(Math.ceil(digits.toString(2).length / 32)) * 32n; shift > 0n; shift -= 32n)
    hash = (Math.imul(hash, 31) + Number(BigInt.asIntN(32, digits >> (shift - 32n)))) | 0;
  return (Math.imul(31, Math.imul(hash, sign)) + scale) | 0;
}
