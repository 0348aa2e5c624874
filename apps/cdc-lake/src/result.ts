import type { FailedRecord } from "./lake.ts";
import type { Publication } from "./publish.ts";
import type { Replication } from "./replicate.ts";
import type { LakeState } from "./state.ts";

/** What a run of this sample yields for its checks and views. */
export interface CdcResult {
  readonly publication: Publication;
  readonly replication: Replication;
  readonly state: LakeState;
  readonly failures: readonly FailedRecord[];
}
