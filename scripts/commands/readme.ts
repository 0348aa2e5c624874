import { renewGenerated, renewSampleQuotes } from "../generated.ts";
import { renewQuotes } from "../readme.ts";

export async function run(): Promise<number> {
  await renewGenerated();
  await renewSampleQuotes();
  await renewQuotes();
  console.log("renewed the generated blocks of all READMEs");
  return 0;
}
