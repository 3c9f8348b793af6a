// The stage: control plane above, nodes with pods below, clients at the side; and the legend. Next: rollout_plot.js, the chart under it.

import { html, svg } from "./player/dom.mjs";
import { Lane } from "./rollout_lane.js";
import { hatches, podDrawing, Pods } from "./rollout_pods.js";
import { Requests } from "./rollout_requests.js";
import { layout } from "./rollout_geometry.mjs";

export class Stage {
  /** `still`: the reader prefers reduced motion. `choose(i)`: pod `i` was picked. */
  constructor(frames, failures, width, hatch, still, choose) {
    this.picture = layout(frames, width);
    const { width: w, height: h, nodes } = this.picture;
    this.lane = new Lane(frames, this.picture, failures);
    this.pods = new Pods(frames, this.picture, hatch, still, choose);
    this.requests = new Requests(frames, this.picture, failures, this.pods, still);
    const boxes = svg("g", { class: "kb-nodes" }, ...nodes.map(nodeBox));
    const name = `Control plane and ${nodes.length} nodes with the pods of Deployment ${frames.meta.name}`;
    this.element = svg("svg", { class: "kb-stage", viewBox: `-1 0 ${w + 2} ${h}`, width: w + 2, height: h, role: "group", "aria-label": name });
    this.element.append(hatches(hatch), this.lane.layer, boxes, this.pods.layer, this.requests.layer);
  }

  update(time, now, lively, speed) {
    this.lane.update(time, now, lively);
    this.pods.update(time, now, lively);
    this.pods.rove();
    this.requests.update(time, speed);
  }

  /** Draw what moves or glows by the wall clock. True while there is more to come. */
  draw(now) {
    const pods = this.pods.draw(now);
    const lane = this.lane.draw(now);
    return pods || lane;
  }
}

function nodeBox({ name, x, y, w, h }) {
  return svg("g", { class: "kb-node" },
    svg("rect", { x, y, width: w, height: h, rx: 6, class: "kb-card" }),
    svg("text", { x: x + 12, y: y + 20, class: "kb-text kb-strong", text: name }),
    w > 130 ? svg("text", { x: x + w - 12, y: y + 20, class: "kb-text kb-faint", "text-anchor": "end", text: "kubelet" }) : null);
}

const LEGEND = [
  ["Pending", "Pending"], ["ContainerCreating", "ContainerCreating"], ["Running", "Running, not ready"], ["Ready", "Ready"],
  ["Available", "Ready"], ["Terminating", "Terminating"], ["Error", "Error"],
];

/** What the fillings mean, with the same drawings. */
export function legend(frames, hatch) {
  const waits = frames.meta.minReady > 0;
  const items = LEGEND.filter(([state]) => waits || state !== "Ready");
  const names = (state, words) => (waits && state === "Ready" ? "Ready, not yet available" : waits && state === "Available" ? "available" : words);
  const set = Math.max(frames.meta.new, 0);
  return html("ul", { class: "kb-legend", "aria-label": "Legend" },
    ...items.map(([state, words]) => html("li", {},
      svg("svg", { viewBox: "-9 -9 18 18", width: 18, height: 18, "aria-hidden": "true" }, podDrawing(14, set, state, hatch)),
      html("span", { text: names(state, words) }))),
    ...(frames.requests.t.length ? [html("li", {}, dot(), html("span", { text: "request" })), html("li", {}, cross(), html("span", { text: "failed" }))] : []));
}

function dot() {
  return svg("svg", { viewBox: "-9 -9 18 18", width: 18, height: 18, "aria-hidden": "true" }, svg("circle", { r: 3.2, class: "kb-request" }));
}

function cross() {
  return svg("svg", { viewBox: "-9 -9 18 18", width: 18, height: 18, "aria-hidden": "true" }, svg("path", { class: "kb-failure", d: "M-5 -5L5 5M5 -5L-5 5" }));
}
