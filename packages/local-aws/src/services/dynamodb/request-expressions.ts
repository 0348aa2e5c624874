import { invalid } from "./errors.ts";
import { type ParsedCondition, parseCondition } from "./expressions/condition-parser.ts";
import { ExpressionError } from "./expressions/expression-error.ts";
import { Placeholders } from "./expressions/placeholders.ts";
import { type ParsedProjection, parseProjection } from "./expressions/projection.ts";
import { type ParsedUpdate, parseUpdate } from "./expressions/update-parser.ts";

/** The expressions of a request as it carries them. */
export interface ExpressionInput {
  readonly ConditionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: object | undefined;
}

export interface Expressions {
  readonly condition: ParsedCondition | undefined;
  readonly update: ParsedUpdate | undefined;
  readonly filter: ParsedCondition | undefined;
  readonly keyCondition: ParsedCondition | undefined;
  readonly projection: ParsedProjection | undefined;
}

const NONE: Expressions = {
  condition: undefined,
  update: undefined,
  filter: undefined,
  keyCondition: undefined,
  projection: undefined,
};

/** Developer guide, "Quotas": bytes of an expression. */
const MAX_EXPRESSION_BYTES = 4096;

/**
 * Parses the expressions of a request.
 * @param valued The expressions of this operation that can use values, for the refusal of values without one.
 * @throws AwsError ValidationException.
 */
export function readExpressions(input: ExpressionInput, valued: readonly (keyof ExpressionInput)[]): Expressions {
  const { ConditionExpression, UpdateExpression, FilterExpression, KeyConditionExpression, ProjectionExpression } =
    input;
  const hasValued = ConditionExpression ?? UpdateExpression ?? FilterExpression ?? KeyConditionExpression;
  if (input.ExpressionAttributeNames !== undefined && (hasValued ?? ProjectionExpression) === undefined)
    throw invalid("ExpressionAttributeNames can only be specified when using expressions");
  if (input.ExpressionAttributeValues !== undefined && hasValued === undefined)
    throw invalid(
      valued.length === 0
        ? "ExpressionAttributeValues can only be specified when using expressions"
        : `ExpressionAttributeValues can only be specified when using expressions: ${valued.join(" and ")} ${valued.length > 1 ? "are" : "is"} null`,
    );
  if ((hasValued ?? ProjectionExpression) === undefined) return NONE;
  const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
  const expressions = {
    update: parse("UpdateExpression", UpdateExpression, parseUpdate, placeholders),
    condition: parse("ConditionExpression", ConditionExpression, parseCondition, placeholders),
    keyCondition: parse("KeyConditionExpression", KeyConditionExpression, parseCondition, placeholders),
    filter: parse("FilterExpression", FilterExpression, parseCondition, placeholders),
    projection: parse("ProjectionExpression", ProjectionExpression, parseProjection, placeholders),
  };
  placeholders.checkUsed();
  return expressions;
}

function parse<Parsed>(
  name: string,
  source: string | undefined,
  parser: (source: string, placeholders: Placeholders) => Parsed,
  placeholders: Placeholders,
): Parsed | undefined {
  if (source === undefined) return undefined;
  if (source.length > MAX_EXPRESSION_BYTES / 4 && Buffer.byteLength(source) > MAX_EXPRESSION_BYTES)
    throw invalid(
      `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: ${Buffer.byteLength(source)}`,
    );
  try {
    return parser(source, placeholders);
  } catch (cause) {
    if (cause instanceof ExpressionError) throw invalid(`Invalid ${name}: ${cause.message}`);
    throw cause;
  }
}
