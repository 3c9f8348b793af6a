// Many pods filling a cluster: the pods that wait in a tray, the nodes below as bars, each with what the scheduler last said of it; a pod
// that finds its node flies there. Next: scheduling_form.js.

import { html, mark, say, svg } from "./player/dom.mjs";
import { Motion } from "./player/motion.mjs";
import { podDrawing } from "./rollout_pods.js";
import { NodeBars } from "./scheduling_bars.js";
import { chips } from "./scheduling_sheet.js";
import { factsAt, waitingAt } from "./scheduling_scene.mjs";

const MOST_WAITING = 60; // squares in the tray; more are counted
const MOST_FLIGHTS = 40;
const LARGE = 12; // with more nodes than that they are drawn smaller

export class Grid {
  constructor(frames, choose, still) {
    Object.assign(this, { frames, choose, still });
    const size = frames.nodes.length > LARGE ? { height: 56, bar: 16, top: 6 } : { height: 92, bar: 24, top: 6 };
    this.bars = frames.nodes.map((_, i) => new NodeBars(frames, i, size, (pod) => choose("pod", pod)));
    this.cards = frames.nodes.map((node, i) => this.card(node, i));
    this.tray = html("ul", { class: "kb-waiting", "aria-label": "Pods without a node" });
    this.count = html("span", { class: "kb-faint" });
    this.flying = svg("svg", { class: "kb-flights", "aria-hidden": "true" });
    this.motion = new Motion(undefined, still);
    this.squares = new Map();
    this.element = html("div", { class: "kb-grid-box" },
      html("div", { class: "kb-queue" }, html("span", { class: "kb-queue-name", text: "without a node" }), this.tray, this.count),
      html("div", { class: "kb-grid" }, ...this.cards.map((card) => card.element)), this.flying);
    this.waiting = null;
  }

  card(node, i) {
    const facts = html("div", { class: "kb-facts" });
    const verdict = html("div", { class: "kb-verdict" });
    const name = html("button", { type: "button", class: "kb-name", text: node.name, on: { click: () => this.choose("node", i) } });
    return { element: html("div", { class: "kb-node-card" }, name, this.bars[i].element, facts, verdict), facts, verdict, told: "" };
  }

  update(time, decision, now, lively) {
    const row = this.frames.decisions[decision];
    this.bars.forEach((bars, i) => bars.update(time, -1, now, lively));
    this.cards.forEach((card, i) => this.dress(card, i, row, time));
    this.queue(waitingAt(this.frames, time));
    if (lively) this.launch(time, now);
    this.last = time;
  }

  dress(card, i, row, time) {
    const facts = factsAt(this.frames.nodes[i], time);
    const key = JSON.stringify(facts);
    if (card.told !== key) card.facts.replaceChildren(...chips(facts));
    card.told = key;
    card.element.classList.toggle("kb-cordoned", facts.cordoned);
    card.element.classList.toggle("kb-chosen-card", row?.node === i);
    card.element.classList.toggle("kb-nominated", row?.nominated === i);
    const refused = row?.refused[i];
    const points = row?.totals[i];
    const text = !row ? "" : refused ? `✕ ${refused[1]}` : points !== null ? `${points} points` : "fits";
    say(card.verdict, text);
    card.verdict.classList.toggle("kb-no", Boolean(refused));
    mark(card.verdict, "title", refused ? `${refused[0]}: ${refused[1]}` : text);
  }

  queue(waiting) {
    const key = waiting.join(" ");
    if (key === this.waiting) return;
    this.waiting = key;
    this.tray.replaceChildren(...waiting.slice(0, MOST_WAITING).map((i) => this.square(i)));
    const more = waiting.length > MOST_WAITING ? `and ${waiting.length - MOST_WAITING} more` : "";
    say(this.count, waiting.length ? more : "nobody waits");
  }

  square(i) {
    const pod = this.frames.pods[i];
    const box = { viewBox: "-10 -10 20 20", width: 20, height: 20, "aria-hidden": "true" };
    const on = { click: () => this.choose("pod", i) };
    const name = { "aria-label": `pod ${pod.name}, waiting`, title: pod.name };
    return html("li", {}, html("button", { type: "button", class: "kb-square", ...name, on },
      svg("svg", box, podDrawing(15, pod.group, "Pending"))));
  }

  /** Pods that were bound since the last moment fly from the tray to their node. */
  launch(time, now) {
    const bound = this.frames.pods.flatMap((pod, i) => (pod.bound !== null && pod.bound > this.last && pod.bound <= time ? [i] : []));
    if (this.still || !bound.length || this.squares.size + bound.length > MOST_FLIGHTS) return;
    const box = this.element.getBoundingClientRect();
    const from = middle(this.tray.getBoundingClientRect(), box);
    for (const i of bound) {
      const to = middle(this.bars[this.frames.pods[i].node].element.getBoundingClientRect(), box);
      const square = svg("g", {}, podDrawing(15, this.frames.pods[i].group, "ContainerCreating"));
      this.flying.append(square);
      this.squares.set(i, square);
      this.motion.put(i, { ...from, size: 1 });
      this.motion.send(i, { ...to, size: 0.6 }, now);
    }
  }

  draw(now) {
    for (const [i, square] of this.squares) {
      const place = this.motion.at(i, now);
      mark(square, "transform", `translate(${place.x.toFixed(1)} ${place.y.toFixed(1)}) scale(${place.size.toFixed(2)})`);
      if (this.motion.flights.has(i)) continue;
      square.remove();
      this.squares.delete(i);
      this.motion.drop(i);
    }
    const glowing = this.bars.map((bars) => bars.draw(now)).some(Boolean);
    return glowing || this.squares.size > 0;
  }
}

function middle(rect, box) {
  return { x: rect.left - box.left + Math.min(rect.width, 120) / 2, y: rect.top - box.top + rect.height / 2 };
}
