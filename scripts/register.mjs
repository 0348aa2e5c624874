// Loaded with `node --import`: workspace packages resolve to their TypeScript sources inside this repository.
import { registerHooks } from "node:module";

registerHooks({
  resolve(specifier, context, next) {
    return next(specifier, { ...context, conditions: [...context.conditions, "millrace-source"] });
  },
});
