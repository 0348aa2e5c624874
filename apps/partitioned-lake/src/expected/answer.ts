import type { Click } from "../clicks.ts";
import type { AnswerRow, Question } from "../question.ts";

/** What the question must yield, counted from the clicks themselves. */
export function expectedAnswer(clicks: Iterable<Click>, question: Question): AnswerRow[] {
  const rows = new Map<string, { event: string; clicks: number; first: number; last: number }>();
  for (const click of clicks) {
    if (!isAskedFor(click, question)) continue;
    const { event } = click.type;
    const at = click.event_timestamp;
    const row = rows.get(event) ?? { event, clicks: 0, first: at, last: at };
    rows.set(event, { event, clicks: row.clicks + 1, first: Math.min(row.first, at), last: Math.max(row.last, at) });
  }
  return [...rows.values()].sort((one, other) => (one.event < other.event ? -1 : 1));
}

/** Whether the question is about a click. */
export function isAskedFor(click: Click, { customer, device, from, to }: Question): boolean {
  const { customer_id, type, event_timestamp } = click;
  return customer_id === customer && type.device === device && event_timestamp >= from && event_timestamp < to;
}
