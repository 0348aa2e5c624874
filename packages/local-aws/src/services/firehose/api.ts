/** What Firehose offers to the other services of the cloud. Callers check their own principal's permissions first. */
export interface FirehoseApi {
  /**
   * Puts records as PutRecordBatch does.
   * @returns For each record its error code and message, or undefined when it was taken.
   * @throws AwsError ResourceNotFoundException, InvalidArgumentException.
   */
  put(
    nameOrArn: string,
    records: readonly Buffer[],
  ): readonly ({ readonly code: string; readonly message: string } | undefined)[];
}
