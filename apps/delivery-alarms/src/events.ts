const PAGES = ["home", "search", "product", "basket", "checkout"];

/** Click events, separated by commas, that take exactly so many bytes: the last one is padded. */
export function randomEvents(seed: string, bytes: number): string {
  let state = [...seed].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0, 17);
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  const parts: string[] = [];
  let left = bytes;
  for (;;) {
    const page = PAGES[(next() >>> 8) % PAGES.length]!;
    const event = `{"page":"${page}","x":${(next() >>> 12) % 1080},"y":${(next() >>> 12) % 1920},"ms":${(next() >>> 10) % 60_000}}`;
    if (event.length + 1 + PADDING > left) break;
    parts.push(event);
    left -= event.length + 1;
  }
  return [...parts, `{"pad":"${" ".repeat(left - PADDED.length)}"}`].join(",");
}

const PADDED = `{"pad":""}`;
const PADDING = PADDED.length;
