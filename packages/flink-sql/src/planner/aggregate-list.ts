import { invalid, notImplemented } from "../errors.ts";
import { type AggregateCall, aggregateType } from "../functions/aggregates.ts";
import { type LibraryAggregate, libraryAggregate } from "../functions/library-aggregates.ts";
import { literal, type Rex, sameRex } from "../functions/rex.ts";
import type { Call } from "../parser/ast.ts";
import { STRING } from "../types/logical.ts";
import type { Translator } from "./expressions.ts";
import type { RegisteredFunction } from "./function-catalog.ts";
import { hasAggregate } from "./traverse.ts";
import { userAggregateCall } from "./user-functions.ts";

/** The aggregates of a SELECT, each one once, over a list of argument expressions. */
export class AggregateList {
  readonly calls: AggregateCall[] = [];
  readonly arguments: Rex[] = [];
  readonly #translator: Translator;

  constructor(translator: Translator) {
    this.#translator = translator;
  }

  typeOf(call: Call): AggregateCall["type"] {
    return this.calls[this.add(call)]!.type;
  }

  /** The number of an aggregate call. */
  add(call: Call): number {
    const name = (call.name[0] ?? "").toUpperCase();
    for (const arg of call.args)
      if (hasAggregate(arg, this.#translator.session)) throw invalid("Aggregate expressions cannot be nested", call.at);
    const translator = this.#translator;
    const star = call.args[0]?.kind === "star";
    const args = star ? [] : call.args.map((arg) => translator.translate(arg));
    if (call.withinGroup.length > 0 || call.orderBy.length > 0) throw notImplemented(`${name} with ORDER BY`, call.at);
    const user = translator.session.catalog.functions.find(call.name);
    if (user !== undefined) return this.#user(user, call, args);
    const planning = { at: call.at, zone: translator.zone, atLeast2: translator.session.atLeast2 };
    const library = libraryAggregate(name, args, call.nulls, planning);
    if (library !== undefined) return this.#library(library, call);
    const type = aggregateType(name, args, planning);
    let option: unknown;
    if (name === "LISTAGG") {
      const separator = args[1] ?? literal(",", STRING);
      if (separator.kind !== "literal") throw notImplemented("LISTAGG with a separator that is no literal", call.at);
      option = separator.value;
      args.length = 1;
    }
    if (args.length > 1) throw invalid(`Invalid number of arguments to function '${name}'`, call.at);
    const one: AggregateCall = {
      name: name as AggregateCall["name"],
      args: args.map((arg) => this.#argument(arg)),
      argTypes: args.map((arg) => arg.type),
      distinct: call.distinct && name !== "MIN" && name !== "MAX",
      filter: this.#filter(call),
      type,
      option,
    };
    return this.#append(one);
  }

  #user(registered: RegisteredFunction, call: Call, given: readonly Rex[]): number {
    const { zone } = this.#translator;
    const { function: own, args, type } = userAggregateCall(registered, given, { at: call.at, zone });
    return this.#append({
      name: "USER",
      args: args.map((arg) => this.#argument(arg)),
      argTypes: args.map((arg) => arg.type),
      distinct: call.distinct,
      filter: this.#filter(call),
      type,
      user: { name: registered.name, identifier: registered.identifier, function: own, at: call.at },
    });
  }

  #library({ name, function: own, args, type }: LibraryAggregate, call: Call): number {
    return this.#append({
      name: "USER",
      args: args.map((arg) => this.#argument(arg)),
      argTypes: args.map((arg) => arg.type),
      distinct: call.distinct,
      filter: this.#filter(call),
      type,
      user: { name, identifier: name, function: own, at: call.at },
    });
  }

  #filter(call: Call): number | undefined {
    return call.filter && this.#argument(this.#translator.condition(call.filter, "FILTER"));
  }

  #append(one: AggregateCall): number {
    const same = this.calls.findIndex((other) => textOf(other) === textOf(one));
    return same >= 0 ? same : this.calls.push(one) - 1;
  }

  #argument(rex: Rex): number {
    const found = this.arguments.findIndex((other) => sameRex(other, rex));
    return found >= 0 ? found : this.arguments.push(rex) - 1;
  }
}

/** What tells two calls apart: all but their places. */
function textOf(call: AggregateCall): string {
  return JSON.stringify(call, (key, value) => (key === "at" ? undefined : value));
}
