/** What went wrong, as a closed list to branch on. */
export type BacktestErrorCode =
  | "BACKTEST_BAD_BARS"
  | "BACKTEST_INVALID_OPTION"
  | "BACKTEST_INVALID_ORDER"
  | "BACKTEST_CANCELLED"
  | "BACKTEST_WORKER_FAILED";

/** The only error this package throws on purpose. */
export class BacktestError extends Error {
  readonly code: BacktestErrorCode;

  constructor(code: BacktestErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "BacktestError";
    this.code = code;
  }
}
