import { notImplemented } from "../errors.ts";
import { caseOf, compare, isNull, logic, not } from "../functions/operators.ts";
import { literal, type Rex } from "../functions/rex.ts";
import type { Expression } from "../parser/ast.ts";
import type { Query } from "../parser/ast-query.ts";
import { BIGINT, BOOLEAN, withNullable } from "../types/logical.ts";
import { isResolvable } from "./decorrelate.ts";
import { Translator } from "./expressions.ts";
import { planMembership, planScalar } from "./lateral.ts";
import type { Plan } from "./plan.ts";
import { planQuery } from "./queries.ts";
import type { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";
import { aggregateOver } from "./subqueries.ts";

/**
 * `a [NOT] IN (SELECT …)` as a value that is NULL where it is unknown: for NULL, and beside NULLs without a match. As in
 * Flink, there are no rows as long as the subquery has had none.
 */
export function planExactMembership(
  input: Plan,
  scope: Scope,
  subquery: Extract<Expression, { kind: "in" }>,
  session: PlanningSession,
): { plan: Plan; value: Rex } {
  const { at, operand, query } = subquery;
  if (operand.kind === "list" || !isResolvable(() => planQuery(query!, session)))
    throw notImplemented("IN with a row or a correlated subquery in this place", at);
  const planning = { at, zone: session.zone };
  const count = (plan: Plan, counted: Query) => planScalar(plan, scope, counted, true, session);
  const member = planMembership(input, scope, subquery, session);
  const all = count(member.plan, aggregateOver(query!, "COUNT", { kind: "star", at, qualifier: [] }));
  const known = count(all.plan, aggregateOver(query!, "COUNT", { kind: "identifier", at, parts: ["$0"] }));
  const none = compare("=", all.value, literal(0, BIGINT), planning);
  const given = new Translator(scope, session).translate(operand);
  const unknown = logic("OR", isNull(given, false), compare("<", known.value, all.value, planning));
  const constant = (value: boolean | null) => literal(value, withNullable(BOOLEAN, value === null));
  const cases = [member.value, constant(true), none, constant(false), unknown, constant(null), constant(false)];
  const value = caseOf(cases, planning);
  return { plan: known.plan, value: subquery.not ? not(value) : value };
}
