import type { FunctionGroup } from "./scalar.ts";

export const jsonFunctions: FunctionGroup = [];
