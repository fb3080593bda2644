import { sankey, sankeyLinkHorizontal } from "d3-sankey";
import { count } from "../output/text.ts";
import type { FlowLink } from "./flow.ts";
import { html, type Markup } from "./html.ts";

interface FlowNode {
  id: string;
}

const WIDTH = 960;
const LEAST_HEIGHT = 420;
const HEIGHT_OF_NODE = 56;
const SIDE = 130;

/** The flow as a drawing; the same numbers belong beside it as a table. */
export function flowDrawing(links: readonly FlowLink[]): Markup {
  const ids = [...new Set(links.flatMap(({ from, to }) => [from, to]))];
  const datasets = ids.filter((id) => id.startsWith("dataset:")).length;
  const height = Math.max(LEAST_HEIGHT, datasets * HEIGHT_OF_NODE);
  const layout = sankey<FlowNode, object>()
    .nodeId(({ id }) => id)
    .nodeWidth(14)
    .nodePadding(36)
    .extent([
      [SIDE, 16],
      [WIDTH - SIDE, height - 16],
    ]);
  const graph = layout({
    nodes: ids.map((id) => ({ id })),
    links: links.map(({ from, to, rows }) => ({ source: from, target: to, value: rows })),
  });
  const path = sankeyLinkHorizontal<FlowNode, object>();
  const ribbons = graph.links.map((link) => {
    const [from, to] = [link.source, link.target].map((end) => (typeof end === "object" ? end.id : `${end}`));
    return html`<path
      class="ribbon ${tone(to ?? "")}"
      d="${path(link) ?? ""}"
      stroke-width="${Math.max(1, link.width ?? 1).toFixed(1)}"
      ><title>${nameOf(from ?? "")} to ${nameOf(to ?? "")}: ${count(link.value)} rows</title></path
    >`;
  });
  const nodes = graph.nodes.map(({ id, x0 = 0, x1 = 0, y0 = 0, y1 = 0, value = 0 }) => {
    const left = x0 <= SIDE;
    const at = left ? x0 - 8 : x1 + 8;
    const middle = (y0 + y1) / 2;
    const anchor = left ? "end" : "start";
    return html`<rect
        class="node ${tone(id)}"
        x="${x0}"
        y="${y0.toFixed(1)}"
        width="${x1 - x0}"
        height="${Math.max(2, y1 - y0).toFixed(1)}"
        rx="2"
      /><text x="${at}" y="${middle.toFixed(1)}" text-anchor="${anchor}"
        ><tspan class="name">${nameOf(id)}</tspan><tspan x="${at}" dy="1.25em">${count(value)}</tspan></text
      >`;
  });
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Drawing">
    <svg
      viewBox="0 0 ${WIDTH} ${height}"
      role="img"
      aria-label="Rows from files through datasets to outcomes; the table below has the same numbers"
    >
      ${ribbons}${nodes}
    </svg>
  </div>`;
}

const nameOf = (id: string) => (id.startsWith("kind:") ? `${id.slice(5)} files` : id.slice(id.indexOf(":") + 1));

/** The class that colours it; only outcomes have colours of their own. */
export const tone = (id: string) => (id.startsWith("outcome:") ? id.slice("outcome:".length) : "plain");
