// The race: lanes of everybody who has to hear of a pod's end, the clients' requests under them, over the player. anywidget calls `render`.

import { html, mark, say } from "./player/dom.mjs";
import { Form } from "./player/form.js";
import { LEFT, RIGHT } from "./player/lane_geometry.mjs";
import { LanePlayer } from "./player/lane_player.js";
import { sample } from "./player/lanes.js";
import { RaceFrame, raceDrawing } from "./race_lanes.js";
import { chainOf, raceOf, staleOf } from "./race_scene.mjs";
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

class RacePlayer extends LanePlayer {
  frameOf() {
    return new RaceFrame(this.frames, this.layout, this.lost, ["to this pod", "to others"]);
  }

  drawing() {
    return raceDrawing(this.frames, this.layout);
  }

  build() {
    super.build();
    const race = this.frames;
    say(this.title, `The end of Pod ${race.meta.name}`);
    say(this.change, `${race.meta.hook ? `preStop ${race.meta.hook}` : "no preStop"}, grace period ${race.meta.grace} s`);
    say(this.result, verdict(race));
    this.result.classList.toggle("kb-bad", race.result.lost > 0);
    mark(this.root, "aria-label", `The race of ${race.meta.name}: ${verdict(race)}`);
    this.scene.replaceChildren(this.toolbar(), this.chart("kb-race", this.words()), this.sentence);
    this.dots.paint(this.chosen);
  }

  /** Which pod, and the lost requests one by one. */
  toolbar() {
    const all = this.model.model.get("frames").races;
    const pods = html("select", { "aria-label": "Pod", on: { change: () => this.pick(Number(pods.value)) } },
      ...all.map(({ meta, result }, i) => html("option", { value: i, text: `${meta.name}${result.lost ? `  ✕ ${result.lost}` : ""}` })));
    pods.value = `${Math.min(this.model.index, all.length - 1)}`;
    return html("div", { class: "kb-toolbar" },
      all.length > 1 ? html("label", { class: "kb-pods" }, html("span", { class: "kb-faint", text: "Pod" }), pods) : null,
      legend(), this.walk());
  }

  words() {
    const lanes = this.frames.lanes.map((lane) => `${lane.name}${lane.node ? ` on ${lane.node}` : ""}`).join(", ");
    return `Swim lanes over time: ${lanes}, and the clients' requests. ${verdict(this.frames)}`;
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

  explain() {
    const { frames, chosen } = this;
    if (chosen < 0) return this.details.clear();
    const error = frames.requests.errors[frames.requests.error[chosen]];
    const links = chainOf(frames, chosen);
    const acts = links.map((link) => ({ ...link, time: link.time ?? frames.requests.t[chosen] }));
    const number = this.lost.indexOf(chosen) + 1;
    const title = `Lost request ${number} of ${this.lost.length}`;
    const chain = { title: "Why it was lost", acts, timer: "" };
    return this.details.show(`${frames.meta.name} ${chosen}`, title, error, frames.meta.zero, [chain], stale(staleOf(frames, chosen)));
  }
}

/** Who was stale for how long, as bars. */
function stale(rows) {
  if (!rows.length) return html("p", { class: "kb-faint", text: "It went to another pod: choose that one above to see its race." });
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
  const items = LEGEND.map(([look, words]) => html("li", {}, sample(look), html("span", { text: words })));
  return html("ul", { class: "kb-legend", "aria-label": "Legend" }, ...items);
}

function render({ model, el }) {
  const pace = { format: precise, speeds: SPEEDS, step: 0.001 };
  const player = new RacePlayer(new Chosen(model), el, { name: "race", margins: MARGINS, hint: HINT, Settings, pace }).begin();
  return () => player.destroy();
}

export default { render };
