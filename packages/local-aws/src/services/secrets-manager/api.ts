/** What Secrets Manager offers to the other services of the cloud. Callers check their own principal's permissions first. */
export interface SecretsApi {
  /** The current value by name or ARN. @throws AwsError ResourceNotFoundException. */
  value(id: string): { readonly arn: string; readonly text: string };
}
