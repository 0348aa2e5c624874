import { createRequire, registerHooks } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What AWS has in the runtime beside the function's own packages: version 3 of the SDK. */
const SDK = /^@(?:aws-sdk|smithy)\//;

/**
 * Limits a function to what it has on AWS: Node.js, the packages of its own bundle, and the AWS SDK. No package of the
 * host is found by its name, wherever the bundle lies.
 */
export function limitModules(taskRoot: string, sdkParent: string): void {
  const sdk = createRequire(sdkParent);
  const root = pathToFileURL(taskRoot + path.sep).href;
  registerHooks({
    resolve(specifier, context, next) {
      const own = context.parentURL === undefined || context.parentURL.startsWith(root);
      const named = !/^(?:\.{0,2}\/|file:|data:|node:|#)/.test(specifier);
      if (!own || !named) return next(specifier, context);
      const found = attempt(() => next(specifier, context));
      if (found && (!found.url.startsWith("file:") || found.url.startsWith(root))) return found;
      if (SDK.test(specifier)) {
        if (!context.conditions.includes("require")) return next(specifier, { ...context, parentURL: sdkParent });
        return { url: pathToFileURL(sdk.resolve(specifier)).href, format: "commonjs", shortCircuit: true };
      }
      const from = context.parentURL === undefined ? taskRoot : fileURLToPath(context.parentURL);
      const code = context.conditions.includes("require") ? "MODULE_NOT_FOUND" : "ERR_MODULE_NOT_FOUND";
      const message =
        code === "MODULE_NOT_FOUND"
          ? `Cannot find module '${specifier}'\nRequire stack:\n- ${from}`
          : `Cannot find package '${specifier}' imported from ${from}`;
      throw Object.assign(new Error(message), { code });
    },
  });
}

function attempt<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}
