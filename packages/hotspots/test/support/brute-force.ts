/** Clusters of DBSCAN by its definition: no index, no bit sets, every distance computed where it is asked for. */
export function bruteForce(points: readonly (readonly number[])[], radius: number, least: number): number[][] {
  const near = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, value, column) => sum + (other[column]! - value) ** 2, 0) <= radius * radius;
  const neighbours = points.map((one) => points.flatMap((other, index) => (near(one, other) ? [index] : [])));
  const label = points.map(() => -1);
  const clusters: number[][] = [];
  for (const start of points.keys()) {
    if (label[start] !== -1 || neighbours[start]!.length < least) continue;
    const cluster = [start];
    label[start] = clusters.length;
    for (const member of cluster) {
      if (neighbours[member]!.length < least) continue;
      for (const other of neighbours[member]!) {
        if (label[other] !== -1) continue;
        label[other] = clusters.length;
        cluster.push(other);
      }
    }
    clusters.push(cluster);
  }
  return clusters;
}

/** The corners of the box around each cluster, in the order of the clusters' least corners. */
export function boxes(points: readonly (readonly number[])[], clusters: readonly (readonly number[])[]): Box[] {
  return byCorner(
    clusters.map((cluster) => {
      const columns = points[0]!.map((_, column) => cluster.map((member) => points[member]![column]!));
      return {
        points: cluster.length,
        minValues: columns.map((values) => Math.min(...values)),
        maxValues: columns.map((values) => Math.max(...values)),
      };
    }),
  );
}

export interface Box {
  readonly points: number;
  readonly minValues: readonly number[];
  readonly maxValues: readonly number[];
}

/** Boxes without what else they carry, sorted by all of their figures, so that two lists of the same ones are equal. */
export function byCorner(list: readonly Box[]): Box[] {
  return list
    .map(({ points, minValues, maxValues }) => ({ points, minValues, maxValues }))
    .toSorted((one, other) => compare(figures(one), figures(other)));
}

function figures({ points, minValues, maxValues }: Box): number[] {
  return [...minValues, ...maxValues, points];
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at === -1 ? 0 : one[at]! - other[at]!;
}
