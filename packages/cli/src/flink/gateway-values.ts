/** A type as a SQL Gateway writes it (LogicalTypeJsonSerializer of Flink). */
export interface GatewayType {
  readonly type: string;
  readonly precision?: number;
  readonly scale?: number;
  readonly length?: number;
  readonly elementType?: GatewayType;
  readonly keyType?: GatewayType;
  readonly valueType?: GatewayType;
  readonly fields?: readonly { readonly name: string; readonly fieldType: GatewayType }[];
}

/** JSON of a gateway; numbers that JavaScript cannot hold stay texts with all their digits. */
export function parseGatewayJson(text: string): unknown {
  const reviver = (_key: string, value: unknown, { source }: { readonly source?: string }) =>
    typeof value === "number" && source !== undefined && String(value) !== source ? source : value;
  return JSON.parse(text, reviver as Parameters<typeof JSON.parse>[1]);
}

/** A value of a gateway's JSON in the form the embedded engine's JSON has: lists for rows, pairs for maps, whole digits. */
export function gatewayValue(value: unknown, type: GatewayType): unknown {
  if (value === null || value === undefined) return null;
  switch (type.type) {
    case "DECIMAL":
      return withDigits(String(value), type.scale!);
    case "FLOAT":
    case "DOUBLE":
      return Number.isFinite(Number(value)) ? Number(value) : value;
    case "TIME_WITHOUT_TIME_ZONE":
      return withDigits(String(value), type.precision!);
    case "TIMESTAMP_WITHOUT_TIME_ZONE":
      return timestamp(String(value));
    case "TIMESTAMP_WITH_LOCAL_TIME_ZONE":
      return `${timestamp(String(value).replace(/Z$/, ""))}Z`;
    case "ARRAY":
      return (value as unknown[]).map((item) => gatewayValue(item, type.elementType!));
    case "ROW":
      return type.fields!.map(({ name, fieldType }) =>
        gatewayValue((value as Record<string, unknown>)[name], fieldType),
      );
    case "MAP":
      return Object.entries(value).map(([key, item]) => [
        gatewayValue(key, type.keyType!),
        gatewayValue(item, type.valueType!),
      ]);
    case "MULTISET":
      return Object.entries(value as Record<string, number>).flatMap(([item, count]) =>
        Array.from({ length: count }, () => gatewayValue(item, type.elementType!)),
      );
    default:
      return value;
  }
}

/** A decimal or a time with so many digits behind the point. */
function withDigits(text: string, digits: number): string {
  const [whole = "", fraction = ""] = text.split(".");
  return digits === 0 ? whole : `${whole}.${fraction.padEnd(digits, "0")}`;
}

/** With milliseconds, or microseconds where there are any. */
function timestamp(text: string): string {
  const fraction = text.split(".")[1] ?? "";
  return withDigits(text, fraction.length > 3 ? 6 : 3);
}
