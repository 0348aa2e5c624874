import type { Draw, DrawContext, Scalar } from "./draw.ts";
import { compileCall, type FakeOptions } from "./fake/catalog.ts";
import { scanTemplate } from "./scan.ts";

/** A template whose records are texts. */
export interface TextTemplate extends Draw<string> {
  /** Names of the functions it calls, in their order. */
  readonly functions: readonly string[];
}

/**
 * Compiles a template of the Kinesis Data Generator: text with `{{module.method(argument)}}` in it. Drawing from it is a walk
 * over its pieces. Line breaks and the space around the template are left out, as there.
 * @throws DataGeneratorError with the position in the template: DATA_GENERATOR_TEMPLATE_INVALID,
 * DATA_GENERATOR_FUNCTION_UNKNOWN, DATA_GENERATOR_FUNCTION_REFUSED, DATA_GENERATOR_ARGUMENT_INVALID.
 */
export function compileTemplate(template: string, options: FakeOptions = {}): TextTemplate {
  const pieces = scanTemplate(template);
  const texts: string[] = [];
  const draws: Draw<Scalar>[] = [];
  let text = "";
  for (const piece of pieces) {
    if ("text" in piece) text += piece.text.replaceAll(/[\r\n]/g, "");
    else {
      texts.push(text);
      text = "";
      draws.push(compileCall(piece, options));
    }
  }
  const functions = pieces.flatMap((piece) => ("text" in piece ? [] : [piece.name]));
  return new Text(functions, texts, draws, text);
}

class Text implements TextTemplate {
  readonly functions: readonly string[];
  /** Text before each draw. */
  readonly #texts: readonly string[];
  readonly #draws: readonly Draw<Scalar>[];
  readonly #end: string;

  constructor(functions: readonly string[], texts: readonly string[], draws: readonly Draw<Scalar>[], end: string) {
    this.functions = functions;
    this.#texts = texts;
    this.#draws = draws;
    this.#end = end;
  }

  draw(context: DrawContext): string {
    const texts = this.#texts;
    const draws = this.#draws;
    let text = "";
    for (let index = 0; index < draws.length; index++) text += texts[index]! + draws[index]!.draw(context);
    return text + this.#end;
  }
}
