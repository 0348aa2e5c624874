import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { evaluate, toText, withNames } from "../hcl/evaluate.ts";
import { parseTemplate } from "../hcl/template.ts";
import { keysOf, SetValue, type Value } from "../hcl/values.ts";
import type { Arguments, FunctionContext, TerraformFunction } from "./signature.ts";

/** Filesystem functions of the Terraform language; relative paths start at the process's folder, as Terraform's do. */
export const filesystem: Record<string, TerraformFunction> = {
  abspath: (args) => path.resolve(args.text(0)),
  basename: (args) => path.basename(args.text(0)),
  dirname: (args) => path.dirname(args.text(0)),
  pathexpand: (args) => args.text(0).replace(/^~(?=$|\/)/, os.homedir()),
  fileexists(args) {
    args.count(1);
    const file = args.text(0);
    if (existsSync(file) && !statSync(file).isFile()) args.fail(`${file} is not a file`);
    return existsSync(file);
  },
  file(args) {
    args.count(1);
    const bytes = read(args);
    const text = bytes.toString("utf8");
    return Buffer.from(text).equals(bytes) ? text : args.fail(`${args.text(0)} is not UTF-8 text; use filebase64()`);
  },
  filebase64: (args) => read(args).toString("base64"),
  filemd5: digest("md5", "hex"),
  filesha1: digest("sha1", "hex"),
  filesha256: digest("sha256", "hex"),
  filesha512: digest("sha512", "hex"),
  filebase64sha256: digest("sha256", "base64"),
  filebase64sha512: digest("sha512", "base64"),
  fileset(args) {
    args.count(2);
    const folder = args.text(0);
    return new SetValue(
      globSync(args.text(1), { cwd: folder })
        .filter((name) => statSync(path.join(folder, name)).isFile())
        .map((name) => name.split(path.sep).join("/")),
    );
  },
  templatefile(args, context) {
    args.count(2);
    const file = args.text(0);
    const template = parseTemplate(read(args).toString("utf8"), file);
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
      if (name === "templatefile") throw new Error(`${file}: templatefile cannot be called from a template`);
      return context.call(name, values);
    },
  };
}

function read(args: Arguments): Buffer {
  const file = args.text(0);
  try {
    return readFileSync(file);
  } catch (cause) {
    args.fail(
      `cannot read ${file}: ${(cause as NodeJS.ErrnoException).code === "ENOENT" ? "no such file" : (cause as Error).message}`,
      cause,
    );
  }
}

function digest(algorithm: string, form: "hex" | "base64"): TerraformFunction {
  return (args) => {
    args.count(1);
    return createHash(algorithm).update(read(args)).digest(form);
  };
}
