import type { ServiceDefinition } from "../service.ts";

/** A service before its code is loaded: what tells its requests from those of others, as its definition has it. */
export interface ServiceEntry extends Pick<ServiceDefinition, "id" | "signingName" | "targetPrefix" | "bucketInPath"> {
  readonly load: () => Promise<ServiceDefinition>;
}

/** Every service of the embedded AWS, one line each; their code is loaded with their first request. */
export const SERVICES: readonly ServiceEntry[] = [
  {
    id: "cloudwatch",
    signingName: "monitoring",
    targetPrefix: "GraniteServiceVersion20100801",
    load: async () => (await import("./cloudwatch/index.ts")).cloudwatch,
  },
  { id: "iam", signingName: "iam", load: async () => (await import("./iam/index.ts")).iam },
  {
    id: "kinesis",
    signingName: "kinesis",
    targetPrefix: "Kinesis_20131202",
    load: async () => (await import("./kinesis/index.ts")).kinesis,
  },
  { id: "s3", signingName: "s3", bucketInPath: true, load: async () => (await import("./s3/index.ts")).s3 },
  { id: "sts", signingName: "sts", load: async () => (await import("./sts/index.ts")).sts },
];
