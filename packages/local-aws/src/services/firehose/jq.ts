import type { Jq } from "jq-wasm";
import { invalid } from "./errors.ts";

/*
 * Firehose runs jq 1.6; this is jq 1.8, which reads the same language. Built-ins that 1.6 does not have yet are taken here
 * too. Large integers, which 1.8 keeps digit by digit, are rounded to a double when the result is read, as 1.6 does.
 */

/** What came of one record: the query's single result, or why there is none. */
export type QueryResult = { readonly value: unknown } | { readonly error: string };

/** Built-ins that read on in the input or end the program: records would be given each other's keys. */
const REFUSED =
  /\b(?:inputs?|halt|halt_error|input_filename|input_line_number|debug|stderr|import|include|env)\b|\$ENV|\$__prog/;

let loading: Promise<Jq> | undefined;

/** A query that runs over many records at once. */
export class JqQuery {
  readonly #jq: Jq;
  readonly #guarded: string;

  private constructor(jq: Jq, query: string) {
    this.#jq = jq;
    // A line for each record whatever it does, so that one bad record does not cost the others.
    this.#guarded = `(try [${query}\n] catch tostring)`;
  }

  /** @throws AwsError InvalidArgumentException when the query does not compile or uses what a query for keys must not. */
  static async compile(query: string): Promise<JqQuery> {
    const outside = query.replace(/"(?:\\.|[^"\\])*"/g, '""').replace(/\.\s*[A-Za-z_]\w*|\b[A-Za-z_]\w*\s*:/g, "");
    const refused = REFUSED.exec(outside);
    if (refused !== null) throw invalid(`MetadataExtractionQuery can't use ${refused[0]}.`);
    loading ??= import("jq-wasm").then(({ loadJq }) => loadJq());
    const compiled = new JqQuery(await loading, query);
    const { exitCode, stderr } = compiled.#jq.raw("null", compiled.#guarded, ["-c"]);
    if (exitCode !== 0) throw invalid(`MetadataExtractionQuery is not a valid jq expression: ${stderr.split("\n")[0]}`);
    return compiled;
  }

  /** Runs over JSON texts, each of them one valid document. */
  run(documents: readonly string[]): QueryResult[] {
    if (documents.length === 0) return [];
    const { stdout, exitCode } = this.#jq.raw(documents.join("\n"), this.#guarded, ["-c"]);
    const results = exitCode === 0 ? readLines(stdout) : [];
    if (results.length === documents.length) return results.map(readResult);
    if (documents.length === 1) return [{ error: "the query did not give a result" }];
    // Something ended the program early: each record on its own then.
    return documents.flatMap((document) => this.run([document]));
  }
}

/** The outputs of all records, each an array of results or the text of an error, read at once. */
function readLines(stdout: string): unknown[] {
  return JSON.parse(`[${stdout.trimEnd().replaceAll("\n", ",")}]`) as unknown[];
}

function readResult(output: unknown): QueryResult {
  if (!Array.isArray(output)) return { error: String(output) };
  return output.length === 1 ? { value: output[0] } : { error: `the query gave ${output.length} results` };
}
