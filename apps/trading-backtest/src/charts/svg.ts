/** Size of every chart, in SVG units. */
const WIDTH = 900;
const HEIGHT = 320;
const LEFT = 70;
const BOTTOM = 40;
const TOP = 36;
const RIGHT = 16;

/** A line of a chart: points in order of time. */
export interface Line {
  readonly colour: string;
  readonly points: readonly (readonly [number, number])[];
  /** Fills the area between the line and 0. */
  readonly area?: boolean;
}

/** Triangles on a chart, pointing up for buys and down for sells. */
export interface Marks {
  readonly up: boolean;
  readonly points: readonly (readonly [number, number])[];
}

/** A chart of lines over time with marks on them, as an SVG document. */
export function lineChart(title: string, unit: string, lines: readonly Line[], marks: readonly Marks[] = []): string {
  const points = [...lines, ...marks].flatMap((part) => part.points);
  const [left, right] = bounds(points.map(([time]) => time));
  const [low, high] = bounds(points.map(([, value]) => value));
  const x = (time: number) => scale(time, left, right, LEFT, WIDTH - RIGHT);
  const y = (value: number) => scale(value, low, high, HEIGHT - BOTTOM, TOP);
  const at = ([time, value]: readonly [number, number]) => `${x(time)},${y(value)}`;
  const drawn = lines.map(({ colour, points: line, area }) =>
    area === true
      ? `<polygon points="${x(line[0]![0])},${y(0)} ${line.map(at).join(" ")} ${x(line.at(-1)![0])},${y(0)}" fill="${colour}" opacity="0.5"/>`
      : `<polyline points="${line.map(at).join(" ")}" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
  );
  const marked = marks.flatMap(({ up, points: places }) =>
    places.map(([time, value]) => {
      const tip = up ? -8 : 8;
      const path = `M${x(time)} ${y(value)}l5 ${-tip}h-10z`;
      return `<path d="${path}" fill="${up ? "#2f7d32" : "#b3261e"}"/>`;
    }),
  );
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = low + (high - low) * share;
    return `<path d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}" stroke="#d9dde3"/><text x="${LEFT - 8}" y="${y(value) + 4}" text-anchor="end">${label(value)}</text>`;
  });
  const dates = [0, 0.5, 1].map((share) => {
    const time = left + (right - left) * share;
    const anchor = share === 0 ? "start" : share === 1 ? "end" : "middle";
    return `<text x="${x(time)}" y="${HEIGHT - 14}" text-anchor="${anchor}">${new Date(time).toISOString().slice(0, 10)}</text>`;
  });
  return document(`${title}, ${unit}`, [...grid, ...dates, ...drawn, ...marked]);
}

/** A grid of coloured cells, red below 0 and green above; cells without a value are crossed out. */
export function heatmap(
  title: string,
  columns: readonly number[],
  rows: readonly number[],
  values: readonly (readonly (number | null)[])[],
): string {
  const known = values.flat().filter((value) => value !== null);
  const most = Math.max(1e-9, ...known.map(Math.abs));
  const width = (WIDTH - LEFT - RIGHT) / columns.length;
  const height = (HEIGHT - TOP - BOTTOM) / rows.length;
  const cells = values.flatMap((row, index) =>
    row.map((value, column) => {
      const x = round(LEFT + column * width);
      const y = round(TOP + index * height);
      const middle = `x="${round(x + width / 2)}" y="${round(y + height / 2 + 4)}" text-anchor="middle"`;
      if (value === null)
        return `<rect x="${x}" y="${y}" width="${round(width - 1)}" height="${round(height - 1)}" fill="#fff" stroke="#b3261e"/><text ${middle}>×</text>`;
      const strength = round(0.1 + 0.8 * (Math.abs(value) / most));
      return `<rect x="${x}" y="${y}" width="${round(width - 1)}" height="${round(height - 1)}" fill="${value < 0 ? "#b3261e" : "#2f7d32"}" opacity="${strength}"/><text ${middle}>${label(value)}</text>`;
    }),
  );
  const names = [
    ...columns.map(
      (name, column) =>
        `<text x="${round(LEFT + (column + 0.5) * width)}" y="${HEIGHT - 18}" text-anchor="middle">${name}</text>`,
    ),
    ...rows.map(
      (name, row) =>
        `<text x="${LEFT - 8}" y="${round(TOP + (row + 0.5) * height + 4)}" text-anchor="end">${name}</text>`,
    ),
  ];
  return document(title, [...cells, ...names]);
}

function document(title: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${title}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/><text x="${LEFT}" y="20" font-weight="600">${title}</text>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

/** Smallest and largest value; a single value gets some room. */
function bounds(values: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low < high ? [low, high] : [low - 1, high + 1];
}

function scale(value: number, low: number, high: number, from: number, to: number): number {
  return round(from + ((value - low) / (high - low)) * (to - from));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function label(value: number): string {
  return Number(value.toPrecision(6)).toLocaleString("en-US", { maximumFractionDigits: 2 });
}
