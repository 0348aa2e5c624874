import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";

export type Output<Command> = Omit<Command, "$metadata">;

export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

const NAME = /[.\-_A-Za-z0-9]+/;

/** Constraints of EventBridge requests. */
export class EventConstraints extends Constraints {
  rule(value: string | undefined): this {
    return this.length("name", value, 1, 64).pattern("name", value, NAME) as this;
  }

  bus(path: string, value: string | undefined): this {
    return this.length(path, value, 1, 1600).pattern(path, value, /[/.\-_A-Za-z0-9:]+/) as this;
  }

  limit(value: number | undefined): this {
    return this.range("limit", value, 1, 100) as this;
  }
}

/** A page of a list sorted by name; the token holds the last name of the page before. */
export function page<Item extends { readonly name: string }>(
  items: readonly Item[],
  limit: number | undefined,
  token: string | undefined,
): { items: readonly Item[]; next: string | undefined } {
  const after = token === undefined ? "" : Buffer.from(token, "base64").toString("utf8");
  const rest = items.filter(({ name }) => name > after).sort((a, b) => (a.name < b.name ? -1 : 1));
  const shown = rest.slice(0, limit ?? 100);
  return {
    items: shown,
    next: rest.length > shown.length ? Buffer.from(shown.at(-1)!.name).toString("base64") : undefined,
  };
}
