// The race: lanes of everybody who has to hear of a pod's end, the clients' requests under them, over the player. anywidget calls `render`.

import { html, mark, say, svg } from "./player/dom.mjs";
import { Form } from "./player/form.js";
import { Player } from "./player/player.js";
import { Dots } from "./race_dots.js";
import { layout, LEFT, RIGHT, STRIP } from "./race_geometry.mjs";
import { drawing, Frame } from "./race_lanes.js";
import { chainOf, lostOf, raceOf, staleOf } from "./race_scene.mjs";
import { FIELDS } from "./race_settings.mjs";

const MARGINS = { left: LEFT, right: RIGHT };
const HINT = "Choose a lost request (click its cross, or use the buttons above) to see why it was lost and who was stale for how long.";
const SPEEDS = [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8];

/** "+0.028 s": a race is decided in milliseconds. */
const precise = (value) => `${value < -0.0005 ? "−" : "+"}${Math.abs(value).toFixed(3)} s`;

class Settings extends Form {
  constructor(model) {
    super(model, FIELDS);
  }
}

/** The model with one race in the place of all. */
class Chosen {
  constructor(model) {
    this.model = model;
    this.index = 0;
  }

  get(name) {
    return name === "frames" ? raceOf(this.model.get("frames"), this.index) : this.model.get(name);
  }

  set(...change) { this.model.set(...change); }
  save_changes() { this.model.save_changes(); }
  on(...listener) { this.model.on(...listener); }
  off(...listener) { this.model.off(...listener); }
}

class RacePlayer extends Player {
  build() {
    const race = this.frames;
    this.lost = lostOf(race);
    this.chosen = -1;
    this.layout = layout(race, this.width);
    this.dots = new Dots(race, this.layout);
    this.fixed = new Frame(race, this.layout, this.lost);
    say(this.title, `The end of Pod ${race.meta.name}`);
    say(this.change, race.meta.hook ? `preStop ${race.meta.hook}, grace period ${race.meta.grace} s` : `no preStop, grace period ${race.meta.grace} s`);
    say(this.result, verdict(race));
    this.result.classList.toggle("kb-bad", race.result.lost > 0);
    mark(this.root, "aria-label", `The race of ${race.meta.name}: ${verdict(race)}`);
    this.scene.replaceChildren(this.toolbar(), this.chart(), this.sentence);
    this.dots.paint(this.chosen);
  }

  /** Which pod, and the lost requests one by one. */
  toolbar() {
    const all = this.model.model.get("frames").races;
    const pods = html("select", { "aria-label": "Pod", on: { change: () => this.pick(Number(pods.value)) } },
      ...all.map((race, i) => html("option", { value: i, text: `${race.meta.name}${race.result.lost ? `  ✕ ${race.result.lost} lost` : ""}` })));
    pods.value = `${Math.min(this.model.index, all.length - 1)}`;
    const button = (name, move) => html("button", {
      type: "button", class: "kb-button", text: name, disabled: !this.lost.length, on: { click: () => this.next(move) },
    });
    return html("div", { class: "kb-toolbar" },
      all.length > 1 ? html("label", { class: "kb-pods" }, html("span", { class: "kb-faint", text: "Pod" }), pods) : null,
      legend(), html("span", { class: "kb-toolbar-end" }, button("Previous lost", -1), button("Next lost", 1)));
  }

  chart() {
    const { width, height } = this.layout;
    const sheet = (...shapes) => svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" }, ...shapes);
    this.full = html("div", { class: "kb-sheet" }, sheet(drawing(this.frames, this.layout)), this.dots.full);
    this.played = html("div", { class: "kb-played", style: `width: ${width}px; height: ${height}px` }, this.full);
    const future = html("div", { class: "kb-sheet kb-future" }, sheet(drawing(this.frames, this.layout)), this.dots.pale);
    this.head = svg("svg", { class: "kb-playhead", width: 12, height }, svg("path", { d: `M6 ${STRIP - 4}V${this.layout.bottom}` }),
      svg("circle", { cx: 6, cy: STRIP - 4, r: 4 }));
    const element = html("div", { class: "kb-chart kb-race", role: "img", "aria-label": this.words(), style: `height: ${height}px` },
      sheet(this.fixed.ground), future, this.played, sheet(this.fixed.words), this.head);
    this.drag(element);
    return element;
  }

  words() {
    const lanes = this.frames.lanes.map((lane) => `${lane.name}${lane.node ? ` on ${lane.node}` : ""}`).join(", ");
    return `Swim lanes over time: ${lanes}, and the clients' requests. ${verdict(this.frames)}`;
  }

  /** Dragging moves the playhead; a click on a cross asks why. */
  drag(element) {
    const place = (event) => {
      const box = element.getBoundingClientRect();
      const scale = this.layout.width / box.width;
      return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
    };
    element.addEventListener("pointerdown", (event) => {
      const { x, y } = place(event);
      const request = this.dots.near(x, y, this.lost);
      if (request >= 0) return this.choose(request);
      element.setPointerCapture(event.pointerId);
      this.clock.pause();
      return this.seek(this.layout.time(x));
    });
    element.addEventListener("pointermove", (event) => {
      const { x, y } = place(event);
      if (element.hasPointerCapture(event.pointerId)) this.seek(this.layout.time(x));
      else element.classList.toggle("kb-over", this.dots.near(x, y, this.lost) >= 0);
    });
  }

  /** Another pod's end. */
  pick(index) {
    this.model.index = index;
    this.load();
    this.seek(this.clock.start);
  }

  load() {
    const name = this.frames.meta.name;
    const again = this.model.model.get("frames").races.findIndex((race) => race.meta.name === name);
    if (this.model.get("frames").meta.name !== name && again < 0) this.model.index = 0;
    super.load();
  }

  /** The lost request after (or before) the chosen one. */
  next(move) {
    const at = this.lost.indexOf(this.chosen);
    const to = at < 0 ? (move > 0 ? 0 : this.lost.length - 1) : (at + move + this.lost.length) % this.lost.length;
    this.choose(this.lost[to]);
  }

  choose(request) {
    this.chosen = request;
    this.dots.paint(request);
    if (request >= 0) {
      this.clock.pause();
      this.seek(this.frames.requests.t[request] + 0.0005);
    }
    this.moved();
  }

  paint(time) {
    const x = this.layout.x(time);
    this.head.style.transform = `translateX(${(x - 6).toFixed(1)}px)`;
    this.played.style.transform = `translateX(${(x - this.width).toFixed(1)}px)`;
    this.full.style.transform = `translateX(${(this.width - x).toFixed(1)}px)`;
    if (!this.clock.playing || this.stale || performance.now() - (this.wroteLanes ?? 0) > 60) {
      this.fixed.update(time);
      this.dots.paint(this.chosen); // the theme may have changed
      this.wroteLanes = performance.now();
    }
  }

  explain() {
    const { frames, chosen } = this;
    if (chosen < 0) return this.details.clear();
    const error = frames.requests.errors[frames.requests.error[chosen]];
    const links = chainOf(frames, chosen);
    const acts = links.map((link) => ({ ...link, time: link.time ?? frames.requests.t[chosen] }));
    const number = this.lost.indexOf(chosen) + 1;
    const title = `Lost request ${number} of ${this.lost.length}`;
    return this.details.show(`${frames.meta.name} ${chosen}`, title, error, frames.meta.zero, [{ title: "Why it was lost", acts, timer: "" }],
      stale(staleOf(frames, chosen)));
  }
}

/** Who was stale for how long, as bars. */
function stale(rows) {
  const most = Math.max(...rows.map((row) => row.seconds), 1e-6);
  return html("div", { class: "kb-stale" }, html("h4", { text: "Who knew, and who was stale" }),
    ...rows.map(({ who, what, seconds }) => html("p", {},
      html("span", { text: `${who} ${what} for ` }), html("b", { text: `${seconds.toFixed(3)} s` }),
      html("span", { class: "kb-stale-bar", style: `width: ${((100 * seconds) / most).toFixed(1)}%` }))));
}

/** Who won, in one line. */
function verdict({ margin, result, meta }) {
  const lost = `${result.lost} request${result.lost === 1 ? "" : "s"} lost`;
  if (margin === null) return `${meta.name} has not ended yet, or some kube-proxy has not heard of it; ${lost}.`;
  const seconds = `${Math.abs(margin).toFixed(3)} s`;
  if (margin < 0) return `The process was dead ${seconds} before the last kube-proxy knew: ${result.lost ? "✕ " : ""}${lost}.`;
  return `The last kube-proxy knew ${seconds} before the process ended: ${result.lost ? "✕ " : ""}${lost}.`;
}

const LEGEND = [["on", "as if nothing were"], ["ending", "ending"], ["hook", "preStop"], ["bad", "still routed, already dead"]];

function legend() {
  const items = LEGEND.map(([look, words]) => html("li", {},
    svg("svg", { viewBox: "0 0 18 12", width: 18, height: 12, "aria-hidden": "true" },
      svg("rect", { x: 0.5, y: 0.5, width: 17, height: 11, rx: 3, class: `kb-bar kb-bar-${look}` }),
      look === "ending" ? svg("path", { class: "kb-bar-hatch", d: "M2 1L12 11M8 1L17 10" }) : null),
    html("span", { text: words })));
  return html("ul", { class: "kb-legend", "aria-label": "Legend" }, ...items);
}

function render({ model, el }) {
  const pace = { format: precise, speeds: SPEEDS, step: 0.001 };
  const player = new RacePlayer(new Chosen(model), el, { name: "race", margins: MARGINS, hint: HINT, Settings, pace }).begin();
  return () => player.destroy();
}

export default { render };
