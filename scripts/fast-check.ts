// What `import fc from "fast-check"` gives the tests of this repository: fast-check with one seed for all of them, so
// that a commit passes or fails `npm test` whenever it is run. `npm run fuzz` draws another one for each round.
import { configureGlobal, readConfigureGlobal } from "../node_modules/fast-check/lib/fast-check.js";

configureGlobal({ ...readConfigureGlobal(), seed: Number(process.env.MILLRACE_SEED ?? 20_261_121) });

export { default } from "../node_modules/fast-check/lib/fast-check.js";
