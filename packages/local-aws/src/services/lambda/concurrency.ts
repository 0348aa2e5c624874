import type {
  DeleteFunctionConcurrencyCommandInput,
  GetAccountSettingsCommandInput,
  GetFunctionConcurrencyCommandInput,
  PutFunctionConcurrencyCommandInput,
} from "@aws-sdk/client-lambda";
import { Constraints } from "../../constraints.ts";
import { operation } from "../../service.ts";
import { ACCOUNT_CONCURRENCY, UNRESERVED_MINIMUM } from "./environments.ts";
import type { Functions } from "./functions.ts";
import { invalidParameter } from "./names.ts";

/** Bytes (Developer Guide, Lambda quotas). */
const TOTAL_CODE_BYTES = 80_530_636_800;
const UNZIPPED_BYTES = 262_144_000;
const ZIPPED_BYTES = 52_428_800;

/** Reserved concurrency, and the account's limits. */
export function concurrencyOperations(functions: Functions) {
  const unreserved = (except?: string) => {
    let left = ACCOUNT_CONCURRENCY;
    for (const fn of functions) if (fn.name !== except) left -= fn.reservedConcurrency ?? 0;
    return left;
  };
  return {
    PutFunctionConcurrency: operation(
      ["FunctionName", "ReservedConcurrentExecutions"],
      (input: PutFunctionConcurrencyCommandInput) => {
        const wanted = input.ReservedConcurrentExecutions!;
        new Constraints().range("reservedConcurrentExecutions", wanted, 0, Number.MAX_SAFE_INTEGER).check();
        const fn = functions.require(input.FunctionName);
        if (unreserved(fn.name) - wanted < UNRESERVED_MINIMUM)
          throw invalidParameter(
            `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED_MINIMUM}].`,
          );
        fn.reservedConcurrency = wanted;
        return { ReservedConcurrentExecutions: wanted };
      },
    ),
    GetFunctionConcurrency: operation(["FunctionName"], (input: GetFunctionConcurrencyCommandInput) => {
      const { reservedConcurrency } = functions.require(input.FunctionName);
      return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
    }),
    DeleteFunctionConcurrency: operation(["FunctionName"], (input: DeleteFunctionConcurrencyCommandInput) => {
      functions.require(input.FunctionName).reservedConcurrency = undefined;
      return undefined;
    }),
    GetAccountSettings: operation([], (_input: GetAccountSettingsCommandInput) => {
      let count = 0;
      let bytes = 0;
      for (const fn of functions) {
        count++;
        for (const { code } of [fn.latest, ...fn.versions.values()]) bytes += code.archive.length;
      }
      return {
        AccountLimit: {
          TotalCodeSize: TOTAL_CODE_BYTES,
          CodeSizeUnzipped: UNZIPPED_BYTES,
          CodeSizeZipped: ZIPPED_BYTES,
          ConcurrentExecutions: ACCOUNT_CONCURRENCY,
          UnreservedConcurrentExecutions: unreserved(),
        },
        AccountUsage: { TotalCodeSize: bytes, FunctionCount: count },
      };
    }),
  };
}
