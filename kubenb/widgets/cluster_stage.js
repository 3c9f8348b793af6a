// The stage of the cluster view: lane, bar, nodes with their pods, routes. Few pods are elements that move, many are drawn on a canvas.
// Next: cluster.js.

import { html, mark, say, svg } from "./player/dom.mjs";
import { indexAt } from "./player/tracks.mjs";
import { Cards, shorten } from "./cluster_cards.js";
import { hueOf, isThere, layout, lookAt, setAt } from "./cluster_geometry.mjs";
import { Mosaic } from "./cluster_mosaic.js";
import { placeOf } from "./rollout_geometry.mjs";
import { Pods } from "./rollout_pods.js";
import { podAt } from "./rollout_scene.mjs";

const rect = (box, name) => svg("rect", { x: box.x, y: box.y, width: box.w, height: box.h, rx: 6, class: name });
const text = (x, y, words, name = "kb-text", anchor = "start") => svg("text", { x, y, class: name, "text-anchor": anchor, text: words });

export class Stage {
  constructor(frames, width, still, choose) {
    Object.assign(this, { frames, choose });
    this.given = width;
    const picture = layout(frames, width);
    this.picture = picture;
    this.nodes = picture.many ? [] : frames.nodes.map((name, i) => this.node(name, i));
    this.cards = new Cards(frames, picture, choose);
    this.pods = picture.many ? null : new Pods(frames, picture, still, (i) => choose("pod", i));
    this.mosaic = picture.many ? new Mosaic(frames, picture, choose) : null;
    const box = { viewBox: `-1 0 ${picture.width + 2} ${picture.height}`, width: picture.width + 2, height: picture.height };
    this.drawing = svg("svg", { ...box, role: "group", "aria-label": "Control plane, routes and nodes" }, this.ground(), this.cards.layer,
      svg("g", { class: "kb-nodes" }, ...this.nodes.map((node) => node.g)), this.cards.edges, this.pods?.layer);
    this.element = html("div", { class: "kb-stage" }, this.drawing, this.mosaic?.element);
    this.chosen = { kind: "", i: -1 };
  }

  ground() {
    const { lane, bar, tray, kubectl, clients } = this.picture;
    this.waiting = text(tray.x + tray.w - 12, tray.y + 20, "", "kb-text kb-faint", "end");
    this.ticker = text(bar.x + 104, bar.y + 17, "", "kb-text kb-faint");
    this.revision = text(bar.x + bar.w - 12, bar.y + 17, "", "kb-text kb-faint", "end");
    return svg("g", { class: "kb-lane" },
      rect(lane, "kb-lane-ground"), text(12, 19, "control plane: what is wanted, and by whom it is made", "kb-text kb-faint"),
      rect(tray, "kb-tray"), text(tray.x + 12, tray.y + 20, "without a node", "kb-text kb-faint"), this.waiting,
      rect(bar, "kb-bar-ground"), text(12, bar.y + 17, "API server", "kb-text kb-strong"), this.ticker, this.revision,
      rect(kubectl, "kb-card"), text(kubectl.x + kubectl.w / 2, kubectl.y + 19, "kubectl", "kb-text kb-code kb-part-name", "middle"),
      rect(clients, "kb-card"), text(clients.x + 12, clients.y + 18, "clients outside", "kb-text kb-part-name"));
  }

  node(name, i) {
    const { x, y, w, h } = this.picture.nodes[i];
    const look = text(x + w - 12, y + 20, "", "kb-text kb-faint", "end");
    const g = svg("g", { class: "kb-node", role: "button", tabindex: 0, "data-node": i, "aria-label": `node ${name}` },
      svg("rect", { x, y, width: w, height: h, rx: 6, class: "kb-card" }),
      text(x + 12, y + 20, shorten(name, w - 24, 8), "kb-text kb-strong"), look);
    const pick = (event) => {
      event.preventDefault();
      this.choose("node", i);
    };
    g.addEventListener("click", pick);
    g.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && pick(event));
    return { g, look };
  }

  /** The run has grown. False: it needs another picture. */
  grow() {
    const picture = layout(this.frames, this.given);
    if (picture.shape !== this.picture.shape) return false;
    this.picture = picture;
    this.cards.extend(picture);
    this.pods?.extend(picture);
    if (this.mosaic) this.mosaic.picture = picture;
    this.shown = undefined;
    return true;
  }

  /** `chosen`: {kind, i} of what the reader has picked. */
  update(time, now, lively, chosen) {
    this.pods?.update(time, now, lively);
    const moment = `${indexAt(this.frames.story, time)} ${chosen.kind} ${chosen.i} ${this.frames.meta.end}`;
    this.pods?.select(chosen.kind === "pod" ? chosen.i : -1);
    if (this.shown === moment && this.at === Math.floor(time * 4)) return;
    this.shown = moment;
    this.at = Math.floor(time * 4);
    const shut = this.tellNodes(time);
    this.mosaic?.update(time, shut, chosen.kind === "pod" ? chosen.i : -1);
    if (this.pods) this.colour(time);
    this.cards.update(time, chosen, (i) => this.placeOf(i, time));
    this.tell(time);
  }

  /** A pod has the hue of its owner at the moment; one that nobody owns has none. */
  colour(time) {
    this.frames.pods.forEach((pod, i) => {
      const hue = hueOf(this.frames, setAt(pod, time));
      const { drawing, shine } = this.pods.nodes[i];
      for (const part of [drawing, shine]) if (part.style.getPropertyValue("--hue") !== hue) part.style.setProperty("--hue", hue);
    });
  }

  tellNodes(time) {
    const shut = new Set();
    for (const [i, node] of this.picture.place) {
      const row = this.frames.objects[i];
      const look = lookAt(row, time);
      const there = isThere(row, time);
      if (look || !there) shut.add(node);
      const card = this.nodes[node];
      if (!card) continue;
      card.g.style.display = there ? "" : "none";
      card.g.classList.toggle("kb-shut", Boolean(look));
      say(card.look, shorten(look, this.picture.nodes[node].w * 0.55, 6.6));
      mark(card.g, "aria-label", `node ${row.name}${look ? `, ${look}` : ""}`);
    }
    return shut;
  }

  tell(time) {
    const waiting = this.frames.pods.filter((pod) => isThere(pod, time) && (pod.bound === null || pod.bound > time)).length;
    say(this.waiting, waiting ? `${waiting}` : "");
    const act = this.frames.acts.filter((each) => each[1] <= time).at(-1);
    say(this.ticker, act ? shorten(`${act[2]} ${act[3].split(": ")[0]}`, this.picture.width - 260, 6.6) : "");
    say(this.revision, act ? `revision ${act[0]}` : "");
  }

  /** Where a pod will have come to rest. */
  placeOf(i, time) {
    const pod = podAt(this.frames, i, time);
    return pod && placeOf(this.picture, i, pod.node);
  }

  draw(now) {
    return this.pods ? this.pods.draw(now) : false;
  }
}
