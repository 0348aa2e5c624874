/** Why a request to an endpoint failed (Developer Guide, "HTTP endpoint data delivery errors"). */
export interface EndpointProblem {
  readonly code: string;
  readonly message: string;
  /** Never retried. */
  readonly permanent: boolean;
}

const MAX_RESPONSE_BYTES = 1024 * 1024;

/** @returns undefined when the endpoint took the records. */
export async function readResponse(response: Response, requestId: string): Promise<EndpointProblem | undefined> {
  const body = Buffer.from(await response.arrayBuffer());
  if (body.length > MAX_RESPONSE_BYTES)
    return problem(
      "ResponseTooLarge",
      "The response received from the endpoint is too large. Contact the owner of the endpoint to resolve this issue.",
    );
  const text = body.toString("utf8");
  if (response.status !== 200) {
    const message = `Received the following response from the endpoint destination. ${text}`;
    return { ...problem("DestinationException", message), permanent: response.status === 413 };
  }
  if (!isAnswer(response.headers.get("content-type"), text, requestId))
    return problem(
      "InvalidResponseFromDestination",
      "The response received from the specified endpoint is invalid. Contact the owner of the endpoint to resolve the issue.",
    );
  return undefined;
}

function isAnswer(contentType: string | null, text: string, requestId: string): boolean {
  if (!contentType?.toLowerCase().startsWith("application/json")) return false;
  try {
    const answer = JSON.parse(text) as { readonly requestId?: unknown; readonly timestamp?: unknown } | null;
    return answer?.requestId === requestId && answer.timestamp !== undefined;
  } catch {
    return false;
  }
}

/** What a request that got no answer failed of. */
export function problemOf(error: Error): EndpointProblem {
  if (error.name === "TimeoutError")
    return problem(
      "RequestTimeout",
      "The endpoint timed out before a response was received and will be retried. If this error persists, contact the Firehose service team.",
    );
  const cause = error.cause as { readonly code?: string } | undefined;
  if (cause?.code === "ECONNRESET" || cause?.code === "UND_ERR_SOCKET")
    return problem(
      "ConnectionReset",
      "Unable to maintain connection with the endpoint. Contact the owner of the endpoint to resolve this issue.",
    );
  if (cause?.code?.startsWith("ERR_TLS") || cause?.code?.includes("CERT"))
    return problem(
      "SSLHandshakeFailure",
      "Unable to complete an SSL Handshake with the endpoint. Contact the owner of the endpoint to resolve this issue.",
    );
  if (cause !== undefined)
    return problem(
      "ConnectionFailed",
      "Unable to connect to the destination endpoint. Contact the owner of the endpoint to resolve this issue.",
    );
  return problem("UnknownError", error.message);
}

function problem(code: string, message: string): EndpointProblem {
  return { code: `HttpEndpoint.${code}`, message, permanent: false };
}
