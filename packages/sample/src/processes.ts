import { readFileSync } from "node:fs";

/** Tells one process from all others, also from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, as the system counts; absent where the system does not tell. */
  readonly started?: string;
}

export function identifyProcess(pid: number): ProcessIdentity {
  const started = startOf(pid);
  return started === undefined ? { pid } : { pid, started };
}

/** True while that very process runs. Where the system tells no start times, a reused number counts as running. */
export function isRunning(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return identity.started === undefined || identity.started === startOf(identity.pid);
}

/**
 * proc(5): field 22 of /proc/<pid>/stat is the start in clock ticks since boot. Field 2, the program's name in
 * parentheses, may hold spaces, so that fields count from its end.
 */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return `${boot}/${ticks}`;
  } catch {
    return undefined;
  }
}
