// A changed ConfigMap: lanes of values over time, over the player. anywidget calls `render`.

import { html, mark, say } from "./player/dom.mjs";
import { Form } from "./player/form.js";
import { LEFT, RIGHT, STRIP } from "./player/lane_geometry.mjs";
import { LanePlayer } from "./player/lane_player.js";
import { LaneFrame, sample, saysAt, text } from "./player/lanes.js";
import { FIELDS } from "./configmap_settings.mjs";

const MARGINS = { left: LEFT, right: RIGHT };
const HINT = "Drag the playhead: each lane says which value its reader would get at that moment.";
const SPEEDS = [1, 2, 5, 10, 20, 50];

class Settings extends Form {
  constructor(model) {
    super(model, FIELDS);
  }
}

/** Lanes of values: full and empty circles say which one a reader would get. */
class ValueFrame extends LaneFrame {
  strip() {
    const { layout, run } = this;
    return [text(layout.x(run.meta.zero), STRIP - 11, `${run.meta.old} → ${run.meta.new}`, "kb-text kb-faint", "middle")];
  }

  update(time) {
    this.layout.lanes.forEach((lane, i) => {
      const { look, words } = saysAt(lane, time);
      say(this.says[i], `${look === "on" ? "● " : "○ "}${words}`);
    });
  }
}

class ConfigMapPlayer extends LanePlayer {
  frameOf() {
    return new ValueFrame(this.frames, this.layout, [], []);
  }

  build() {
    super.build();
    const { meta } = this.frames;
    say(this.title, `ConfigMap ${meta.name}: who sees the new value, and when`);
    say(this.change, `version: ${meta.old} → ${meta.new}`);
    say(this.result, outcome(this.frames));
    mark(this.root, "aria-label", `ConfigMap ${meta.name}: ${outcome(this.frames)}`);
    const toolbar = html("div", { class: "kb-toolbar" }, legend(meta));
    this.scene.replaceChildren(toolbar, this.chart("kb-configmap", this.words()), this.sentence);
  }

  words() {
    const said = this.frames.lanes.map((lane) => `${lane.name} ${lane.node}: ${lane.spans.map((span) => span[3]).join(", then ")}`);
    return `Swim lanes over time of which value is seen where. ${said.join("; ")}`;
  }
}

/** How it went, in one line. */
function outcome({ result }) {
  const times = result.volume.filter((seconds) => seconds !== null);
  const volumes = times.length ? `volumes after ${Math.round(Math.min(...times))} to ${Math.round(Math.max(...times))} s` : "no volume";
  const there = result.environment.filter((seconds) => seconds !== null).length;
  return `Seen in ${volumes}, in ${there} of ${result.environment.length} environments.`;
}

function legend(meta) {
  const items = [
    ["hook", `${meta.old}, the old value`],
    ["on", `${meta.new}, the new one`],
  ].map(([look, words]) => html("li", {}, sample(look), html("span", { text: words })));
  return html("ul", { class: "kb-legend", "aria-label": "Legend" }, ...items);
}

function render({ model, el }) {
  const player = new ConfigMapPlayer(model, el, {
    name: "configmap",
    margins: MARGINS,
    hint: HINT,
    Settings,
    pace: { speeds: SPEEDS },
  }).begin();
  return () => player.destroy();
}

export default { render };
