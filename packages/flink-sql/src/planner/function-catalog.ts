import { invalid, notImplemented, type Position } from "../errors.ts";
import { isAggregate } from "../functions/aggregates.ts";
import { isScalarFunction } from "../functions/registry.ts";
import type { UserFunction, UserFunctions } from "../functions/user.ts";
import type { Statement } from "../parser/ast-statement.ts";

/** A function under the name that CREATE FUNCTION gave it. */
export interface RegisteredFunction {
  readonly name: string;
  readonly identifier: string;
  /** All of one kind. */
  readonly signatures: readonly [UserFunction, ...UserFunction[]];
}

type Create = Extract<Statement, { kind: "createFunction" }>;
type Drop = Extract<Statement, { kind: "dropFunction" }>;

/** The functions of a program and the names they have in a session; names are compared without regard to case. */
export class FunctionCatalog {
  readonly #provided: UserFunctions;
  readonly #system = new Map<string, RegisteredFunction>();
  readonly #temporary = new Map<string, RegisteredFunction>();
  readonly #permanent = new Map<string, RegisteredFunction>();

  constructor(provided: UserFunctions) {
    this.#provided = provided;
  }

  /** Names of all functions that were created, sorted. */
  names(): string[] {
    const all = [this.#system, this.#temporary, this.#permanent].flatMap((map) => [...map.values()]);
    return [...new Set(all.map(({ name }) => name.toLowerCase()))].toSorted();
  }

  /** A temporary system function comes before a built-in one, that before one of the catalog. */
  find(path: readonly string[]): RegisteredFunction | undefined {
    const key = path.at(-1)!.toLowerCase();
    if (path.length === 1) {
      const system = this.#system.get(key);
      if (system !== undefined) return system;
      if (isScalarFunction(key) || isAggregate(key)) return undefined;
    }
    return this.#temporary.get(key) ?? this.#permanent.get(key);
  }

  create(statement: Create): void {
    const name = statement.name.at(-1)!;
    const key = name.toLowerCase();
    const functions = { no: this.#permanent, yes: this.#temporary, system: this.#system }[statement.temporary];
    if (functions.has(key)) {
      if (!statement.ifNotExists) throw invalid(existsMessage(statement), statement.at);
      return;
    }
    const signatures = this.#signatures(statement.className, statement.language, statement.at);
    functions.set(key, { name, identifier: statement.className, signatures });
  }

  drop(statement: Drop): void {
    const name = statement.name.at(-1)!;
    const functions = { no: this.#permanent, yes: this.#temporary, system: this.#system }[statement.temporary];
    if (functions.delete(name.toLowerCase()) || statement.ifExists) return;
    const path = `\`default_catalog\`.\`default_database\`.\`${name}\``;
    const message = {
      no: `Function ${path} does not exist in Catalog default_catalog.`,
      yes: `Temporary catalog function ${path} doesn't exist`,
      system: `Could not drop temporary system function. A function named '${name}' doesn't exist.`,
    }[statement.temporary];
    throw invalid(message, statement.at);
  }

  #signatures(identifier: string, language: string | undefined, at: Position): RegisteredFunction["signatures"] {
    const provided = Object.hasOwn(this.#provided, identifier) ? this.#provided[identifier]! : [];
    const [first, ...rest] = Array.isArray(provided) ? (provided as UserFunction[]) : [provided as UserFunction];
    if (first === undefined) {
      const what = language === "PYTHON" ? "Python function" : language === "JAVASCRIPT" ? "Function" : "Java class";
      throw notImplemented(`${what} '${identifier}', for which the program gives no function,`, at);
    }
    if (rest.some(({ kind }) => kind !== first.kind))
      throw invalid(`The signatures of function '${identifier}' are of different kinds`, at);
    return [first, ...rest];
  }
}

function existsMessage({ name, temporary }: Create): string {
  const own = name.at(-1)!;
  return {
    system: `Could not register temporary system function. A function named '${own}' does already exist.`,
    yes: `Could not register temporary catalog function. A function 'default_catalog.default_database.${own}' does already exist.`,
    no: `Could not execute CREATE CATALOG FUNCTION: Function default_database.${own} already exists in Catalog default_catalog.`,
  }[temporary];
}
