import { CsvRecord } from "./csv-record.ts";
import { ReplayError } from "./errors.ts";
import type { Intake } from "./intake.ts";
import type { LineSink } from "./line-splitter.ts";
import { decodeLine } from "./line-text.ts";
import type { SourceObject } from "./source.ts";
import { TRIP_ATTRIBUTES } from "./trip-attributes.ts";
import type { TripBuilder } from "./trip-builder.ts";
import { mapTripColumns, type TripColumns } from "./trip-columns.ts";

/** A line of the file and its number. */
interface NumberedLine {
  text: string;
  number: number;
}

/** Rows of a CSV file of trips: the first line names the columns. */
export class CsvRows implements LineSink {
  readonly #object: SourceObject;
  readonly #intake: Intake;
  readonly #builder: TripBuilder;
  readonly #firstLine: number;
  readonly #limit: number;
  readonly #record = new CsvRecord();
  readonly #values: unknown[] = new Array(TRIP_ATTRIBUTES.length);
  #columns: TripColumns | undefined;
  /** Lines of the record that is open; none between records. */
  #lines: NumberedLine[] = [];
  #length = 0;

  /** Rows before `firstLine` are passed over. */
  constructor(object: SourceObject, intake: Intake, builder: TripBuilder, firstLine: number, limit: number) {
    this.#object = object;
    this.#intake = intake;
    this.#builder = builder;
    this.#firstLine = firstLine;
    this.#limit = limit;
  }

  /** First line of a record that is not complete yet. */
  get openLine(): number | undefined {
    return this.#lines[0]?.number;
  }

  line(bytes: Buffer, number: number): void {
    if (this.#columns !== undefined && number < this.#firstLine) return;
    const text = decodeLine(bytes);
    if (text !== undefined) this.#take({ text, number });
    else if (this.#columns === undefined) throw refused("a header in UTF-8");
    else this.#intake.reject(this.#object, number, "expected UTF-8, got other bytes", bytes.toString("latin1"));
  }

  longLine(start: Buffer, number: number): void {
    if (this.#columns === undefined) throw refused(`a header of at most ${this.#limit} bytes`);
    this.#giveUp("CSV: expected the end of a quoted field, got a line over the limit");
    const reason = `expected a row of at most ${this.#limit} bytes, got a longer one`;
    this.#intake.reject(this.#object, number, reason, start.toString("latin1"));
  }

  /** Takes the end of the file, or of what can be read of it. */
  end(): void {
    if (this.#columns === undefined) throw refused("a header");
    while (this.#lines.length > 0) this.#giveUp("CSV: expected the end of a quoted field, got the end of the file");
  }

  #take(line: NumberedLine): void {
    this.#lines.push(line);
    this.#length += line.text.length + 1;
    switch (this.#record.take(line.text)) {
      case "complete":
        this.#row();
        return;
      case "malformed":
        this.#giveUp(this.#record.reason);
        return;
      case "more":
        if (this.#length > this.#limit)
          this.#giveUp(`CSV: expected a row of at most ${this.#limit} bytes, got a quote left open`);
        return;
    }
  }

  #row(): void {
    if (this.#columns === undefined) {
      this.#columns = mapTripColumns(this.#record.fields);
      for (const name of this.#columns.ignored) this.#intake.columnsIgnored.add(name);
      this.#clear();
      return;
    }
    const problem = this.#fieldProblem(this.#record.fields, this.#columns.count);
    if (problem !== undefined) {
      this.#giveUp(problem);
      return;
    }
    const { number } = this.#lines[0]!;
    if (number >= this.#firstLine) this.#build(number, this.#record.fields, this.#columns);
    this.#clear();
  }

  #build(number: number, fields: readonly string[], { columnOf }: TripColumns): void {
    for (let i = 0; i < columnOf.length; i++) this.#values[i] = columnOf[i]! < 0 ? undefined : fields[columnOf[i]!];
    const payload = this.#builder.build(this.#values, tripId(this.#object, number));
    if (payload !== undefined) {
      this.#intake.accept(this.#object, number, this.#builder.time, this.#builder.key, payload);
    } else {
      const text = this.#lines.map((line) => line.text).join("\n");
      this.#intake.reject(this.#object, number, this.#builder.reason, text);
    }
  }

  /** Green-cab files end their rows with empty fields that the header does not name; any other count is a broken row. */
  #fieldProblem(fields: readonly string[], count: number): string | undefined {
    if (fields.length === count) return undefined;
    if (fields.length > count && fields.slice(count).every((field) => field.trim() === "")) return undefined;
    return `CSV: expected ${count} fields, got ${fields.length}`;
  }

  /**
   * Rejects the first line of the open record and reads on behind it, so that a stray quote costs one line and not the
   * lines up to the next quote.
   */
  #giveUp(reason: string): void {
    const [first, ...rest] = this.#lines;
    if (first === undefined) return;
    if (this.#columns === undefined) throw refused(`a header: ${reason}`);
    this.#clear();
    this.#record.reset();
    this.#intake.reject(this.#object, first.number, reason, first.text);
    for (const line of rest) this.#take(line);
  }

  #clear(): void {
    this.#lines = [];
    this.#length = 0;
  }
}

/** An identifier for a trip of a file that has none: the same in every run, different in every row. */
export function tripId(object: SourceObject, line: number): number {
  return object.idPrefix * 2 ** 32 + line;
}

function refused(expected: string): ReplayError {
  return new ReplayError("REPLAY_SOURCE_REFUSED", `CSV: expected ${expected}`);
}
