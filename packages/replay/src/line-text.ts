import { isAscii, isUtf8 } from "node:buffer";

/** The text of a line, or undefined when it is not UTF-8. */
export function decodeLine(bytes: Buffer): string | undefined {
  if (isAscii(bytes)) return bytes.toString("latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : undefined;
}
