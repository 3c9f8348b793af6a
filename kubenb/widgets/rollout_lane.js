// The control plane: the Deployment and its ReplicaSets as cards with their numbers, the controllers between them, the tray of pods
// without a node, and the API server as the bar everything passes through. Next: rollout_stage.js.

import { say, svg } from "./player/dom.mjs";
import { glow } from "./player/motion.mjs";
import { countUntil, indexAt } from "./player/tracks.mjs";
import { HUES } from "./rollout_pods.js";
import { actAt, actsInOrder, deploymentAt, partOf, requestsUntil, setAt } from "./rollout_scene.mjs";

const text = (x, y, words, className = "kb-text", anchor = "start") =>
  svg("text", { x, y, class: className, "text-anchor": anchor, text: words });
const rect = (box, className) => svg("rect", { x: box.x, y: box.y, width: box.w, height: box.h, rx: 6, class: className });

export class Lane {
  constructor(frames, picture, failures) {
    Object.assign(this, { frames, picture, failures });
    this.order = actsInOrder(frames);
    this.layer = svg("g", { class: "kb-lane" });
    this.lights = new Map(); // name of a part -> what lights up when it writes
    this.burning = new Map();
    this.last = Number.POSITIVE_INFINITY;
    this.moments = momentsOf(frames, this.order);
    this.moment = -1;
    this.build();
  }

  build() {
    const { lane, bar, nodes, kubectl } = this.picture;
    this.layer.append(rect(lane, "kb-lane-ground"), text(12, 19, "control plane", "kb-text kb-faint"));
    this.buildDeployment();
    this.buildSets();
    this.buildControllers();
    this.buildTray();
    this.wire("deployment-controller", this.picture.controllers[0].x + this.picture.controllers[0].w / 2, lane.h - 34, bar.y);
    this.wire("replicaset-controller", this.picture.controllers[1].x + this.picture.controllers[1].w / 2, lane.h - 34, bar.y);
    this.wire("scheduler", this.picture.tray.x + this.picture.tray.w / 2, this.picture.tray.y + this.picture.tray.h, bar.y);
    this.wire("kubectl", kubectl.x + kubectl.w / 2, bar.y + bar.h, kubectl.y);
    for (const box of nodes) this.wire(`kubelet/${box.name}`, box.x + box.w - 34, bar.y + bar.h, box.y);
    this.buildBar();
    this.buildClients();
  }

  buildDeployment() {
    const { x, y, w, h } = this.picture.deployment;
    this.layer.append(rect({ x, y, w, h }, "kb-card"));
    this.layer.append(text(x + 12, y + 21, `Deployment ${this.frames.meta.name}`, "kb-text kb-strong"));
    this.wanted = text(x + 12, y + 47, "", "kb-text kb-number");
    this.wantedWord = text(x + 44, y + 47, "replicas wanted", "kb-text kb-faint");
    this.available = text(x + 12, y + 67, "");
    this.existing = text(x + 12, y + 85, "");
    this.layer.append(this.wanted, this.wantedWord, this.available, this.existing);
  }

  buildSets() {
    this.sets = this.frames.sets.map((set, i) => {
      const box = this.picture.sets[i];
      if (!box) return null;
      const g = svg("g", { class: "kb-set", style: `--hue: var(--kb-hue-${i % HUES})` });
      const { x, y, w, h } = box;
      const middle = h >= 40 ? y + 18 : y + h / 2 + 4;
      const room = w - 150;
      const numbers = text(x + w - 12, h >= 40 ? y + 35 : middle, "", "kb-text", "end");
      const track = { x: x + 16, y: y + h - 16, width: room, height: 7, rx: 3.5 };
      const wanted = svg("rect", { ...track, class: "kb-set-wanted" });
      const ready = svg("rect", { ...track, class: "kb-set-ready" });
      g.append(rect(box, "kb-card"), svg("rect", { x, y, width: 5, height: h, rx: 2.5, class: "kb-set-hue" }));
      const image = h >= 40 ? endOf(set.image, (w - 28) * 0.5, 7.3) : "";
      const name = endOf(set.name, w - 46 - 7.3 * image.length, 8.2);
      g.append(text(x + 16, middle, name, "kb-text kb-strong"), text(x + w - 12, middle, image, "kb-text kb-code", "end"));
      if (h >= 40) g.append(svg("rect", { ...track, class: "kb-set-track" }), wanted, ready);
      g.append(numbers);
      this.layer.append(g);
      return { g, numbers, wanted, ready, room };
    });
  }

  buildControllers() {
    for (const { part, words, x, w, y } of this.picture.controllers) {
      const g = svg("g", { class: "kb-part" });
      g.append(...words.map((word, line) => text(x + w / 2, y - 12 + 15 * line, word, "kb-text kb-part-name", "middle")));
      g.append(svg("path", { class: "kb-arrow", d: `M${x + 14} ${y + 14}H${x + w - 16}m-5 -4l5 4l-5 4` }));
      this.layer.append(g);
      this.light(part, rect({ x: x + 6, y: y - 28, w: w - 12, h: 50 }, "kb-light"));
    }
  }

  buildTray() {
    const { x, y, w, h } = this.picture.tray;
    const g = svg("g", { class: "kb-part" });
    this.layer.append(rect({ x, y, w, h }, "kb-tray"), text(x + 12, y + 20, "pods without a node", "kb-text kb-faint"));
    g.append(text(x + w / 2, y + h - 10, "scheduler", "kb-text kb-part-name", "middle"));
    this.layer.append(g);
    this.light("scheduler", rect({ x: x + w / 2 - 40, y: y + h - 26, w: 80, h: 24 }, "kb-light"));
  }

  buildBar() {
    const { x, y, w, h } = this.picture.bar;
    const g = svg("g", { class: "kb-bar" });
    this.ticker = text(x + 104, y + 17, "", "kb-text kb-faint");
    this.revision = text(x + w - 12, y + 17, "", "kb-text kb-faint", "end");
    g.append(rect({ x, y, w, h }, "kb-bar-ground"), text(x + 12, y + 17, "API server", "kb-text kb-strong"), this.ticker, this.revision);
    this.layer.append(g);
  }

  buildClients() {
    const { kubectl, clients } = this.picture;
    const name = text(kubectl.x + kubectl.w / 2, kubectl.y + 19, "kubectl", "kb-text kb-code kb-part-name", "middle");
    const g = svg("g", { class: "kb-part" }, rect(kubectl, "kb-card"), name);
    this.layer.append(g);
    this.light("kubectl", rect(kubectl, "kb-light"));
    if (!this.frames.requests.t.length) return;
    const { x, y, w } = clients;
    this.layer.append(rect(clients, "kb-card"), text(x + w / 2, y + 22, "clients", "kb-text kb-strong", "middle"));
    this.answered = text(x + w / 2, y + 46, "", "kb-text", "middle");
    this.failed = text(x + w / 2, y + 66, "", "kb-text", "middle");
    this.layer.append(this.answered, this.failed);
  }

  wire(part, x, y1, y2) {
    const d = `M${x} ${y1}V${y2}`;
    this.layer.append(svg("path", { class: "kb-wire", d }));
    this.light(part, svg("path", { class: "kb-light kb-light-wire", d }));
  }

  /** `element` lies there dark and shines when the part writes. */
  light(part, element) {
    this.layer.append(element);
    this.lights.set(part, [...(this.lights.get(part) ?? []), element]);
  }

  update(time, now, lively) {
    this.updateClients(time);
    if (lively && time > this.last) this.ignite(this.last, time, now);
    this.last = time;
    const moment = countUntil(this.moments, time);
    if (moment === this.moment) return;
    this.moment = moment;
    const d = deploymentAt(this.frames, time);
    say(this.wanted, `${d.wanted}`);
    this.wantedWord.setAttribute("x", this.picture.deployment.x + 19 + 14.5 * `${d.wanted}`.length);
    say(this.available, `${d.available} available (at least ${d.low})`);
    say(this.existing, `${d.replicas} pods (at most ${d.high})`);
    this.sets.forEach((card, i) => card && this.updateSet(card, setAt(this.frames, i, time), d.high));
    const act = actAt(this.frames, this.order, time);
    say(this.ticker, act ? shorten(`${act.author} ${act.text.split(": ")[0]}`, this.picture.width - 260) : "");
    say(this.revision, act ? `revision ${act.revision}` : "");
  }

  updateSet(card, set, most) {
    card.g.classList.toggle("kb-absent", !set || (set.wanted === 0 && set.replicas === 0));
    const { wanted, replicas, ready } = set ?? { wanted: 0, replicas: 0, ready: 0 };
    say(card.numbers, set ? `wants ${wanted}, has ${replicas}` : "not yet there");
    card.wanted.setAttribute("width", (Math.min(1, wanted / most) * card.room).toFixed(1));
    card.ready.setAttribute("width", (Math.min(1, ready / most) * card.room).toFixed(1));
  }

  updateClients(time) {
    if (!this.answered) return;
    const { sent, failed } = requestsUntil(this.frames, this.failures, time);
    say(this.answered, `${sent - failed} answered`);
    say(this.failed, `${failed ? "✕ " : ""}${failed} failed`);
    this.failed.classList.toggle("kb-bad", failed > 0);
  }

  /** Let the parts light up that wrote between two moments. */
  ignite(from, to, now) {
    for (let k = indexAt(this.order, from) + 1; k < this.order.length && this.order[k][0] <= to; k++) {
      const { part, node } = partOf(this.frames.acts[this.order[k][1]][2]);
      this.burning.set(node ? `${part}/${node}` : part, now);
    }
  }

  draw(now) {
    for (const [part, since] of this.burning) {
      const light = glow(since, now);
      for (const element of this.lights.get(part) ?? []) {
        element.style.opacity = light.toFixed(2);
        element.style.display = light ? "inline" : "none";
      }
      if (!light) this.burning.delete(part);
    }
    return this.burning.size > 0;
  }
}

/** The times at which anything in the lane changes, rising. */
function momentsOf({ deployment, sets }, order) {
  const tracks = [deployment.numbers, deployment.limits, order, ...sets.map((set) => set.numbers)];
  return [...new Set(tracks.flatMap((rows) => rows.map((row) => row[0])))].sort((a, b) => a - b);
}

/** As much of the beginning of a text as fits into so many pixels. */
function shorten(words, pixels) {
  const most = Math.floor(pixels / 6.6);
  return words.length <= most ? words : `${words.slice(0, most - 1)}…`;
}

/** As much of its end, where names differ. `each`: pixels a letter takes. */
function endOf(words, pixels, each) {
  const most = Math.max(1, Math.floor(pixels / each));
  return words.length <= most ? words : `…${words.slice(1 - most)}`;
}
