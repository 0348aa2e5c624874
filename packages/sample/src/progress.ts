/** A named step of a run with its counts. */
export interface Stage {
  /** Adds to the count; cheap enough for every record. */
  add(count?: number): void;
  /** Sets the count. */
  set(count: number): void;
  /** Sets how many there will be, once that is known. */
  expect(total: number): void;
  /** A short text beside the count, such as the present lag. */
  status(text: string): void;
  /** Ends the stage; a text replaces its status. Ending it again changes nothing. */
  done(text?: string): void;
}

/** What a run tells about itself while it runs. */
export interface Progress {
  /** Begins a stage. Several may be under way at once. */
  stage(name: string, options?: StageOptions): Stage;
  /** One line that stays. */
  note(text: string): void;
}

/** What is counted in a stage. */
export interface StageOptions {
  /** How many there will be, where that is known. */
  readonly total?: number;
  /** What is counted, in the plural. Default "records". */
  readonly unit?: string;
}

/** A stage as a renderer sees it. */
export interface StageState {
  readonly name: string;
  readonly unit: string;
  readonly count: number;
  readonly total: number | undefined;
  readonly status: string;
  readonly startedAt: number;
  /** Undefined while the stage is under way. */
  readonly endedAt: number | undefined;
  /** Ended by the end of the run, not by itself. */
  readonly cutShort: boolean;
}

/** Shows stages; told of beginnings, ends and notes, it reads counts whenever it likes. */
export interface ProgressRenderer {
  begun(stage: StageState): void;
  ended(stage: StageState): void;
  note(text: string): void;
  close(): void;
}

/** Shows nothing. */
export const silentRenderer: ProgressRenderer = { begun() {}, ended() {}, note() {}, close() {} };

/** The progress of one run over a renderer; `close` ends stages that are still open. */
export function createProgress(renderer: ProgressRenderer): Progress & { close(): void } {
  const open = new Set<{ cut(): void }>();
  return {
    stage(name, options = {}) {
      const stage = createStage(name, options, (state) => {
        open.delete(stage);
        renderer.ended(state);
      });
      open.add(stage);
      renderer.begun(stage.state);
      return stage;
    },
    note: (text) => renderer.note(text),
    close() {
      for (const stage of open) stage.cut();
      renderer.close();
    },
  };
}

function createStage(
  name: string,
  options: StageOptions,
  ended: (state: StageState) => void,
): Stage & { readonly state: StageState; cut(): void } {
  const state = {
    name,
    unit: options.unit ?? "records",
    count: 0,
    total: options.total,
    status: "",
    startedAt: wallTime(),
    endedAt: undefined as number | undefined,
    cutShort: false,
  };
  return {
    state,
    add(count = 1) {
      state.count += count;
    },
    set(count) {
      state.count = count;
    },
    expect(total) {
      state.total = total;
    },
    status(text) {
      state.status = text;
    },
    done(text) {
      if (state.endedAt !== undefined) return;
      state.endedAt = wallTime();
      if (text !== undefined) state.status = text;
      ended(state);
    },
    cut() {
      state.cutShort = true;
      this.done();
    },
  };
}

function wallTime(): number {
  // wall time: progress is for the person who waits.
  return performance.now();
}
