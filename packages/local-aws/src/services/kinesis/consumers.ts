export type ConsumerStatus = "CREATING" | "ACTIVE" | "DELETING";

/** An enhanced fan-out consumer of a stream. */
export class Consumer {
  readonly name: string;
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  status: ConsumerStatus = "CREATING";
  readonly tags = new Map<string, string>();
  /** Resource policy, as JSON text. */
  policy: string | undefined;

  constructor(name: string, streamArn: string, created: number) {
    this.name = name;
    this.created = created;
    this.arn = `${streamArn}/consumer/${name}:${Math.floor(created / 1000)}`;
  }
}
