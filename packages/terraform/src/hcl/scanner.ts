import { TerraformError } from "../errors.ts";
import type { Position } from "./syntax.ts";

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;

/** Reads the characters of one file, with positions. */
export class Scanner {
  readonly text: string;
  readonly file: string;
  readonly #lineStarts: number[] = [0];
  at = 0;

  constructor(text: string, file: string) {
    this.text = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    this.file = file;
    for (let index = this.text.indexOf("\n"); index >= 0; index = this.text.indexOf("\n", index + 1))
      this.#lineStarts.push(index + 1);
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  position(at = this.at): Position {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStarts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { file: this.file, line: low + 1, column: at - this.#lineStarts[low]! + 1 };
  }

  fail(message: string, at = this.at): never {
    throw new TerraformError("TERRAFORM_SYNTAX", message, this.position(at));
  }

  /** What stands here, for messages. */
  found(): string {
    if (this.done) return "the end of the file";
    const character = this.text[this.at]!;
    return character === "\n" ? "the end of the line" : JSON.stringify(this.identifierHere() ?? character);
  }

  /** Skips blanks and comments; newlines too when they mean nothing here. */
  skip(newlines: boolean): void {
    while (!this.done) {
      const character = this.text[this.at]!;
      if (character === " " || character === "\t" || character === "\r" || (newlines && character === "\n")) this.at++;
      else if (character === "#" || this.text.startsWith("//", this.at)) this.#skipTo("\n");
      else if (this.text.startsWith("/*", this.at)) {
        const end = this.text.indexOf("*/", this.at + 2);
        if (end < 0) this.fail("comment: expected */ before the end of the file");
        this.at = end + 2;
      } else return;
    }
  }

  #skipTo(character: string): void {
    const index = this.text.indexOf(character, this.at);
    this.at = index < 0 ? this.text.length : index;
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  /** Takes `text` when it stands here. */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  expect(text: string, where: string): void {
    if (!this.take(text)) this.fail(`${where}: expected ${JSON.stringify(text)}, found ${this.found()}`);
  }

  identifierHere(): string | undefined {
    IDENTIFIER.lastIndex = this.at;
    return IDENTIFIER.exec(this.text)?.[0];
  }

  identifier(where: string): string {
    const name = this.identifierHere();
    if (name === undefined) this.fail(`${where}: expected a name, found ${this.found()}`);
    this.at += name.length;
    return name;
  }
}
