import { renewQuotes, renewSamples } from "../readme.ts";

export async function run(): Promise<number> {
  await renewSamples();
  await renewQuotes();
  console.log("renewed the generated blocks of README.md");
  return 0;
}
