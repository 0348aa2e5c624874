/** One thing that breaks a rule of the repository. */
export interface Finding {
  readonly rule: string;
  /** Path relative to the repository, with forward slashes. */
  readonly file: string;
  /** First line is 1. */
  readonly line: number;
  readonly message: string;
  /** What to do, said so that it can be done. */
  readonly repair: string;
  /** Whole new text of the file, when the repair is mechanical. */
  readonly replacement?: string;
}

/** `file:line: message (repair: ...)` */
export function formatFinding(finding: Finding): string {
  return `${finding.file}:${finding.line}: ${finding.message} (repair: ${finding.repair})`;
}
