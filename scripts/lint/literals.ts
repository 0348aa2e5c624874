import { allowed } from "./allowed.ts";
import type { Finding } from "./finding.ts";
import { lineAt, type Repository, sourceFiles } from "./repository.ts";

/** Packages that implement AWS itself and so must spell its ARNs and read its names. */
const PLATFORM = new Set(["packages/local-aws", "packages/terraform", "packages/sample", "packages/cli"]);

const REGION =
  /\b(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-f]?)?-(?:north|south|east|west|central|northeast|southeast|northwest|southwest)-\d\b/g;

/** Input members of AWS operations that name a resource. */
const NAME_MEMBERS =
  /\b(?:StreamName|StreamARN|DeliveryStreamName|Bucket|TableName|FunctionName|QueueName|QueueUrl|TopicArn|RoleName|RoleArn|AlarmName|logGroupName|Database|DatabaseName|WorkGroup|KeyId|SecretId|UserPoolId|EventBusName)\s*:\s*(["'`])(?!\1)[^"'`$]+\1/g;

interface Literal {
  readonly rule: string;
  readonly pattern: RegExp;
  readonly what: string;
  readonly repair: string;
  /** Whether the platform must keep to it as well. */
  readonly platform: boolean;
}

const LITERALS: readonly Literal[] = [
  {
    rule: "account-id",
    pattern: /(?<![\w.])\d{12}(?![\w.])/g,
    what: "AWS account id",
    repair: "take it from the caller's identity, a Terraform output or data.aws_caller_identity",
    platform: true,
  },
  {
    rule: "region",
    pattern: REGION,
    what: "AWS Region",
    repair: "take it from the client's configuration, a Terraform output or data.aws_region",
    platform: true,
  },
  {
    rule: "arn",
    pattern: /\barn:aws[\w-]*:[\w-]*/g,
    what: "ARN",
    repair: "take it from a Terraform output or build it from data.aws_partition",
    platform: false,
  },
  {
    rule: "resource-name",
    pattern: NAME_MEMBERS,
    what: "resource name",
    repair: "take it from a Terraform output or a parameter",
    platform: false,
  },
];

/** Source code and Terraform name no account, Region or resource: whoever deploys has others. */
export function checkLiterals(repository: Repository): Finding[] {
  const used = new Set<string>();
  const findings = [...codeFiles(repository), ...terraformFiles(repository)].flatMap(({ file, text, platform }) =>
    LITERALS.filter((literal) => literal.platform || !platform).flatMap((literal) => {
      const exception = allowed.find((entry) => entry.rule === literal.rule && entry.file === file);
      const matches = [...text.matchAll(literal.pattern)];
      if (exception !== undefined && matches.length > 0) {
        used.add(`${exception.rule} ${exception.file}`);
        return [];
      }
      return matches.map((match) => ({
        rule: literal.rule,
        file,
        line: lineAt(text, match.index),
        message: `literal ${literal.what} ${match[0].trim()}`,
        repair: literal.repair,
      }));
    }),
  );
  const stale = allowed
    .filter((entry) => repository.has(entry.file) && !used.has(`${entry.rule} ${entry.file}`))
    .map((entry) => ({
      rule: "allowed",
      file: "scripts/lint/allowed.ts",
      line: 1,
      message: `allows ${entry.rule} in ${entry.file}, which needs it no longer`,
      repair: "remove the entry",
    }));
  return [...findings, ...stale];
}

interface Code {
  readonly file: string;
  /** Without comments: those may cite an example. */
  readonly text: string;
  readonly platform: boolean;
}

function codeFiles(repository: Repository): Code[] {
  return repository.workspaces.flatMap((workspace) =>
    sourceFiles(workspace, "src").map((file) => ({
      file,
      text: repository.source(file).code,
      platform: PLATFORM.has(workspace.folder),
    })),
  );
}

function terraformFiles(repository: Repository): Code[] {
  return repository.files
    .filter((file) => file.startsWith("infra/") && file.endsWith(".tf"))
    .map((file) => ({ file, text: repository.text(file).replaceAll(/^\s*(?:#|\/\/).*$/gm, ""), platform: false }));
}
