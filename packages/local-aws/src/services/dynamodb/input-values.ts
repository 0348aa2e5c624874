import { invalid, invalidValues } from "./errors.ts";
import { normalise } from "./number.ts";
import { type Item, setAttribute, type Value, type ValueType } from "./value.ts";

/** Developer guide, "Quotas": levels of lists and maps. */
const MAX_DEPTH = 32;

/** Checks the attributes of an item as sent and normalises their numbers. @throws AwsError ValidationException. */
export function readItem(input: object, depth = 0): Item {
  const item: Record<string, Value> = {};
  for (const name of Object.keys(input)) setAttribute(item, name, readValue((input as Item)[name]!, depth));
  return item;
}

/** Checks one attribute value as sent and normalises its numbers. @throws AwsError ValidationException. */
export function readValue(input: object, depth = 0): Value {
  const value = input as Value;
  let type: ValueType | undefined;
  for (const member in value) {
    if (type !== undefined)
      throw invalid(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
      );
    type = member as ValueType;
  }
  switch (type) {
    case "S":
    case "B":
    case "BOOL":
      return value;
    case "N":
      return { N: normalise(value.N!) };
    case "NULL":
      if (value.NULL !== true) throw invalidValues("Null attribute value types must have the value of true");
      return value;
    case "SS":
      return { SS: readSet("SS", value.SS!, value.SS!) };
    case "NS":
      return { NS: readSet("NS", value.NS!, value.NS!.map(normalise)) };
    case "BS":
      readSet(
        "BS",
        value.BS!,
        value.BS!.map((bytes) => bytes.toString("base64")),
      );
      return value;
    case "L":
      checkDepth(depth);
      return { L: value.L!.map((element) => readValue(element, depth + 1)) };
    case "M":
      checkDepth(depth);
      return { M: readItem(value.M!, depth + 1) };
    default:
      throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  }
}

function checkDepth(depth: number): void {
  if (depth >= MAX_DEPTH) throw invalid("Nesting Levels have exceeded supported limits");
}

/** `members` are what must differ: the elements, or a text for each. */
function readSet<Member extends string>(
  type: "SS" | "NS" | "BS",
  elements: readonly unknown[],
  members: readonly Member[],
): readonly Member[] {
  if (elements.length === 0)
    throw invalidValues(
      type === "BS"
        ? "Binary sets should not be empty"
        : `An ${type === "SS" ? "string" : "number"} set  may not be empty`,
    );
  if (new Set(members).size < members.length)
    throw type === "NS"
      ? invalid("Input collection contains duplicates")
      : invalidValues(
          type === "SS"
            ? `Input collection [${members.join(", ")}] contains duplicates.`
            : `Input collection [${members.join(", ")}]of type BS contains duplicates.`,
        );
  return members;
}
