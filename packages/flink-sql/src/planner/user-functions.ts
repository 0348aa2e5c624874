import { invalid, type Position } from "../errors.ts";
import { coerce } from "../functions/cast.ts";
import type { Planning } from "../functions/operators.ts";
import { call, type Rex } from "../functions/rex.ts";
import type { UserAggregateFunction, UserFunction, UserScalarFunction, UserTableFunction } from "../functions/user.ts";
import { parseTypeText } from "../parser/statements.ts";
import { isImplicit } from "../types/implicit.ts";
import { type LogicalType, plain, typeOf, typeText, withNullable } from "../types/logical.ts";
import type { RegisteredFunction } from "./function-catalog.ts";

/** A call whose signature is found: its arguments have the declared types. */
export interface UserCall<F extends UserFunction> {
  readonly function: F;
  readonly args: readonly Rex[];
  readonly type: LogicalType;
}

/** The signature that fits the arguments: one that takes their types as they are, else the first that they convert to. */
function bind(registered: RegisteredFunction, args: readonly Rex[], planning: Planning): UserCall<UserFunction> {
  const candidates = registered.signatures.map((one) => ({ one, types: one.arguments.map(typeNamed) }));
  const fitting = candidates.filter(
    ({ types }) => types.length === args.length && types.every((type, index) => fits(args[index]!.type, type)),
  );
  const exact = fitting.find(({ types }) => types.every((type, index) => type.name === args[index]!.type.name));
  const found = exact ?? fitting[0];
  if (found === undefined) throw mismatch(registered, args, planning.at);
  const converted = found.types.map((type, index) => coerce(args[index]!, type, planning.zone));
  return { function: found.one, args: converted, type: typeNamed(found.one.result) };
}

function typeNamed(text: string): LogicalType {
  return typeOf(parseTypeText(text));
}

/** Whether an argument converts without CAST, and not from nullable to NOT NULL. */
function fits(from: LogicalType, to: LogicalType): boolean {
  return (to.nullable || !from.nullable) && isImplicit(from, to);
}

function mismatch(registered: RegisteredFunction, args: readonly Rex[], at: Position): Error {
  const { name, signatures } = registered;
  const given = args.map(({ type }) => typeText(withNullable(plain(type), type.nullable))).join(", ");
  const expected = signatures.map((one) => `${name}(${one.arguments.join(", ")})`).join("\n");
  return invalid(
    `Invalid function call:\n${name}(${given})\nInvalid input arguments. Expected signatures are:\n${expected}`,
    at,
  );
}

/** A call of a scalar function of the program. */
export function userScalarCall(registered: RegisteredFunction, args: readonly Rex[], planning: Planning): Rex {
  if (registered.signatures[0].kind !== "scalar") {
    throw invalid(
      `Invalid use of function '${registered.name}'. Currently, only scalar functions can be used in a projection or filter operation.`,
      planning.at,
    );
  }
  const bound = bind(registered, args, planning) as UserCall<UserScalarFunction>;
  const rex = evaluation(registered.name, bound, bound.type);
  return bound.function.deterministic ? rex : { ...rex, dynamic: true };
}

/** The rows of a table function of the program, as an ARRAY of them. */
export function userTableCall(registered: RegisteredFunction, args: readonly Rex[], planning: Planning): Rex {
  if (registered.signatures[0].kind !== "table")
    throw invalid(`Function '${registered.name}' cannot be used as a table function.`, planning.at);
  const bound = bind(registered, args, planning) as UserCall<UserTableFunction>;
  return evaluation(registered.name, bound, { name: "ARRAY", nullable: false, element: bound.type });
}

/** The signature of an aggregate function of the program. */
export function userAggregateCall(
  registered: RegisteredFunction,
  args: readonly Rex[],
  planning: Planning,
): UserCall<UserAggregateFunction> {
  return bind(registered, args, planning) as UserCall<UserAggregateFunction>;
}

function evaluation(name: string, bound: UserCall<UserScalarFunction | UserTableFunction>, type: LogicalType) {
  return call(
    name,
    bound.args,
    type,
    (codes, emitting) => `(${emitting.constant(bound.function)}.evaluate(${codes.join(",")})??null)`,
  );
}
