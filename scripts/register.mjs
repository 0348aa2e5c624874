// Loaded with `node --import`: workspace packages resolve to their TypeScript sources inside this repository.
import { registerHooks } from "node:module";

registerHooks({
  resolve(specifier, context, next) {
    // Node.js 22.18 cannot resolve a require() whose conditions were changed.
    if (!specifier.startsWith("@millrace/")) return next(specifier, context);
    return next(specifier, { ...context, conditions: [...context.conditions, "millrace-source"] });
  },
});
