// The stage: control plane above, nodes with pods below, clients at the side; and the legend. Next: rollout_plot.js, the chart under it.

import { html, svg } from "./player/dom.mjs";
import { Lane } from "./rollout_lane.js";
import { podDrawing, Pods } from "./rollout_pods.js";
import { Requests } from "./rollout_requests.js";
import { layout } from "./rollout_geometry.mjs";

export class Stage {
  /** `still`: the reader prefers reduced motion. `choose(i)`: pod `i` was picked. */
  constructor(frames, failures, width, still, choose) {
    this.picture = layout(frames, width);
    const { width: w, height: h, nodes } = this.picture;
    this.lane = new Lane(frames, this.picture, failures);
    this.pods = new Pods(frames, this.picture, still, choose);
    this.requests = new Requests(frames, this.picture, failures, this.pods, still);
    const boxes = svg("g", { class: "kb-nodes" }, ...nodes.map(nodeBox));
    const name = `Control plane and ${nodes.length} nodes with the pods of Deployment ${frames.meta.name}`;
    const box = { viewBox: `-1 0 ${w + 2} ${h}`, width: w + 2, height: h };
    const drawing = svg("svg", { ...box, role: "group", "aria-label": name }, this.lane.layer, boxes, this.pods.layer);
    this.element = html("div", { class: "kb-stage" }, drawing, this.requests.element);
  }

  update(time, now, lively) {
    this.lane.update(time, now, lively);
    this.pods.update(time, now, lively);
  }

  /** Draw what moves or glows by the wall clock, and the requests of the moment. True while there is more to come. */
  draw(time, speed, now) {
    const pods = this.pods.draw(now);
    const lane = this.lane.draw(now);
    this.requests.draw(time, speed, now);
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
  ["Pending", "Pending"], ["ContainerCreating", "ContainerCreating"], ["Running", "Running, not ready"], ["Available", "Ready"],
  ["Terminating", "Terminating"], ["Error", "Error"],
];
const WAITING = [["Ready", "Ready"], ["Available", "Available"]]; // instead of Ready, with minReadySeconds

/** What the fillings mean, with the same drawings. */
export function legend(frames) {
  const set = Math.max(frames.meta.new, 0);
  const pods = LEGEND.flatMap(([state, words]) => (frames.meta.minReady > 0 && state === "Available" ? WAITING : [[state, words]]));
  const items = pods.map(([state, words]) => item(podDrawing(14, set, state), words));
  if (frames.requests.t.length) {
    items.push(item(svg("circle", { r: 3.2, class: "kb-request" }), "request"));
    items.push(item(svg("path", { class: "kb-failure", d: "M-5 -5L5 5M5 -5L-5 5" }), "failed"));
  }
  return html("ul", { class: "kb-legend", "aria-label": "Legend" }, ...items);
}

function item(drawing, words) {
  const icon = svg("svg", { viewBox: "-9 -9 18 18", width: 18, height: 18, "aria-hidden": "true" }, drawing);
  return html("li", {}, icon, html("span", { text: words }));
}
