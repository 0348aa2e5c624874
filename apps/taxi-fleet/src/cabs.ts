/** Gives each trip a cab, which the commission's files since 2015 leave out: the one that has been free for longest. */
export interface CabStand {
  /** Times in milliseconds; trips come in order of pick-up. A cab never has two trips at once. */
  dispatch(pickup: number, dropoff: number): string;
}

interface Cab {
  readonly name: string;
  freeAt: number;
}

export function createCabStand(): CabStand {
  /** Binary heap: heap[0] is the cab that is, or will be, free first. */
  const heap: Cab[] = [];
  return {
    dispatch(pickup, dropoff) {
      let cab = heap[0];
      if (cab !== undefined && cab.freeAt <= pickup) {
        cab.freeAt = dropoff;
        sink(heap);
      } else {
        cab = { name: `cab-${String(heap.length + 1).padStart(5, "0")}`, freeAt: dropoff };
        heap.push(cab);
        rise(heap);
      }
      return cab.name;
    },
  };
}

function rise(heap: Cab[]): void {
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]!.freeAt <= heap[at]!.freeAt) return;
    [heap[parent], heap[at]] = [heap[at]!, heap[parent]!];
    at = parent;
  }
}

function sink(heap: Cab[]): void {
  for (let at = 0; ; ) {
    let child = 2 * at + 1;
    if (child >= heap.length) return;
    if (child + 1 < heap.length && heap[child + 1]!.freeAt < heap[child]!.freeAt) child++;
    if (heap[at]!.freeAt <= heap[child]!.freeAt) return;
    [heap[at], heap[child]] = [heap[child]!, heap[at]!];
    at = child;
  }
}
