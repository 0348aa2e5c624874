/** Why a record cannot be converted, with Firehose's own code. */
export class ConversionProblem extends Error {
  override readonly name = "ConversionProblem";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = `DataFormatConversion.${code}`;
  }
}

/** A value that does not fit its column. */
export function mismatch(detail: string): ConversionProblem {
  return new ConversionProblem("MalformedData", `Data does not match the schema. ${detail}`);
}
