import { DescribeKeyCommand, type KMSClient } from "@aws-sdk/client-kms";
import { DescribeDomainCommand, type OpenSearchClient } from "@aws-sdk/client-opensearch";
import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect, test } from "vitest";
import { actions, openBench } from "../support/cloud.ts";

const TEXT = `
data "aws_iam_policy_document" "domain" {
  statement {
    actions   = ["es:ESHttp*"]
    resources = ["\${aws_opensearch_domain.this.arn}/*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

resource "aws_kms_key" "this" {
  description             = "Secrets"
  enable_key_rotation     = true
  deletion_window_in_days = 7
  tags                    = { team = "a" }
}

resource "aws_kms_alias" "this" {
  name          = "alias/secrets"
  target_key_id = aws_kms_key.this.key_id
}

resource "aws_secretsmanager_secret" "this" {
  name                    = "api-key"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "this" {
  secret_id     = aws_secretsmanager_secret.this.id
  secret_string = "first"
}

resource "aws_opensearch_domain" "this" {
  domain_name    = "trips"
  engine_version = "OpenSearch_2.19"

  cluster_config {
    instance_type  = "t3.small.search"
    instance_count = 1
  }

  ebs_options {
    ebs_enabled = true
    volume_size = 10
  }

  encrypt_at_rest {
    enabled = true
  }
}

resource "aws_opensearch_domain_policy" "this" {
  domain_name     = aws_opensearch_domain.this.domain_name
  access_policies = data.aws_iam_policy_document.domain.json
}

output "endpoint" {
  value = aws_opensearch_domain.this.endpoint
}

output "key" {
  value = aws_kms_alias.this.target_key_arn
}
`;

test("keys, secrets and search domains: a second apply changes nothing, changes are made in place, destroy removes everything", async () => {
  const bench = openBench();
  const kms = bench.context.client<KMSClient>("kms");
  const folder = bench.folder({ "main.tf": TEXT });

  const { outputs } = await bench.project(folder).apply();
  const again = bench.project(folder).plan();
  const changed = bench.folder({
    "main.tf": TEXT.replace('"first"', '"second"')
      .replace('"Secrets"', '"Other"')
      .replace("volume_size = 10", "volume_size = 20"),
  });
  const { changes } = await bench.project(changed).apply();
  const value = await bench.context
    .client<SecretsManagerClient>("secrets-manager")
    .send(new GetSecretValueCommand({ SecretId: "api-key" }));
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: "alias/secrets" }));
  const search = bench.context.client<OpenSearchClient>("opensearch");
  const { DomainStatus } = await search.send(new DescribeDomainCommand({ DomainName: "trips" }));
  const answer = await fetch(`http://${outputs.endpoint}/_cluster/health`);
  await bench.project(changed).destroy();

  expect(actions(again)).toEqual([]);
  expect(actions(changes)).toEqual([
    "update aws_kms_key.this",
    "update aws_opensearch_domain.this",
    "replace aws_secretsmanager_secret_version.this",
  ]);
  expect(value.SecretString).toBe("second");
  expect(KeyMetadata).toMatchObject({ Arn: outputs.key, Description: "Other" });
  expect(DomainStatus?.EBSOptions?.VolumeSize).toBe(20);
  expect(await answer.json()).toMatchObject({ status: "green" });
  await expect(search.send(new DescribeDomainCommand({ DomainName: "trips" }))).rejects.toThrow(/Domain not found/);
});
