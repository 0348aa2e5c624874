import type { AwsError } from "../errors.ts";
import type { Protocol } from "../service.ts";
import { encodeCbor } from "../wire/cbor.ts";
import type { WireRequest, WireResponse } from "../wire/message.ts";
import { escapeXml } from "../wire/xml.ts";
import { documentHeaders, type ServiceWire } from "./protocol.ts";

/**
 * Writes an error in the form its protocol's clients parse. `wire` is the service's, where it was reached.
 *
 * A service that answers Query beside another protocol has two names for an error: the shape's (`__type`), and the
 * `awsQueryError` code that Query always used. Clients of the other protocol that ask by `x-amzn-query-mode: true` get
 * the old code in `x-amzn-query-error: <code>;<Sender|Receiver>`.
 */
export function writeError(
  wire: ServiceWire | undefined,
  protocol: Protocol,
  error: AwsError,
  request: WireRequest,
  requestId: string,
): WireResponse {
  const fault = error.status >= 500 ? "Receiver" : "Sender";
  const queryCode =
    wire?.schema.errors.get(error.code)?.traits.awsQueryError?.[0] ??
    wire?.definition.queryCodes?.[error.code] ??
    error.code;
  const fields = { __type: error.code, message: error.message, ...error.fields };
  switch (protocol) {
    case "aws-json-1.0":
    case "aws-json-1.1":
    case "aws-cbor-1.1":
    case "rpc-v2-cbor": {
      const headers = { ...error.headers, ...documentHeaders(protocol), "x-amzn-errortype": error.code };
      if (request.headers["x-amzn-query-mode"] === "true" && wire?.definition.protocols.includes("query"))
        Object.assign(headers, { "x-amzn-query-error": `${queryCode};${fault}` });
      const cbor = protocol === "aws-cbor-1.1" || protocol === "rpc-v2-cbor";
      return { status: error.status, headers, body: cbor ? encodeCbor(fields) : JSON.stringify(fields) };
    }
    case "rest-json":
      return {
        status: error.status,
        headers: { ...error.headers, "content-type": "application/json", "x-amzn-errortype": error.code },
        body: JSON.stringify(fields),
      };
    case "query": {
      const namespace = wire?.definition.xmlNamespace ? ` xmlns="${wire.definition.xmlNamespace}"` : "";
      const body = `<ErrorResponse${namespace}><Error><Type>${fault}</Type><Code>${escapeXml(queryCode)}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
      return { status: error.status, headers: { ...error.headers, "content-type": "text/xml" }, body };
    }
    case "rest-xml": {
      let members = "";
      for (const name of Object.keys(error.fields))
        members += `<${name}>${escapeXml(String(error.fields[name]))}</${name}>`;
      const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>${members}<Resource>${escapeXml(request.path)}</Resource><RequestId>${requestId}</RequestId></Error>`;
      return { status: error.status, headers: { ...error.headers, "content-type": "application/xml" }, body };
    }
  }
}
