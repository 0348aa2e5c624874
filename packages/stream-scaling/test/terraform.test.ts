import { expect, test } from "vitest";
import { scalingAlarms, terraformAlarm } from "../src/index.ts";

test("the same alarm as arguments for Terraform", () => {
  const { up } = scalingAlarms({ streamName: "trips", shards: 2, actions: ["arn:topic"] });
  const { up: simple } = scalingAlarms({ streamName: "trips", shards: 2, alarms: "record-count" });

  expect(terraformAlarm(up)).toMatchObject({
    alarm_name: "trips-scale-up",
    threshold: 0.75,
    alarm_actions: ["arn:topic"],
    metric_query: [
      {
        id: "m1",
        return_data: false,
        metric: [
          {
            namespace: "AWS/Kinesis",
            metric_name: "IncomingBytes",
            dimensions: { StreamName: "trips" },
            period: 300,
            stat: "Sum",
          },
        ],
      },
      { id: "m2" },
      { id: "e1" },
      { id: "e2" },
      { id: "e3", expression: "e1/(1024*1024*60*5*2)" },
      { id: "e4" },
      { id: "e6", return_data: true },
    ],
  });
  expect(terraformAlarm(simple)).toEqual({
    alarm_name: "trips-scale-up",
    alarm_description: "Scales trips up",
    actions_enabled: true,
    alarm_actions: [],
    comparison_operator: "GreaterThanOrEqualToThreshold",
    threshold: 480_000,
    evaluation_periods: 1,
    datapoints_to_alarm: 1,
    treat_missing_data: "ignore",
    namespace: "AWS/Kinesis",
    metric_name: "IncomingRecords",
    dimensions: { StreamName: "trips" },
    statistic: "Sum",
    period: 300,
  });
});
