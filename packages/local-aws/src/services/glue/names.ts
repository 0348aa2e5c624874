import { Constraints } from "../../constraints.ts";
import { notFound } from "./errors.ts";

/** Single-line string pattern of the API reference: any characters but line breaks and other controls. */
const SINGLE_LINE = /[ -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}\t]*/u;

/** Names of databases and tables are stored in lower case (API reference, DatabaseInput and TableInput). */
export function foldName(name: string): string {
  return name.toLowerCase();
}

/** @throws AwsError ValidationException. */
export function checkName(path: string, name: string | undefined): string {
  new Constraints().required(path, name).length(path, name, 1, 255).pattern(path, name, SINGLE_LINE).check();
  return foldName(name!);
}

/** @throws AwsError EntityNotFoundException: this account's catalogue is the only one. */
export function checkCatalog(account: string, catalogId: string | undefined): void {
  if (catalogId !== undefined && catalogId !== account) throw notFound(`Catalog ${catalogId} not found.`);
}
