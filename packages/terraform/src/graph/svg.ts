import * as dagre from "@dagrejs/dagre";
import type { GraphNode, ResourceGraph } from "./collect.ts";

const FONT = 13;
const LINE = 18;
const CHARACTER = 7.4;

/** Colour of a box by what it holds: streams, storage, compute, identity, the rest. */
const COLOURS: Readonly<Record<string, string>> = {
  aws_kinesis_stream: "#6d3fc0",
  aws_kinesis_stream_consumer: "#6d3fc0",
  aws_kinesis_firehose_delivery_stream: "#6d3fc0",
  aws_s3_bucket: "#2f7d32",
  aws_dynamodb_table: "#2455c3",
  aws_kinesisanalyticsv2_application: "#c25700",
  aws_lambda_function: "#c25700",
  aws_iam_role: "#b3261e",
};

/** Draws a graph as a self-contained SVG, laid out left to right; readable on light and dark pages. */
export function renderSvg(graph: ResourceGraph): string {
  const layout = new dagre.graphlib.Graph({ multigraph: true });
  layout.setGraph({ rankdir: "LR", nodesep: 28, ranksep: 90, marginx: 16, marginy: 16 });
  layout.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) layout.setNode(node.id, sizeOf(node));
  graph.edges.forEach((edge, index) => {
    layout.setEdge(
      edge.from,
      edge.to,
      { width: edge.label.length * CHARACTER, height: LINE, labelpos: "c" },
      String(index),
    );
  });
  dagre.layout(layout);
  const { width = 0, height = 0 } = layout.graph() as { width?: number; height?: number };
  const edges = graph.edges.map((edge, index) => {
    const { points, x, y } = layout.edge(edge.from, edge.to, String(index)) as {
      points: { x: number; y: number }[];
      x?: number;
      y?: number;
    };
    const path = points.map((point, at) => `${at === 0 ? "M" : "L"}${round(point.x)} ${round(point.y)}`).join("");
    const label =
      edge.label === "" || x === undefined || y === undefined
        ? ""
        : `<text class="edge" x="${round(x)}" y="${round(y)}">${escapeText(edge.label)}</text>`;
    return `<path class="${edge.kind}" d="${path}" marker-end="url(#arrow)"/>${label}`;
  });
  const nodes = graph.nodes.map((node) => {
    const {
      x,
      y,
      width: boxWidth,
      height: boxHeight,
    } = layout.node(node.id) as Required<ReturnType<typeof sizeOf>> & { x: number; y: number };
    return drawNode(node, x - boxWidth / 2, y - boxHeight / 2, boxWidth, boxHeight);
  });
  const size = { width: Math.ceil(Math.max(width, 40)), height: Math.ceil(Math.max(height, 40)) };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" font-family="system-ui, sans-serif" font-size="${FONT}" role="img" aria-labelledby="title">
<title id="title">Resources, what refers to what, and who may use what</title>
<style>
.box{fill:#fff;stroke-width:1.5}.title{font-size:11px;fill:#5b6470}.label{font-weight:600;fill:#16191f}.detail{font-size:11px;fill:#5b6470}
.edge{font-size:11px;fill:#5b6470;text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:4px}
path{fill:none;stroke:#7a8594;stroke-width:1.5}.grant{stroke-dasharray:5 4}
</style>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" style="fill:#7a8594;stroke:none"/></marker></defs>
<rect width="100%" height="100%" fill="#fff" rx="6"/>
${[...edges, ...nodes].join("\n")}
</svg>
`;
}

function sizeOf(node: GraphNode): { width: number; height: number } {
  const longest = Math.max(
    node.title.length * 0.85,
    node.label.length,
    ...node.details.map((detail) => detail.length * 0.85),
  );
  return { width: Math.ceil(longest * CHARACTER + 32), height: 2 * LINE + node.details.length * 15 + 18 };
}

function drawNode(node: GraphNode, left: number, top: number, width: number, height: number): string {
  const colour = COLOURS[node.type] ?? "#5b6470";
  const text = (className: string, line: number, content: string) =>
    `<text class="${className}" x="${round(left + 16)}" y="${round(top + line)}">${escapeText(content)}</text>`;
  return [
    `<g><title>${escapeText(node.id)}</title><rect class="box" x="${round(left)}" y="${round(top)}" width="${width}" height="${height}" rx="6" stroke="${colour}"/>`,
    `<rect x="${round(left)}" y="${round(top + 6)}" width="4" height="${height - 12}" fill="${colour}"/>`,
    text("title", 20, node.title),
    text("label", 38, node.label),
    ...node.details.map((detail, index) => text("detail", 56 + index * 15, detail)),
    "</g>",
  ].join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
