import type { ServiceDefinition } from "../service.ts";
import { cloudwatch } from "./cloudwatch/index.ts";
import { iam } from "./iam/index.ts";
import { kinesis } from "./kinesis/index.ts";
import { s3 } from "./s3/index.ts";
import { sts } from "./sts/index.ts";

/** Every service of the embedded AWS, one line each. */
export const SERVICES: readonly ServiceDefinition[] = [cloudwatch, iam, kinesis, s3, sts];
