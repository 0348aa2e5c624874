import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { Context } from "./parameters.ts";

/** Companies of some tickers: ticker, name, city, state. Currencies have none. */
export const COMPANIES = [
  ["AMZN", "Amazon.com", "Seattle", "WA"],
  ["AMD", "Advanced Micro Devices", "Santa Clara", "CA"],
] as const;

/** Puts the file of reference data where the notebook names it. Flink's CSV has no header. */
export async function storeCompanies({ aws, outputs }: Context): Promise<void> {
  const Body = COMPANIES.map((company) => `${company.join(",")}\n`).join("");
  await aws.s3().send(new PutObjectCommand({ Bucket: outputs.bucket, Key: "reference/companies.csv", Body }));
}
