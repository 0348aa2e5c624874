import { SqlError } from "../../errors.ts";
import type { LogicalType } from "../../types/logical.ts";
import type { AggregateMethods } from "../library-aggregates.ts";
import { keyOf } from "./collections.ts";
import { jsonArray, jsonObject } from "./json.ts";

type Items = unknown[];

/** The values in the order they came. `ignoring`: NULL is left out; `nullWhenEmpty`: NULL of no values. */
export function arrayAggregate(ignoring: boolean, nullWhenEmpty: boolean): AggregateMethods {
  return {
    create: () => [],
    accumulate(items, value) {
      if (value !== null || !ignoring) (items as Items).push(value);
      return items;
    },
    retract(items, value) {
      const key = keyOf(value);
      const place = (items as Items).findIndex((item) => keyOf(item) === key);
      if (place >= 0) (items as Items).splice(place, 1);
      return items;
    },
    merge: (items, others) => [...(items as Items), ...(others as Items)],
    value: (items) => (nullWhenEmpty && (items as Items).length === 0 ? null : [...(items as Items)]),
  };
}

/** JSON_ARRAYAGG */
export function jsonArrayAggregate(type: LogicalType, absent: boolean): AggregateMethods {
  const list = arrayAggregate(absent, false);
  return {
    ...list,
    value(items) {
      const values = items as Items;
      return jsonArray(
        values,
        values.map(() => type),
        absent,
      );
    },
  };
}

/** JSON_OBJECTAGG: a key that is there already fails the job. */
export function jsonObjectAggregate(type: LogicalType, absent: boolean): AggregateMethods {
  const put = (members: Map<unknown, unknown>, key: unknown, value: unknown) => {
    if (key === null) throw new SqlError("FLINK_SQL_RUNTIME", "Key cannot be null in JSON_OBJECTAGG");
    if (members.has(key)) {
      const message = `Key '${key}' is already present. Duplicate keys are not allowed in JSON_OBJECTAGG. Please ensure that keys are unique.`;
      throw new SqlError("FLINK_SQL_RUNTIME", message);
    }
    return members.set(key, value);
  };
  return {
    create: () => new Map(),
    accumulate(members, key, value) {
      return value === null && absent ? members : put(members as Map<unknown, unknown>, key, value);
    },
    retract(members, key) {
      (members as Map<unknown, unknown>).delete(key);
      return members;
    },
    merge(members, others) {
      for (const [key, value] of others as Map<unknown, unknown>) put(members as Map<unknown, unknown>, key, value);
      return members;
    },
    value(members) {
      const map = members as Map<unknown, unknown>;
      return jsonObject(
        [...map].flat(1),
        [...map].map(() => type),
        absent,
      );
    },
  };
}
