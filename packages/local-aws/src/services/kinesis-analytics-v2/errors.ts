import { AwsError } from "../../errors.ts";

export function invalidArgument(message: string): AwsError {
  return new AwsError("InvalidArgumentException", message);
}

/** The service or its API model does not take this configuration. */
export function invalidConfiguration(message: string): AwsError {
  return new AwsError("InvalidApplicationConfigurationException", message);
}

/** The request is well formed and asks for what cannot be done. */
export function invalidRequest(message: string): AwsError {
  return new AwsError("InvalidRequestException", message);
}

export function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message);
}

export function inUse(message: string): AwsError {
  return new AwsError("ResourceInUseException", message);
}

export function concurrent(message: string): AwsError {
  return new AwsError("ConcurrentModificationException", message);
}

export function limitExceeded(message: string): AwsError {
  return new AwsError("LimitExceededException", message);
}

export function unsupported(message: string): AwsError {
  return new AwsError("UnsupportedOperationException", message);
}
