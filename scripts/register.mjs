// Loaded with `node --import`: workspace packages resolve to their TypeScript sources inside this repository.
import { readFileSync } from "node:fs";
import { findPackageJSON, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const SCOPE = "@millrace/";

/** @type {Map<string, string>} */
const sources = new Map();

registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith(SCOPE)) return next(specifier, context);
    return next(sourceOf(specifier, context.parentURL ?? import.meta.url), context);
  },
});

/**
 * The file under the condition `millrace-source` in a package's exports, or the specifier itself when it has none.
 * Adding the condition to the context would say the same, but Node.js 22.18 ignores it there.
 * @param {string} specifier
 * @param {string} parent
 */
function sourceOf(specifier, parent) {
  const known = sources.get(specifier);
  if (known !== undefined) return known;
  const manifest = findPackageJSON(specifier, parent);
  if (manifest === undefined) return specifier;
  const subpath = `.${specifier.slice(SCOPE.length).replace(/^[^/]*/, "")}`;
  const target = JSON.parse(readFileSync(manifest, "utf8")).exports?.[subpath]?.["millrace-source"];
  const source = target === undefined ? specifier : new URL(target, pathToFileURL(manifest)).href;
  sources.set(specifier, source);
  return source;
}
