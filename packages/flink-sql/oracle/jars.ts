import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Packages of Java that Flink reaches into. */
export const OPENS: readonly string[] = ["lang", "lang.invoke", "math", "net", "text", "time", "util"].map(
  (name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`,
);

/** The folder with the jars of a pom, filled by Maven when it is not there yet. */
export function jarsOf(name: string, pomFolder: string): string {
  const folder =
    (name === "flink-oracle" ? process.env.FLINK_ORACLE_JARS : undefined) ??
    join(homedir(), ".cache", "millrace", name);
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true });
    const goal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies";
    execFileSync("mvn", ["-q", "-B", "-f", join(pomFolder, "pom.xml"), goal, `-DoutputDirectory=${folder}`]);
  }
  return folder;
}
