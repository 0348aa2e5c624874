/** What an alarm tells a scaling policy. */
export interface AlarmBreach {
  readonly alarmArn: string;
  readonly state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  /** Data points that the state was decided on, newest first. */
  readonly values: readonly number[];
  readonly threshold: number;
}

/** What Application Auto Scaling offers to the other services of the cloud. */
export interface AutoScalingApi {
  /** Carries out a scaling policy for an alarm; repeated while the alarm lasts. @throws AwsError when there is none. */
  execute(policyArn: string, breach: AlarmBreach): Promise<void>;
}
