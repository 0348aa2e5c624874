/** An event that one service raises for others, such as `s3` `ObjectCreated:Put`. */
export interface CloudEvent {
  readonly source: string;
  readonly name: string;
  readonly region: string;
  /** Milliseconds since the epoch, on the cloud's clock. */
  readonly time: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Synchronous subscriptions between services: a listener must not throw, and starts its own work if it needs any. */
export interface Hooks {
  emit(event: CloudEvent): void;
  /** Listens to the events of one source; returns the function that ends the subscription. */
  subscribe(source: string, listener: (event: CloudEvent) => void): () => void;
}

export function createHooks(): Hooks {
  const listeners = new Map<string, Set<(event: CloudEvent) => void>>();
  return {
    emit(event) {
      for (const listener of listeners.get(event.source) ?? []) listener(event);
    },
    subscribe(source, listener) {
      const set = listeners.get(source) ?? new Set();
      listeners.set(source, set.add(listener));
      return () => set.delete(listener);
    },
  };
}
