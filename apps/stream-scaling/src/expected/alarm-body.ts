/** Members of the messages that CloudWatch alarms published in 2020, recorded by aws-samples/kinesis-auto-scaling. */
const BODY = [
  "AlarmName",
  "AlarmDescription",
  "AWSAccountId",
  "NewStateValue",
  "NewStateReason",
  "StateChangeTime",
  "Region",
  "AlarmArn",
  "OldStateValue",
  "Trigger",
];
const TRIGGER = [
  "Period",
  "EvaluationPeriods",
  "ComparisonOperator",
  "Threshold",
  "TreatMissingData",
  "EvaluateLowSampleCountPercentile",
  "Metrics",
];
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/;
const REASON =
  /^Threshold Crossed: \d+ out of the last \d+ datapoints .*\(minimum \d+ datapoints? for \w+ -> ALARM transition\)\.$/;

/** What a message lacks of the recorded form; empty when it has it. Today's messages hold further members. */
export function missingInAlarmBody(body: Readonly<Record<string, unknown>>): string[] {
  const missing = BODY.filter((name) => !(name in body));
  const trigger = (body.Trigger ?? {}) as Readonly<Record<string, unknown>>;
  missing.push(...TRIGGER.filter((name) => !(name in trigger)).map((name) => `Trigger.${name}`));
  if (!TIME.test(String(body.StateChangeTime))) missing.push("StateChangeTime as 2020-04-23T21:17:44.775+0000");
  if (!REASON.test(String(body.NewStateReason))) missing.push("NewStateReason as Threshold Crossed: …");
  if (!String(trigger.TreatMissingData).startsWith("- TreatMissingData: ")) missing.push("TreatMissingData as text");
  const metrics = Array.isArray(trigger.Metrics) ? (trigger.Metrics as Readonly<Record<string, unknown>>[]) : [];
  if (metrics.filter(({ ReturnData }) => ReturnData === true).length !== 1) missing.push("one metric with ReturnData");
  if (!metrics.every((metric) => "Id" in metric && ("MetricStat" in metric || "Expression" in metric)))
    missing.push("Id and MetricStat or Expression of every metric");
  return missing;
}
