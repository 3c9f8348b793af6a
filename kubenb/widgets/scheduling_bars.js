// A node as two bars, cpu and memory, filled from below by its pods; the pod in question stands on top as an outline, and what of it finds
// no room sticks out in the warning colour. Next: scheduling_sheet.js.

import { mark, say, svg } from "./player/dom.mjs";
import { glow } from "./player/motion.mjs";
import { HUES } from "./rollout_pods.js";
import { amount, podsOn, scaleOf, share } from "./scheduling_scene.mjs";

export const RESOURCES = ["cpu", "memory"];
const FOOT = 32;
const NOTHING = 4; // pixels of a pod that requests nothing: it is there all the same
const GAP = 26;
const SIDE = 2;

export class NodeBars {
  /** `node`: index, or -1 for the pod's own card; `top`: room above the largest node for what sticks out; `choose(i)`: pod `i` was
   * picked. */
  constructor(frames, node, { height, bar, top }, choose) {
    Object.assign(this, { frames, node, height, bar, top, choose });
    this.rects = new Map(); // "resource pod" -> rect
    this.glows = new Map(); // pod -> since
    this.shown = "";
    this.width = 2 * bar + GAP;
    this.floor = top + height;
    this.layer = svg("g");
    this.rims = svg("g");
    this.ghosts = svg("g");
    this.words = RESOURCES.map((_, k) => svg("text", {
      class: "kb-text kb-faint", x: k * (bar + GAP) + bar / 2, y: this.floor + 14, "text-anchor": "middle",
    }));
    const names = RESOURCES.map((resource, k) => svg("text", {
      class: "kb-text kb-faint", x: k * (bar + GAP) + bar / 2, y: this.floor + 28, "text-anchor": "middle",
      text: resource === "memory" ? "mem" : "cpu",
    }));
    const wide = this.width + 2 * SIDE; // a sixth of the page, at most: letters are not to shrink
    const box = { viewBox: `${-SIDE} 0 ${wide} ${this.floor + FOOT}`, width: wide, height: this.floor + FOOT };
    this.element = svg("svg", { ...box, class: "kb-bars", role: "group" }, this.rims, this.layer, this.ghosts, ...this.words, ...names);
    this.element.addEventListener("click", (event) => this.picked(event));
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") this.picked(event);
    });
    if (node >= 0) this.rim();
  }

  rim() {
    RESOURCES.forEach((resource, k) => {
      const size = this.pixels(resource, this.frames.nodes[this.node][resource]);
      this.rims.append(svg("rect", {
        class: "kb-rim", x: k * (this.bar + GAP), y: this.floor - size, width: this.bar, height: size, rx: 3,
      }));
    });
  }

  pixels(resource, value) {
    return scaleOf(this.frames, resource, this.height)(value);
  }

  /** The pods of the moment, and `ghost`: the index of the pod that asks for room here, or -1. */
  update(time, ghost, now, lively) {
    const pods = podsOn(this.frames, this.node, time);
    const ending = pods.filter((i) => this.frames.pods[i].ending !== null && this.frames.pods[i].ending <= time);
    const key = `${pods} ${ending} ${ghost}`;
    if (key === this.shown) return;
    const before = this.shown;
    this.shown = key;
    const here = new Set(pods);
    for (const [name, rect] of this.rects) {
      if (here.has(Number(name.split(" ")[1]))) continue;
      rect.remove();
      this.rects.delete(name);
    }
    const full = RESOURCES.map((resource, k) => this.stack(resource, k, pods, ending, before && lively ? now : -1));
    this.ghosts.replaceChildren(...(ghost >= 0 ? RESOURCES.flatMap((resource, k) => this.ghost(resource, k, ghost, full[k])) : []));
    this.tell(pods);
  }

  stack(resource, k, pods, ending, now) {
    let y = this.floor;
    for (const i of pods) {
      const pod = this.frames.pods[i];
      const size = Math.max(this.pixels(resource, pod[resource]), NOTHING);
      y -= size;
      const name = `${resource} ${i}`;
      const rect = this.rects.get(name) ?? this.newborn(name, i, k, now);
      mark(rect, "y", (y + 0.5).toFixed(1));
      mark(rect, "height", (size - 1).toFixed(1));
      rect.classList.toggle("kb-nothing", !pod[resource]);
      rect.classList.toggle("kb-ending", ending.includes(i));
    }
    return this.floor - y;
  }

  newborn(name, i, k, now) {
    const pod = this.frames.pods[i];
    const focus = k === 0 && this.frames.pods.length <= 40 ? { tabindex: 0, role: "button", "aria-label": `pod ${pod.name}` } : {};
    const rect = svg("rect", {
      class: "kb-part-of", x: k * (this.bar + GAP) + 1.5, width: this.bar - 3, rx: 2, "data-pod": i, ...focus,
      style: `--hue: var(--kb-hue-${pod.group % HUES})`,
    }, svg("title", { text: `${pod.name}: ${RESOURCES.map((r) => `${r} ${amount(r, pod[r])}`).join(", ")}` }));
    this.layer.append(rect);
    this.rects.set(name, rect);
    if (now >= 0) this.glows.set(i, now);
    return rect;
  }

  /** The outline of the pod in question on top of what is there; above the rim it is too much. */
  ghost(resource, k, i, full) {
    const size = this.pixels(resource, this.frames.pods[i][resource]);
    if (!size) return [];
    const rim = this.node < 0 ? Number.POSITIVE_INFINITY : this.pixels(resource, this.frames.nodes[this.node][resource]);
    const within = Math.max(0, Math.min(size, rim - full));
    const x = k * (this.bar + GAP) + 1.5;
    const hue = `--hue: var(--kb-hue-${this.frames.pods[i].group % HUES})`;
    const box = (bottom, height, name) => svg("rect", {
      class: name, x, y: (this.floor - bottom - height).toFixed(1), width: this.bar - 3, height: height.toFixed(1), rx: 2, style: hue,
    });
    const over = Math.min(size - within, this.height + this.top - 2 - full - within);
    return [within > 0.5 ? box(full, within, "kb-ghost") : null, over > 0.5 ? box(full + within, over, "kb-over") : null].filter(Boolean);
  }

  tell(pods) {
    const used = RESOURCES.map((resource) => pods.reduce((sum, i) => sum + this.frames.pods[i][resource], 0));
    RESOURCES.forEach((resource, k) => {
      say(this.words[k], this.node >= 0 ? share(resource, used[k], this.frames.nodes[this.node][resource]) : "");
    });
    if (this.node < 0) return;
    const said = RESOURCES.map((r, k) => `${r} ${amount(r, used[k])} of ${amount(r, this.frames.nodes[this.node][r])} requested`);
    mark(this.element, "aria-label", `${this.frames.nodes[this.node].name}: ${said.join(", ")} by ${pods.length} pods`);
  }

  /** What a pod asks for, at the same scale: its own card. */
  card(i) {
    this.ghosts.replaceChildren(...RESOURCES.flatMap((resource, k) => this.ghost(resource, k, i, 0)));
    RESOURCES.forEach((resource, k) => say(this.words[k], amount(resource, this.frames.pods[i][resource])));
    mark(this.element, "aria-label", `the pod requests ${RESOURCES.map((r) => `${r} ${amount(r, this.frames.pods[i][r])}`).join(", ")}`);
    return this;
  }

  draw(now) {
    for (const [i, since] of this.glows) {
      const light = glow(since, now);
      for (const resource of RESOURCES) {
        const rect = this.rects.get(`${resource} ${i}`);
        if (rect) rect.style.strokeOpacity = light.toFixed(2);
      }
      if (!light) this.glows.delete(i);
    }
    return this.glows.size > 0;
  }

  picked(event) {
    const rect = event.target.closest("[data-pod]");
    if (!rect) return;
    event.preventDefault();
    event.stopPropagation();
    this.choose(Number(rect.dataset.pod));
  }
}
