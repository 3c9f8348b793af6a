// Pods on the stage: a small rounded square each. Hue is the revision, filling is the state of its life, so that it reads without colour.
// Keyed <g> elements, moved by transform and only while they are in flight. Next: rollout_requests.js.

import { mark, say, svg } from "./player/dom.mjs";
import { glow, Motion } from "./player/motion.mjs";
import { indexAt } from "./player/tracks.mjs";
import { podAt } from "./rollout_scene.mjs";
import { originOf, placeOf } from "./rollout_geometry.mjs";

export const HUES = 5;
const MOST_GLOWS = 12; // what glows everywhere shows nothing

/** The drawing of one pod, `size` pixels wide around (0, 0), for pods and for the legend. CSS fills it by its data-state. */
export function podDrawing(size, set, state) {
  const half = size / 2;
  const round = Math.max(2, size * 0.2);
  const box = { x: -half, y: -half, width: size, height: size, rx: round };
  const arm = half * 0.5;
  return svg(
    "g", { class: "kb-pod", "data-state": state, style: `--hue: var(--kb-hue-${set % HUES})` },
    svg("rect", { class: "kb-pod-body", ...box }),
    svg("path", { class: "kb-pod-hatch", d: hatchPath(half - 1, size / 7) }),
    svg("path", { class: "kb-pod-half", d: halfPath(half, round) }),
    svg("circle", { class: "kb-pod-core", r: size * 0.16 }),
    svg("path", { class: "kb-pod-cross", d: `M${-arm} ${-arm}L${arm} ${arm}M${arm} ${-arm}L${-arm} ${arm}` }),
  );
}

function halfPath(half, round) {
  const inner = half - round;
  return `M${-half} 0H${half}V${inner}Q${half} ${half} ${inner} ${half}H${-inner}Q${-half} ${half} ${-half} ${inner}Z`;
}

/** Slanted lines, `apart` pixels from one another, within a square. */
function hatchPath(half, apart) {
  let path = "";
  for (let sum = -2 * half + apart; sum < 2 * half; sum += apart * 1.4) {
    const low = Math.max(-half, sum - half);
    const high = Math.min(half, sum + half);
    path += `M${low.toFixed(1)} ${(sum - low).toFixed(1)}L${high.toFixed(1)} ${(sum - high).toFixed(1)}`;
  }
  return path;
}

/** All pods of a run. `choose(i)` is called when the reader picks pod `i`. */
export class Pods {
  constructor(frames, picture, still, choose) {
    Object.assign(this, { frames, picture, choose });
    this.motion = new Motion(undefined, still);
    this.glows = new Map();
    this.still = still;
    this.chosen = -1;
    this.layer = svg("g", { class: "kb-pods", role: "listbox", "aria-label": "Pods" });
    this.nodes = frames.pods.map((pod, i) => this.make(pod, i));
    this.layer.append(...this.nodes.map((node) => node.g));
    this.layer.addEventListener("click", (event) => this.picked(event));
    this.layer.addEventListener("keydown", (event) => this.keyed(event));
    this.entrance = 0;
    this.moments = momentsOf(frames);
    this.moment = null;
  }

  /** The run has grown: pods that are new, and what else befell the others. `picture`: the same with more slots. */
  extend(picture) {
    this.picture = picture;
    for (let i = this.nodes.length; i < this.frames.pods.length; i++) {
      this.nodes.push(this.make(this.frames.pods[i], i));
      this.layer.append(this.nodes[i].g);
    }
    this.moments = momentsOf(this.frames);
    this.moment = null;
  }

  make(pod, i) {
    const { size, label } = this.picture.cell;
    const drawing = podDrawing(size, pod.set, "Gone");
    const halo = { x: -size / 2 - 4, y: -size / 2 - 4, width: size + 8, height: size + 8, rx: size * 0.28 };
    const title = svg("title");
    const shine = svg("rect", { class: "kb-pod-glow", ...halo, style: `--hue: var(--kb-hue-${pod.set % HUES})` });
    const g = svg("g", { class: "kb-pod-place", role: "option", tabindex: -1, "data-pod": i, "data-name": pod.name, "data-state": "Gone" },
      title, shine, svg("rect", { class: "kb-pod-ring", ...halo }), drawing);
    if (label) g.append(svg("text", { class: "kb-pod-label", y: size / 2 + 14, "text-anchor": "middle", text: suffix(pod.name) }));
    g.style.display = "none";
    return { g, drawing, shine, title, shown: false, state: "", node: -1 };
  }

  /** Bring all pods to `time`. `lively`: time is moving on, so what is new comes in and what changed glows. */
  update(time, now, lively) {
    const moment = indexAt(this.moments, time) + 1;
    if (moment === this.moment) return;
    for (const i of this.changedBetween(this.moment, moment)) {
      const pod = podAt(this.frames, i, time);
      if (pod) this.show(this.nodes[i], i, pod, time, now, lively);
      else if (this.nodes[i].shown) this.hide(this.nodes[i], i, now, lively);
    }
    this.moment = moment;
    this.rove();
  }

  /** The pods to which something happens between two moments, whichever comes first; all of them at the beginning. */
  changedBetween(one, other) {
    if (one === null) return this.nodes.keys();
    return new Set(this.moments.slice(Math.min(one, other), Math.max(one, other)).map((moment) => moment[1]));
  }

  show(node, i, pod, time, now, lively) {
    const place = placeOf(this.picture, i, pod.node);
    if (!node.shown) {
      node.shown = true;
      node.g.style.display = "";
      const born = lively && time - this.frames.pods[i].born < 1;
      this.motion.put(i, born ? originOf(this.picture, this.frames.pods[i].set) : place);
      this.move(i, this.motion.at(i, now));
    }
    this.motion.send(i, place, now);
    if (node.state !== pod.state || node.node !== pod.node) this.change(node, i, pod, now, lively);
  }

  change(node, i, pod, now, lively) {
    if (lively && node.state && !this.still && this.glows.size < MOST_GLOWS) this.glows.set(i, now);
    node.state = pod.state;
    node.node = pod.node;
    mark(node.drawing, "data-state", pod.state);
    const where = pod.node < 0 ? "without a node" : `on ${this.frames.nodes[pod.node]}`;
    const text = `pod ${this.frames.pods[i].name}, ${pod.reason || pod.state}, ${where}`;
    say(node.title, text);
    mark(node.g, "aria-label", text);
    mark(node.g, "data-state", pod.state);
  }

  hide(node, i, now, lively) {
    const place = this.motion.at(i, now);
    node.shown = false;
    node.state = "";
    mark(node.g, "data-state", "Gone");
    if (lively && place && !this.still) this.motion.send(i, { ...place, size: 1 }, now);
    else this.remove(i);
  }

  remove(i) {
    this.nodes[i].g.style.display = "none";
    this.motion.drop(i);
  }

  /** Draw what is in flight or glowing. True while there is more to come. */
  draw(now) {
    for (const i of [...this.motion.flights.keys()]) {
      const place = this.motion.at(i, now);
      this.move(i, place);
      if (!this.nodes[i].shown && !this.motion.flights.has(i)) this.remove(i);
    }
    for (const [i, since] of this.glows) {
      const light = glow(since, now);
      this.nodes[i].shine.style.opacity = light.toFixed(2);
      this.nodes[i].shine.style.display = light ? "inline" : "none";
      if (!light) this.glows.delete(i);
    }
    return this.motion.moving || this.glows.size > 0;
  }

  move(i, { x, y, size }) {
    const scale = size / this.picture.cell.size;
    const scaled = scale === 1 ? "" : ` scale(${scale.toFixed(3)})`;
    this.nodes[i].g.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})${scaled}`);
  }

  /** Where pod `i` is drawn now, or undefined. */
  placeOf(i) {
    return this.nodes[i]?.shown ? this.motion.places.get(i) : undefined;
  }

  select(i) {
    if (i === this.chosen) return;
    for (const k of [this.chosen, i]) {
      this.nodes[k]?.g.classList.toggle("kb-chosen", k === i);
      this.nodes[k]?.g.setAttribute("aria-selected", `${k === i}`);
    }
    this.chosen = i;
  }

  /** One pod at a time is in the order of Tab: the chosen one, or the first that is shown. */
  rove() {
    const first = this.nodes.findIndex((node) => node.shown);
    const entrance = this.nodes[this.entrance]?.shown ? this.entrance : first;
    if (entrance !== this.entrance && this.nodes[this.entrance]) mark(this.nodes[this.entrance].g, "tabindex", "-1");
    if (entrance >= 0) mark(this.nodes[entrance].g, "tabindex", "0");
    this.entrance = Math.max(entrance, 0);
  }

  picked(event) {
    const g = event.target.closest("[data-pod]");
    if (g) this.choose(Number(g.dataset.pod));
  }

  keyed(event) {
    const g = event.target.closest("[data-pod]");
    if (!g) return;
    const i = Number(g.dataset.pod);
    if (event.key === "Enter" || event.key === " ") this.choose(i);
    else if (event.key === "ArrowRight" || event.key === "ArrowDown") this.focus(i, 1);
    else if (event.key === "ArrowLeft" || event.key === "ArrowUp") this.focus(i, -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  focus(i, by) {
    const shown = this.nodes.flatMap((node, k) => (node.shown ? [k] : []));
    const next = shown[(shown.indexOf(i) + by + shown.length) % shown.length];
    if (next === undefined) return;
    mark(this.nodes[this.entrance].g, "tabindex", "-1");
    this.entrance = next;
    mark(this.nodes[next].g, "tabindex", "0");
    this.nodes[next].g.focus();
  }
}

/** What happens to pods: [time, pod] in order of time. */
function momentsOf({ pods }) {
  const moments = pods.flatMap((pod, i) => pod.states.map((row) => [row[0], i]));
  pods.forEach((pod, i) => pod.bound !== null && moments.push([pod.bound, i]));
  return moments.sort((a, b) => a[0] - b[0]);
}

function suffix(name) {
  return name.slice(name.lastIndexOf("-") + 1);
}
