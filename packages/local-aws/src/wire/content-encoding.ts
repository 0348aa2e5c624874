import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { AwsError } from "../errors.ts";

const unzip = promisify(gunzip);

/** Largest decoded body: as large as a body may be that is collected in memory. */
const MAX_DECODED_BYTES = 32 * 1024 * 1024;

/**
 * Undoes the content coding of a request body (RFC 9110, section 8.4); SDKs compress large requests of operations with
 * Smithy's requestCompression trait, and know gzip only.
 * @throws AwsError UnsupportedMediaType for another coding, SerializationException for bytes that are no gzip, and
 * RequestEntityTooLarge beyond 32 MiB.
 */
export async function decodeContent(body: Buffer, encoding: string): Promise<Buffer> {
  const coding = encoding.trim().toLowerCase();
  if (coding === "" || coding === "identity" || coding === "aws-chunked") return body;
  if (coding !== "gzip")
    throw new AwsError("UnsupportedMediaType", `Content-Encoding: expected gzip, got ${encoding}`, { status: 415 });
  try {
    return await unzip(body, { maxOutputLength: MAX_DECODED_BYTES });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      throw new AwsError("RequestEntityTooLarge", `The request body decodes to more than ${MAX_DECODED_BYTES} bytes`, {
        status: 413,
        cause,
      });
    throw new AwsError("SerializationException", `The request body is not gzip: ${(cause as Error).message}`, {
      cause,
    });
  }
}
