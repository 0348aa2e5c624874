import type { View } from "@millrace/sample";
import type { ScalingResult } from "./result.ts";

/** The pictures of a run. */
export function drawScaling({ day }: ScalingResult): View[] {
  return [
    ...day.variants.map(
      ({ variant }): View => ({
        kind: "line",
        title: `Scaled by ${variant}`,
        series: [
          { name: "load", title: "load", axis: "left" },
          { name: `${variant}-throttled`, title: "throttled", axis: "left" },
          { name: `${variant}-shards`, title: "shards", axis: "right" },
        ],
      }),
    ),
  ];
}
