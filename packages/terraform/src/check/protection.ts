import { referencesOf } from "../configuration/references.ts";
import type { Block } from "../hcl/syntax.ts";
import type { ProviderSchema } from "../plan/handler.ts";
import type { Declarations } from "./declarations.ts";
import type { Report } from "./finding.ts";
import { literalText } from "./walk.ts";

const COMPANIONS = {
  aws_s3_bucket_public_access_block: "public-storage",
  aws_s3_bucket_ownership_controls: "public-storage",
  aws_s3_bucket_server_side_encryption_configuration: "unencrypted",
} as const;

const ACCESS_BLOCKS = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

/** Storage that is public or not encrypted, and resources without tags. */
export function checkProtection(declarations: Declarations, provider: ProviderSchema, report: Report): void {
  for (const [address, block] of declarations.resources) {
    const [type = ""] = block.labels;
    if (type === "aws_s3_bucket") checkBucket(address, block, declarations, report);
    if (type === "aws_s3_bucket_public_access_block") checkAccessBlock(block, report);
    if (type === "aws_kinesis_stream") {
      const encryption = argumentOf(block, "encryption_type");
      if (!encryption || literalText(encryption) === "NONE")
        report("unencrypted", block.position, `${address}: expected encryption_type = "KMS" with a kms_key_id`);
    }
    if (
      type === "aws_sqs_queue" &&
      !argumentOf(block, "sqs_managed_sse_enabled") &&
      !argumentOf(block, "kms_master_key_id")
    )
      report(
        "unencrypted",
        block.position,
        `${address}: expected sqs_managed_sse_enabled = true or a kms_master_key_id`,
      );
    if (provider.resources[type]?.attributes.tags && !argumentOf(block, "tags"))
      report("tags", block.position, `${address}: tags are missing`);
  }
}

function argumentOf(block: Block, name: string) {
  return block.body.attributes.find((attribute) => attribute.name === name)?.value;
}

function checkBucket(address: string, block: Block, declarations: Declarations, report: Report): void {
  for (const [type, rule] of Object.entries(COMPANIONS)) {
    const found = [...declarations.resources.values()].some((other) => {
      const bucket = other.labels[0] === type ? argumentOf(other, "bucket") : undefined;
      return bucket !== undefined && referencesOf(bucket).some(({ path }) => path.slice(0, 2).join(".") === address);
    });
    if (!found) report(rule, block.position, `${address}: expected an ${type} for this bucket in the same module`);
  }
}

function checkAccessBlock(block: Block, report: Report): void {
  for (const name of ACCESS_BLOCKS) {
    const value = argumentOf(block, name);
    if (!value || (value.kind === "literal" && value.value !== true))
      report("public-storage", (value ?? block).position, `${block.labels.join(".")}: expected ${name} = true`);
  }
}
