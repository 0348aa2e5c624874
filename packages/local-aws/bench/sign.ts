import { createHash, createHmac } from "node:crypto";

/** A request ready to be sent many times: body and headers, signed once (valid for 15 minutes). */
export interface SignedRequest {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** Signs a Kinesis call with SigV4, independently of the code under test. */
export function signKinesis(host: string, operation: string, input: object, keys: Keys): SignedRequest {
  return sign(host, "kinesis", "1.1", `Kinesis_20131202.${operation}`, input, keys);
}

/** Signs a DynamoDB call the same way. */
export function signDynamoDb(host: string, operation: string, input: object, keys: Keys): SignedRequest {
  return sign(host, "dynamodb", "1.0", `DynamoDB_20120810.${operation}`, input, keys);
}

function sign(
  host: string,
  service: string,
  version: string,
  target: string,
  input: object,
  keys: Keys,
): SignedRequest {
  const body = Buffer.from(JSON.stringify(input));
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const day = date.slice(0, 8);
  const headers: Record<string, string> = {
    "content-type": `application/x-amz-json-${version}`,
    host,
    "x-amz-date": date,
    "x-amz-target": target,
  };
  const names = Object.keys(headers).join(";");
  const canonicalHeaders = Object.entries(headers)
    .map(([name, value]) => `${name}:${value}\n`)
    .join("");
  const canonical = `POST\n/\n\n${canonicalHeaders}\n${names}\n${sha256(body)}`;
  const scope = `${day}/${keys.region}/${service}/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`;
  let key: Buffer = Buffer.from(`AWS4${keys.secretAccessKey}`);
  for (const part of [day, keys.region, service, "aws4_request"]) key = createHmac("sha256", key).update(part).digest();
  const signature = createHmac("sha256", key).update(toSign).digest("hex");
  headers["authorization"] =
    `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  headers["content-length"] = String(body.length);
  return { headers, body };
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
