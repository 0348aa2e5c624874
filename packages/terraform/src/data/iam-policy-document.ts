import { crc32 } from "node:zlib";
import { escapeAsGo } from "../functions/encoding.ts";
import type { DataHandler } from "../plan/handler.ts";

/*
 * aws_iam_policy_document as the provider writes it: `&{x}` becomes `${x}`, a list of one becomes a string, longer ones
 * are in descending order, statements of source documents come first, and an override replaces a statement of its Sid.
 */

interface Statement {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly not_actions?: readonly string[];
  readonly resources?: readonly string[];
  readonly not_resources?: readonly string[];
  readonly principals?: readonly Principal[];
  readonly not_principals?: readonly Principal[];
  readonly condition?: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[];
}

interface Principal {
  readonly type: string;
  readonly identifiers: readonly string[];
}

interface Config {
  readonly version?: string;
  readonly policy_id?: string;
  readonly statement?: readonly Statement[];
  readonly source_policy_documents?: readonly string[];
  readonly override_policy_documents?: readonly string[];
}

interface Document {
  Version?: string;
  Id?: string;
  Statement?: JsonStatement | JsonStatement[];
}

type JsonStatement = { Sid?: string } & Record<string, unknown>;

const PRINCIPALS = { arguments: ["type", "identifiers"] } as const;

export const iamPolicyDocument: DataHandler = {
  type: "aws_iam_policy_document",
  supports: {
    arguments: ["version", "policy_id", "source_policy_documents", "override_policy_documents"],
    blocks: {
      statement: {
        arguments: ["sid", "effect", "actions", "not_actions", "resources", "not_resources"],
        blocks: {
          principals: PRINCIPALS,
          not_principals: PRINCIPALS,
          condition: { arguments: ["test", "variable", "values"] },
        },
      },
    },
  },
  read(config) {
    const document = compose(config as Config);
    const json = escapeAsGo(JSON.stringify(document, null, 2));
    return {
      ...config,
      ...((config as Config).statement
        ? { statement: (config as Config).statement!.map((statement) => ({ effect: "Allow", ...statement })) }
        : {}),
      id: String(crc32(json)),
      version: document.Version,
      json,
      minified_json: escapeAsGo(JSON.stringify(document)),
    };
  },
};

function compose(config: Config): Document {
  const sources = (config.source_policy_documents ?? []).map(parse);
  const overrides = (config.override_policy_documents ?? []).map(parse);
  let statements = [...sources.flatMap(statementsOf), ...(config.statement ?? []).map(writeStatement)];
  for (const override of overrides) {
    for (const statement of statementsOf(override)) {
      const at = statement.Sid ? statements.findIndex((other) => other.Sid === statement.Sid) : -1;
      statements = at < 0 ? [...statements, statement] : statements.with(at, statement);
    }
  }
  const id =
    overrides.findLast((document) => document.Id)?.Id ??
    config.policy_id ??
    sources.findLast((document) => document.Id)?.Id;
  return {
    Version: config.version ?? "2012-10-17",
    ...(id ? { Id: id } : {}),
    ...(statements.length > 0 ? { Statement: statements } : {}),
  };
}

function parse(json: string): Document {
  return JSON.parse(json) as Document;
}

function statementsOf(document: Document): JsonStatement[] {
  const { Statement: statement } = document;
  const list = statement === undefined ? [] : Array.isArray(statement) ? statement : [statement];
  return list.map((item) => inOrder({ ...item, Effect: item.Effect ?? "Allow" }));
}

const MEMBERS = [
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
];

/** Members in the order the provider writes them. */
function inOrder(statement: Record<string, unknown>): JsonStatement {
  return Object.fromEntries(
    MEMBERS.filter((name) => statement[name] !== undefined).map((name) => [name, statement[name]]),
  );
}

function writeStatement(statement: Statement): JsonStatement {
  return inOrder({
    Sid: statement.sid || undefined,
    Effect: statement.effect ?? "Allow",
    Action: list(statement.actions),
    NotAction: list(statement.not_actions),
    Resource: list(statement.resources),
    NotResource: list(statement.not_resources),
    Principal: principals(statement.principals),
    NotPrincipal: principals(statement.not_principals),
    Condition: conditions(statement.condition),
  });
}

/** One value as text, several in descending order, none left out. */
function list(values: readonly string[] | undefined): string | string[] | undefined {
  if (!values || values.length === 0) return undefined;
  const texts = values.map(interpolate);
  return texts.length === 1 ? texts[0] : texts.sort().reverse();
}

function principals(blocks: readonly Principal[] | undefined): unknown {
  if (!blocks || blocks.length === 0) return undefined;
  if (blocks.length === 1 && blocks[0]!.type === "*" && blocks[0]!.identifiers.includes("*")) return "*";
  const byType: Record<string, string[]> = {};
  for (const { type, identifiers } of blocks) byType[type] = [...(byType[type] ?? []), ...identifiers];
  return Object.fromEntries(
    Object.keys(byType)
      .sort()
      .map((type) => [type, list(byType[type])]),
  );
}

function conditions(blocks: Statement["condition"]): unknown {
  if (!blocks || blocks.length === 0) return undefined;
  const result: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of blocks) {
    const all = [...[result[test]?.[variable] ?? []].flat(), ...values.map(interpolate)] as string[];
    result[test] = { ...result[test], [variable]: all.length === 1 ? all[0] : all };
  }
  return Object.fromEntries(
    Object.keys(result)
      .sort()
      .map((test) => [test, Object.fromEntries(Object.entries(result[test]!).sort(([a], [b]) => (a < b ? -1 : 1)))]),
  );
}

function interpolate(text: string): string {
  return text.replaceAll("&{", "${");
}
