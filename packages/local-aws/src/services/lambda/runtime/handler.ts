import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { RuntimeFault } from "./errors.ts";

export type Handler = (
  event: unknown,
  context: object,
  callback: (error?: unknown, result?: unknown) => void,
) => unknown;

/** `folder/file.export`, where the export may be a path of names. */
const HANDLER = /^([^.]*)\.(.*)$/;

/**
 * Loads the function's handler: CommonJS, or an ES module where the file ends with .mjs or its package says so.
 * @throws RuntimeFault Runtime.ImportModuleError, Runtime.UserCodeSyntaxError, Runtime.HandlerNotFound, Runtime.MalformedHandlerName.
 */
export async function loadHandler(taskRoot: string, handler: string): Promise<Handler> {
  if (handler.includes(".."))
    throw new RuntimeFault(
      "Runtime.MalformedHandlerName",
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  const folder = path.dirname(handler);
  const match = HANDLER.exec(path.basename(handler));
  if (!match) throw new RuntimeFault("Runtime.MalformedHandlerName", "Bad handler");
  const [, file, names] = match;
  let found: unknown = await importModule(taskRoot, path.join(folder, file!));
  for (const name of names!.split(".")) found = (found as Record<string, unknown> | undefined)?.[name];
  if (found === undefined || found === null)
    throw new RuntimeFault("Runtime.HandlerNotFound", `${handler} is undefined or not exported`);
  if (typeof found !== "function") throw new RuntimeFault("Runtime.HandlerNotFound", `${handler} is not a function`);
  return found as Handler;
}

async function importModule(taskRoot: string, name: string): Promise<unknown> {
  const base = path.join(taskRoot, name);
  const file = [`${base}.js`, `${base}.mjs`, `${base}.cjs`, base].find((candidate) => existsSync(candidate));
  if (file === undefined)
    throw new RuntimeFault(
      "Runtime.ImportModuleError",
      `Error: Cannot find module '${path.basename(name)}'\nRequire stack:\n- /var/runtime/index.mjs`,
    );
  try {
    const esModule = file.endsWith(".mjs") || (file.endsWith(".js") && isModule(taskRoot, base));
    return esModule ? await import(pathToFileURL(file).href) : createRequire(path.join(taskRoot, "index.js"))(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError)
      throw new RuntimeFault("Runtime.UserCodeSyntaxError", `SyntaxError: ${error.message}`, error);
    if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND")
      throw new RuntimeFault("Runtime.ImportModuleError", `Error: ${(error as Error).message}`, error);
    throw error;
  }
}

/** Whether the nearest package.json inside the bundle says `"type": "module"`. */
function isModule(taskRoot: string, base: string): boolean {
  for (let folder = path.dirname(base); folder.startsWith(taskRoot); folder = path.dirname(folder)) {
    const manifest = path.join(folder, "package.json");
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, "utf8")).type === "module";
  }
  return false;
}
