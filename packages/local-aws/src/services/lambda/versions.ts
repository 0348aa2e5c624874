import type { ListVersionsByFunctionCommandInput, PublishVersionCommandInput } from "@aws-sdk/client-lambda";
import { Constraints } from "../../constraints.ts";
import { operation } from "../../service.ts";
import { describeVersion } from "./describe.ts";
import type { Functions } from "./functions.ts";
import { checkChange } from "./lifecycle.ts";
import { invalidParameter } from "./names.ts";
import { pageOf } from "./paging.ts";
import type { FunctionVersion, LambdaFunction } from "./state.ts";

/** PublishVersion and ListVersionsByFunction. */
export function versionOperations(functions: Functions) {
  const { host } = functions;
  return {
    PublishVersion: operation(
      ["FunctionName", "CodeSha256", "Description", "RevisionId"],
      (input: PublishVersionCommandInput) => {
        new Constraints().length("description", input.Description, 0, 256).check();
        const fn = functions.require(input.FunctionName);
        checkChange(fn, input.RevisionId);
        const { sha256 } = fn.latest.code;
        if (input.CodeSha256 !== undefined && input.CodeSha256 !== sha256)
          throw invalidParameter(
            `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${sha256}). Please try again with the CodeSHA256 in $LATEST.`,
          );
        return describeVersion(host, publish(functions, fn, input.Description));
      },
    ),
    ListVersionsByFunction: operation(
      ["FunctionName", "Marker", "MaxItems"],
      (input: ListVersionsByFunctionCommandInput) => {
        new Constraints().range("maxItems", input.MaxItems, 1, 10_000).check();
        const fn = functions.require(input.FunctionName);
        const page = pageOf([fn.latest, ...fn.versions.values()], input.Marker, input.MaxItems);
        return {
          Versions: page.items.map((version) => describeVersion(host, version, version.version)),
          ...page.next,
        };
      },
    ),
  };
}

/** A new version, or the last one when $LATEST has not changed since (Developer Guide, "Creating function versions"). */
export function publish(functions: Functions, fn: LambdaFunction, description: string | undefined): FunctionVersion {
  const last = fn.versions.get(String(fn.lastVersion));
  return last && last.source === fn.latest.revisionId ? last : functions.publish(fn, description);
}
