/** A refusal in OpenSearch's own terms: its exception type, reason and HTTP status. */
export class SearchError extends Error {
  override readonly name = "SearchError";
  readonly type: string;
  readonly status: number;
  /** Further members of the error object, such as `index`. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Type and reason of what a search or a parser failed on. */
  readonly causedBy: { readonly type: string; readonly reason: string } | undefined;

  constructor(
    type: string,
    reason: string,
    options: {
      status?: number;
      fields?: Record<string, unknown>;
      causedBy?: { readonly type: string; readonly reason: string };
    } = {},
  ) {
    super(reason);
    this.type = type;
    this.status = options.status ?? 400;
    this.fields = options.fields ?? {};
    this.causedBy = options.causedBy;
  }

  /** The error as an item of a bulk or multi-get answer has it. */
  toItem(): Record<string, unknown> & { readonly type: string; readonly reason: string } {
    const cause = this.causedBy === undefined ? {} : { caused_by: this.causedBy };
    return { type: this.type, reason: this.message, ...this.fields, ...cause };
  }

  /** The body of an answer that is an error. */
  toBody(): object {
    const { caused_by: _, ...root } = this.toItem();
    return { error: { root_cause: [root], ...this.toItem() }, status: this.status };
  }
}

/** What OpenSearch offers and this engine does not execute. */
export function notExecuted(type: string, what: string, instead: string): SearchError {
  return new SearchError(type, `${what} is not implemented by the embedded AWS: ${instead}`);
}

export function illegalArgument(reason: string): SearchError {
  return new SearchError("illegal_argument_exception", reason);
}

export function parsing(reason: string): SearchError {
  return new SearchError("parsing_exception", reason, { fields: { line: 1, col: 1 } });
}

export function indexNotFound(name: string): SearchError {
  return new SearchError("index_not_found_exception", `no such index [${name}]`, {
    status: 404,
    fields: { "resource.type": "index_or_alias", "resource.id": name, index: name, index_uuid: "_na_" },
  });
}
