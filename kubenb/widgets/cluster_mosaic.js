// Many nodes and pods, on a canvas: a tile a node; where tiles are large enough its pods stand in them, where not the tile's shade says how
// many there are. Next: cluster_stage.js.

import { html, mark } from "./player/dom.mjs";
import { HUES, setAt } from "./cluster_geometry.mjs";
import { podAt } from "./rollout_scene.mjs";

const SOLID = ["Ready", "Available", "Succeeded"];

export class Mosaic {
  /** `choose(kind, i)`: a node (its index among the nodes) or a pod was picked. */
  constructor(frames, picture, choose) {
    Object.assign(this, { frames, picture, choose });
    const top = Math.min(...picture.nodes.map((box) => box.y));
    const left = Math.min(...picture.nodes.map((box) => box.x));
    this.origin = { x: left, y: top };
    const width = picture.width - left;
    const height = picture.height - top;
    this.scale = Math.min(2, window.devicePixelRatio || 1);
    this.element = html("canvas", {
      class: "kb-mosaic", width: width * this.scale, height: height * this.scale, role: "img",
      style: `left: ${(100 * left) / picture.width}%; top: ${(100 * top) / picture.height}%; width: ${(100 * width) / picture.width}%`,
    });
    this.element.addEventListener("click", (event) => this.picked(event));
    this.places = [];
  }

  colours() {
    const style = getComputedStyle(this.element);
    const value = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
    return {
      hues: Array.from({ length: HUES }, (_, i) => value(`--kb-hue-${i}`, "#0072b2")),
      line: "rgba(128, 128, 128, 0.35)", text: style.color, bad: value("--kb-bad", "#d55e00"),
    };
  }

  /** Draw all tiles as they are at `time`; `shut`: the nodes that take no pods or are not ready. */
  update(time, shut, chosen) {
    const { frames, picture } = this;
    const context = this.element.getContext("2d");
    const paint = this.colours();
    const counts = picture.nodes.map(() => 0);
    this.places = [];
    context.setTransform(this.scale, 0, 0, this.scale, -this.origin.x * this.scale, -this.origin.y * this.scale);
    context.clearRect(this.origin.x, this.origin.y, picture.width, picture.height);
    const pods = frames.pods.map((_, i) => podAt(frames, i, time));
    pods.forEach((pod) => pod && pod.node >= 0 && (counts[pod.node] += 1));
    const most = Math.max(1, ...counts);
    picture.nodes.forEach((box, node) => {
      context.globalAlpha = picture.cell.size ? 0.08 : 0.1 + (0.9 * counts[node]) / most;
      context.fillStyle = picture.cell.size ? paint.text : paint.hues[0];
      if (counts[node] || picture.cell.size) context.fillRect(box.x, box.y, box.w, box.h);
      context.globalAlpha = 1;
      context.strokeStyle = shut.has(node) ? paint.bad : paint.line;
      context.strokeRect(box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1);
    });
    if (picture.cell.size) pods.forEach((pod, i) => pod && pod.node >= 0 && this.pod(context, paint, i, pod, i === chosen, time));
    const all = counts.reduce((sum, count) => sum + count, 0);
    mark(this.element, "aria-label", `${picture.nodes.length} nodes with ${all} pods, at most ${most} on one`);
    this.counts = counts;
  }

  pod(context, paint, i, pod, chosen, time) {
    const { picture } = this;
    const box = picture.nodes[pod.node];
    const slot = picture.slots.node[i];
    const { size, columns } = picture.cell;
    const x = box.x + 2 + (slot % columns) * size;
    const y = box.y + 2 + Math.floor(slot / columns) * size;
    const side = Math.max(size - 1, 2);
    const broken = pod.state === "Error" || pod.state === "Failed";
    context.fillStyle = context.strokeStyle = broken ? paint.bad : paint.hues[setAt(this.frames.pods[i], time) % HUES];
    if (SOLID.includes(pod.state)) context.fillRect(x, y, side, side);
    else context.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
    if (pod.state === "ContainerCreating") context.fillRect(x, y + side / 2, side, side / 2);
    if (chosen) {
      context.strokeStyle = paint.text;
      context.strokeRect(x - 1.5, y - 1.5, side + 3, side + 3);
    }
    this.places.push({ i, x, y, side });
  }

  picked(event) {
    const rect = this.element.getBoundingClientRect();
    const scale = (this.picture.width - this.origin.x) / rect.width;
    const x = this.origin.x + (event.clientX - rect.left) * scale;
    const y = this.origin.y + (event.clientY - rect.top) * scale;
    const within = (box, w, h) => x >= box.x && x < box.x + w && y >= box.y && y < box.y + h;
    const pod = this.places.find((place) => within(place, place.side + 1, place.side + 1));
    const node = this.picture.nodes.findIndex((box) => within(box, box.w, box.h));
    if (pod) this.choose("pod", pod.i);
    else if (node >= 0) this.choose("node", node);
  }
}
