import type {
  ColumnInfo,
  EngineVersion,
  QueryExecutionContext,
  QueryExecutionState,
  ResultConfiguration,
  ResultReuseConfiguration,
  StatementType,
  WorkGroupConfiguration,
  WorkGroupState,
} from "@aws-sdk/client-athena";
import type { Principal } from "../../auth/principal.ts";
import type { ServiceHost } from "../../service.ts";
import { Engine } from "./engine.ts";
import { invalidRequest, type QueryFailure } from "./errors.ts";

/** One query and its history. Times are milliseconds on the cloud's clock. */
export interface Execution {
  readonly id: string;
  readonly query: string;
  readonly workGroup: WorkGroup;
  readonly context: QueryExecutionContext;
  readonly result: ResultConfiguration;
  readonly reuse: ResultReuseConfiguration | undefined;
  readonly parameters: readonly string[] | undefined;
  readonly token: string | undefined;
  readonly principal: Principal;
  readonly submitted: number;
  /** Digest of the request, for idempotence. */
  readonly request: string;
  state: QueryExecutionState;
  reason: string | undefined;
  failure: QueryFailure | undefined;
  started: number | undefined;
  completed: number | undefined;
  statementType: StatementType;
  substatementType: string | undefined;
  /** Milliseconds that planning and running took. */
  planningMs: number;
  engineMs: number;
  scannedBytes: number;
  inputRows: number;
  outputRows: number;
  outputBytes: number;
  outputLocation: string | undefined;
  manifestLocation: string | undefined;
  columns: readonly ColumnInfo[];
  /** Rows of the result file have no header line. */
  plain: boolean;
  updateCount: number;
  reused: boolean;
  /** Ends the run; set while it runs. */
  interrupt: (() => void) | undefined;
}

export interface NamedQuery {
  readonly id: string;
  readonly token: string | undefined;
  name: string;
  description: string | undefined;
  readonly database: string;
  query: string;
  readonly workGroup: string;
}

export interface PreparedStatement {
  readonly name: string;
  query: string;
  description: string | undefined;
  modified: number;
}

export interface WorkGroup {
  readonly name: string;
  readonly arn: string;
  readonly created: number;
  description: string | undefined;
  state: WorkGroupState;
  configuration: WorkGroupConfiguration;
  readonly statements: Map<string, PreparedStatement>;
  readonly tags: Map<string, string>;
}

export const ENGINE: EngineVersion = {
  SelectedEngineVersion: "AUTO",
  EffectiveEngineVersion: "Athena engine version 3",
};

/** Everything of Athena in one Region. */
export class AthenaState {
  readonly host: ServiceHost;
  readonly engine: Engine;
  readonly workGroups = new Map<string, WorkGroup>();
  readonly namedQueries = new Map<string, NamedQuery>();
  /** In the order in which they were started. */
  readonly executions = new Map<string, Execution>();
  readonly byToken = new Map<string, Execution>();
  readonly running = new Set<Promise<void>>();

  constructor(host: ServiceHost) {
    this.host = host;
    this.engine = new Engine(host);
    this.addWorkGroup("primary", undefined, {
      EnforceWorkGroupConfiguration: false,
      PublishCloudWatchMetricsEnabled: false,
      RequesterPaysEnabled: false,
    });
  }

  addWorkGroup(name: string, description: string | undefined, configuration: WorkGroupConfiguration): WorkGroup {
    const { partition, region, account } = this.host;
    const group: WorkGroup = {
      name,
      arn: `arn:${partition}:athena:${region}:${account}:workgroup/${name}`,
      created: this.host.clock.now(),
      description,
      state: "ENABLED",
      configuration,
      statements: new Map(),
      tags: new Map(),
    };
    this.workGroups.set(name, group);
    return group;
  }

  /** @throws AwsError InvalidRequestException. */
  requireWorkGroup(name = "primary"): WorkGroup {
    const group = this.workGroups.get(name);
    if (!group) throw invalidRequest(`WorkGroup ${name} is not found.`, "WORKGROUP_NOT_FOUND");
    return group;
  }

  /** @throws AwsError InvalidRequestException. */
  requireExecution(id: string | undefined): Execution {
    const execution = this.executions.get(id ?? "");
    if (!execution) throw invalidRequest(`QueryExecution ${id} was not found`, "INVALID_QUERY_EXECUTION_ID");
    return execution;
  }
}
