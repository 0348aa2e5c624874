// Made from schemas/ by `npm run generate`. Do not edit: change the schema.

/** Promise of a producer to one shard: no event that follows in this shard is older. */
export interface WatermarkV1 {
  /** Lower bound of the event times still to come. */
  watermark: string;
  /** Tells watermarks from trips in the same stream. */
  type: "watermark";
}

/** JSON Schema of {@link WatermarkV1}. */
export const watermarkV1Schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:millrace:event:watermark:1",
  title: "Watermark",
  description: "Promise of a producer to one shard: no event that follows in this shard is older.",
  type: "object",
  properties: {
    watermark: {
      description: "Lower bound of the event times still to come.",
      type: "string",
      format: "date-time",
    },
    type: {
      description: "Tells watermarks from trips in the same stream.",
      const: "watermark",
    },
  },
  required: ["watermark", "type"],
  additionalProperties: false,
  examples: [
    {
      watermark: "2016-01-04T09:01:12.000Z",
      type: "watermark",
    },
  ],
} as const;
