import type { AthenaClient, QueryExecution, ResultSet } from "@aws-sdk/client-athena";

export interface Script {
  readonly states: readonly string[];
  /** What StartQueryExecution is answered with in place of an id. */
  readonly refusal?: Error;
  readonly reason?: string;
  readonly pages?: readonly ResultSet[];
  readonly execution?: Partial<QueryExecution>;
}

/** A client that answers as scripted, and what it was asked. */
export function scriptedAthena({ states, refusal, reason, pages = [{}], execution = {} }: Script) {
  const calls: { name: string; input: Record<string, unknown> }[] = [];
  let looks = 0;
  const client = {
    send(command: { constructor: { name: string }; input: Record<string, unknown> }) {
      const name = command.constructor.name.replace(/Command$/, "");
      calls.push({ name, input: command.input });
      if (name === "StartQueryExecution")
        return refusal === undefined ? Promise.resolve({ QueryExecutionId: "id-1" }) : Promise.reject(refusal);
      if (name === "GetQueryExecution") {
        const State = states[Math.min(looks++, states.length - 1)];
        const Status = {
          State,
          StateChangeReason: reason,
          SubmissionDateTime: new Date(1000),
          CompletionDateTime: new Date(3500),
        };
        return Promise.resolve({
          QueryExecution: {
            StatementType: "DML",
            ResultConfiguration: { OutputLocation: "s3://b/id-1.csv" },
            Statistics: { DataScannedInBytes: 0 },
            ...execution,
            Status,
          },
        });
      }
      if (name === "GetQueryResults") {
        const index = Number(command.input.NextToken ?? 0);
        const more = index + 1 < pages.length ? { NextToken: String(index + 1) } : {};
        return Promise.resolve({ ResultSet: pages[index], ...more });
      }
      return Promise.resolve({});
    },
  };
  return { client: client as unknown as AthenaClient, calls };
}

/** A clock that only sleeping moves. */
export class HandClock {
  time = 0;
  readonly waits: number[] = [];
  now(): number {
    return this.time;
  }
  sleep(ms: number): Promise<void> {
    this.time += ms;
    this.waits.push(ms);
    return Promise.resolve();
  }
}
