import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { TerraformError } from "../errors.ts";
import { evaluate, toText, withNames } from "../hcl/evaluate.ts";
import { parseTemplate } from "../hcl/template.ts";
import { keysOf, SetValue, type Value } from "../hcl/values.ts";
import type { Arguments, FunctionContext, TerraformFunction } from "./signature.ts";

/** Filesystem functions of the Terraform language; relative paths start at the root module, where Terraform is run. */
export const filesystem: Record<string, TerraformFunction> = {
  abspath(args, context) {
    args.count(1);
    return path.resolve(context.rootPath, args.text(0));
  },
  basename(args) {
    args.count(1);
    return args.text(0) === "" ? "." : path.basename(args.text(0)) || "/";
  },
  dirname(args) {
    args.count(1);
    return clean(args.text(0).slice(0, args.text(0).lastIndexOf("/") + 1));
  },
  pathexpand(args) {
    args.count(1);
    return args.text(0).replace(/^~(?=$|\/)/, os.homedir());
  },
  fileexists(args, context) {
    args.count(1);
    const file = path.resolve(context.rootPath, args.text(0));
    if (existsSync(file) && !statSync(file).isFile()) args.fail(`${file} is not a file`);
    return existsSync(file);
  },
  file(args, context) {
    args.count(1);
    const bytes = read(args, context);
    const text = bytes.toString("utf8");
    return Buffer.from(text).equals(bytes) ? text : args.fail(`${args.text(0)} is not UTF-8 text; use filebase64()`);
  },
  filebase64(args, context) {
    args.count(1);
    return read(args, context).toString("base64");
  },
  filemd5: digest("md5", "hex"),
  filesha1: digest("sha1", "hex"),
  filesha256: digest("sha256", "hex"),
  filesha512: digest("sha512", "hex"),
  filebase64sha256: digest("sha256", "base64"),
  filebase64sha512: digest("sha512", "base64"),
  fileset(args, context) {
    args.count(2);
    const folder = path.resolve(context.rootPath, args.text(0));
    return new SetValue(
      globSync(args.text(1), { cwd: folder })
        .filter((name) => statSync(path.join(folder, name)).isFile())
        .map((name) => name.split(path.sep).join("/")),
    );
  },
  templatefile(args, context) {
    args.count(2);
    const file = args.text(0);
    const template = parseTemplate(read(args, context).toString("utf8"), file);
    const variables = args.map(1);
    const value = evaluate(
      template,
      withNames(scopeOf(context, file), new Map(keysOf(variables).map((key) => [key, variables[key]!]))),
    );
    return typeof value === "object" && value !== null ? value : toText(value, file, context.position);
  },
};

function scopeOf(context: FunctionContext, file: string) {
  return {
    variable: () => undefined,
    call(name: string, values: readonly Value[]): Value {
      if (name === "templatefile" || name === "core::templatefile")
        throw new TerraformError(
          "TERRAFORM_FUNCTION",
          `${file}: templatefile cannot be called from a template`,
          context.position,
        );
      return context.call(name, values);
    },
  };
}

/** Go's Clean: the shortest path that means the same; "." for none. */
function clean(text: string): string {
  return path.posix.normalize(text).replace(/(?<=.)\/$/, "") || ".";
}

function read(args: Arguments, context: FunctionContext): Buffer {
  const file = args.text(0);
  try {
    return readFileSync(path.resolve(context.rootPath, file));
  } catch (cause) {
    args.fail(
      `cannot read ${file}: ${(cause as NodeJS.ErrnoException).code === "ENOENT" ? "no such file" : (cause as Error).message}`,
      cause,
    );
  }
}

function digest(algorithm: string, form: "hex" | "base64"): TerraformFunction {
  return (args, context) => {
    args.count(1);
    const missing = context.symbolic === true && !existsSync(path.resolve(context.rootPath, args.text(0)));
    return createHash(algorithm)
      .update(missing ? "" : read(args, context))
      .digest(form);
  };
}
