import type { ProgressRenderer, StageState } from "./progress.ts";
import { formatNumber } from "./text.ts";

/** The part of a terminal or file that is written to. */
export interface TextOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const LIVE_INTERVAL = 100;
/** Without a terminal a line per second and stage under way: nothing takes longer without a sign of life. */
const PLAIN_INTERVAL = 1000;
/** Seconds below which a time or a rate says nothing. */
const SHOWN_FROM = 0.1;

/** Live lines on a terminal, plain lines elsewhere. Its timer does not keep the process alive. */
export function createTerminalRenderer(output: TextOutput): ProgressRenderer {
  return output.isTTY ? createLiveRenderer(output) : createPlainRenderer(output);
}

function createPlainRenderer(output: TextOutput): ProgressRenderer {
  const open = new Set<StageState>();
  const timer = every(PLAIN_INTERVAL, () => {
    for (const stage of open) output.write(`${stageLine(stage)}\n`);
  });
  return {
    begun: (stage) => void open.add(stage),
    ended(stage) {
      open.delete(stage);
      output.write(`${stageLine(stage)}\n`);
    },
    note: (text) => void output.write(`${text}\n`),
    close: () => clearInterval(timer),
  };
}

function createLiveRenderer(output: TextOutput): ProgressRenderer {
  const open = new Set<StageState>();
  /** Lines of the block last drawn; the cursor stands below them. */
  let drawn = 0;

  function draw(above = ""): void {
    const width = (output.columns ?? 80) - 1;
    const lines = [...open].map((stage) => stageLine(stage).slice(0, width));
    const erase = drawn === 0 ? "" : `\u001b[${drawn}A\u001b[J`;
    if (erase === "" && above === "" && lines.length === 0) return;
    output.write(`${erase}${above}${lines.map((line) => `${line}\n`).join("")}`);
    drawn = lines.length;
  }

  const timer = every(LIVE_INTERVAL, () => draw());
  return {
    begun(stage) {
      open.add(stage);
      draw();
    },
    ended(stage) {
      open.delete(stage);
      draw(`${stageLine(stage)}\n`);
    },
    note: (text) => draw(`${text}\n`),
    close() {
      clearInterval(timer);
      draw();
    },
  };
}

/** `✓ replay  24,000/24,000 trips  51,200/s  lag 0 s`. */
export function stageLine(stage: StageState): string {
  // wall time: progress is for the person who waits.
  const seconds = ((stage.endedAt ?? performance.now()) - stage.startedAt) / 1000;
  const total = stage.total === undefined ? "" : `/${formatNumber(stage.total)}`;
  const count =
    stage.count === 0 && stage.total === undefined ? "" : `${formatNumber(stage.count)}${total} ${stage.unit}`;
  const rate = stage.count > 0 && seconds >= SHOWN_FROM ? `${formatNumber(Math.round(stage.count / seconds))}/s` : "";
  const time = seconds >= SHOWN_FROM ? `${seconds.toFixed(1)} s` : "";
  const mark = stage.endedAt === undefined ? "…" : stage.cutShort ? "✗" : "✓";
  return [`${mark} ${stage.name.padEnd(12)}`, count, rate, time, stage.status].filter((part) => part !== "").join("  ");
}

function every(milliseconds: number, work: () => void): NodeJS.Timeout {
  // wall time: progress is for the person who waits.
  return setInterval(work, milliseconds).unref();
}
