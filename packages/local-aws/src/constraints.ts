import { AwsError } from "./errors.ts";
import type { Structure } from "./wire/schema.ts";

/**
 * Collects violated constraints and reports them in one error, worded as AWS's front ends do:
 * `2 validation errors detected: Value 'x' at 'streamName' failed to satisfy constraint: …; …`.
 */
export class Constraints {
  readonly #failures: string[] = [];

  required(path: string, value: unknown): this {
    if (value === undefined || value === null) this.#fail(path, undefined, "Member must not be null");
    return this;
  }

  length(path: string, value: string | undefined, min: number, max: number): this {
    if (value === undefined) return this;
    if (value.length < min) this.#fail(path, value, `Member must have length greater than or equal to ${min}`);
    if (value.length > max) this.#fail(path, value, `Member must have length less than or equal to ${max}`);
    return this;
  }

  pattern(path: string, value: string | undefined, pattern: RegExp): this {
    if (value !== undefined && !anchored(pattern).test(value)) {
      this.#fail(path, value, `Member must satisfy regular expression pattern: ${pattern.source}`);
    }
    return this;
  }

  range(path: string, value: number | undefined, min: number, max: number): this {
    if (value === undefined) return this;
    if (value < min || Number.isNaN(value))
      this.#fail(path, value, `Member must have value greater than or equal to ${min}`);
    if (value > max) this.#fail(path, value, `Member must have value less than or equal to ${max}`);
    return this;
  }

  count(path: string, value: readonly unknown[] | undefined, min: number, max: number): this {
    if (value === undefined) return this;
    if (value.length < min)
      this.#fail(path, `[${value.length} items]`, `Member must have length greater than or equal to ${min}`);
    if (value.length > max)
      this.#fail(path, `[${value.length} items]`, `Member must have length less than or equal to ${max}`);
    return this;
  }

  oneOf(path: string, value: string | undefined, allowed: readonly string[]): this {
    if (value !== undefined && !allowed.includes(value))
      this.#fail(path, value, `Member must satisfy enum value set: [${allowed.join(", ")}]`);
    return this;
  }

  /** @throws AwsError with `code` when anything failed. */
  check(code = "ValidationException"): void {
    if (this.#failures.length === 0) return;
    const noun = this.#failures.length === 1 ? "error" : "errors";
    throw new AwsError(code, `${this.#failures.length} validation ${noun} detected: ${this.#failures.join("; ")}`);
  }

  #fail(path: string, value: unknown, constraint: string): void {
    const shown = value === undefined ? "Value null" : `Value '${String(value)}'`;
    this.#failures.push(`${shown} at '${path}' failed to satisfy constraint: ${constraint}`);
  }
}

/** Model patterns match the whole value, whatever anchors they lack. Invariant: one compiled expression per pattern. */
const anchoredPatterns = new WeakMap<RegExp, RegExp>();

function anchored(pattern: RegExp): RegExp {
  let whole = anchoredPatterns.get(pattern);
  if (!whole) {
    whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, ""));
    anchoredPatterns.set(pattern, whole);
  }
  return whole;
}

/** Checks that every required member is present, in nested structures too. */
export function requireMembers(structure: Structure, value: Record<string, unknown>, code: string): void {
  const constraints = new Constraints();
  visit(structure, value, "", constraints);
  constraints.check(code);
}

function visit(structure: Structure, value: Record<string, unknown>, parent: string, constraints: Constraints): void {
  for (const member of structure.members) {
    const item = value[member.name];
    const path = parent + member.name.charAt(0).toLowerCase() + member.name.slice(1);
    if (item === undefined || item === null) {
      if (member.required) constraints.required(path, undefined);
      continue;
    }
    const { shape } = member;
    if (shape.kind === "structure") visit(shape, item as Record<string, unknown>, `${path}.`, constraints);
    if (shape.kind === "list" && shape.element.shape.kind === "structure") {
      const items = item as Record<string, unknown>[];
      for (let index = 0; index < items.length; index++)
        visit(shape.element.shape, items[index]!, `${path}.${index + 1}.member.`, constraints);
    }
  }
}
