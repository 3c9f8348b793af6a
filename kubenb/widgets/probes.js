// The probes of one pod: the pod, its container, each probe's ticks, its endpoint and the clients, over the player. anywidget calls
// `render`.

import { html, mark, say } from "./player/dom.mjs";
import { Form } from "./player/form.js";
import { LEFT, RIGHT } from "./player/lane_geometry.mjs";
import { LanePlayer } from "./player/lane_player.js";
import { LaneFrame, sample, saysAt } from "./player/lanes.js";
import { FIELDS } from "./probes_settings.mjs";

const MARGINS = { left: LEFT, right: RIGHT };
const HINT = "Choose a lost request (click its cross, or use the buttons above) to see how things stood when it was sent.";

class Settings extends Form {
  constructor(model) {
    super(model, FIELDS);
  }
}

class ProbesPlayer extends LanePlayer {
  frameOf() {
    return new LaneFrame(this.frames, this.layout, this.lost, ["to the pod", "to nobody"]);
  }

  build() {
    super.build();
    const { meta } = this.frames;
    say(this.title, `The probes of Pod ${meta.name}`);
    say(this.change, meta.node);
    say(this.result, outcome(this.frames));
    this.result.classList.toggle("kb-bad", this.frames.result.restarts > 0);
    mark(this.root, "aria-label", `The probes of ${meta.name}: ${outcome(this.frames)}`);
    const toolbar = html("div", { class: "kb-toolbar" }, legend(), this.walk());
    this.scene.replaceChildren(toolbar, this.chart("kb-probes", this.words()), this.sentence);
    this.dots.paint(this.chosen);
  }

  words() {
    const probes = this.frames.lanes.filter((lane) => lane.ticks.length).map((lane) => {
      const failed = lane.ticks.filter((tick) => tick[1] !== "ok").length;
      return `${lane.name}: ${lane.ticks.length} times asked, ${failed} times not ok`;
    });
    return `Timeline of the pod, its container, its probes, its endpoint and the clients' requests. ${probes.join("; ")}`;
  }

  explain() {
    const { frames, chosen } = this;
    if (chosen < 0) return this.details.clear();
    const at = frames.requests.t[chosen];
    const error = frames.requests.errors[frames.requests.error[chosen]];
    const says = (lane) => ` ${saysAt(lane, at).words || "not asked yet"}`;
    const stood = this.layout.lanes.map((lane) => html("li", {}, html("b", { text: lane.name }), says(lane)));
    const before = frames.story.filter((beat) => beat[0] <= at).slice(-4).reverse()
      .map(([time, author, text]) => ({ time, author, text, revision: 0 }));
    const title = `Lost request ${this.lost.indexOf(chosen) + 1} of ${this.lost.length}`;
    const aside = html("div", { class: "kb-stood" }, html("h4", { text: "How things stood" }), html("ul", {}, ...stood));
    const chain = { title: "What had happened", acts: before, timer: "" };
    return this.details.show(`${chosen} ${at}`, title, error, frames.meta.zero, [chain], aside);
  }
}

/** How it went, in one line. */
function outcome({ meta, result }) {
  const restarts = `${result.restarts ? "↻ " : ""}${result.restarts} restart${result.restarts === 1 ? "" : "s"}`;
  const lost = result.sent ? `, ${result.lost} of ${result.sent} requests lost` : "";
  return `${restarts}, Ready for ${result.ready.toFixed(1)} s of ${(meta.end - meta.start).toFixed(0)} s${lost}.`;
}

const LEGEND = [
  ["on", "well"], ["ending", "not ready"], ["hook", "starting"], ["ok", "asked: ok"], ["failed", "failed"], ["late", "no answer in time"],
];

function legend() {
  const items = LEGEND.map(([look, words]) => html("li", {}, sample(look), html("span", { text: words })));
  return html("ul", { class: "kb-legend", "aria-label": "Legend" }, ...items);
}

function render({ model, el }) {
  const pace = { step: 0.01 };
  const player = new ProbesPlayer(model, el, { name: "probes", margins: MARGINS, hint: HINT, Settings, pace }).begin();
  return () => player.destroy();
}

export default { render };
