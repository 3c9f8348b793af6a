// Claims find volumes: settings, stage and story over the player. anywidget calls `render`.

import { chains } from "./player/acts.mjs";
import { versionsUntil } from "./player/details.js";
import { mark, say } from "./player/dom.mjs";
import { Form } from "./player/form.js";
import { Player } from "./player/player.js";
import { indexAt } from "./player/tracks.mjs";
import { claimAt, podAt, volumeAt } from "./storage_scene.mjs";
import { legend, Stage } from "./storage_stage.js";

const HINT = "Choose a claim, a disk or a pod (click, or Tab and the arrow keys) to see its YAML at that moment and why it is there.";
const MARGINS = { left: 8, right: 8 };
const FIELDS = [
  { key: "volumeBindingMode", label: "volumeBindingMode", choices: ["WaitForFirstConsumer", "Immediate"], code: true },
  { key: "zone", label: "the pod may run in zone", choices: ["any", "a", "b"] },
  { key: "reclaimPolicy", label: "reclaimPolicy", choices: ["Delete", "Retain"], code: true },
  { key: "end", label: "afterwards", choices: ["the pod moves", "the claim is deleted", "nothing"] },
];
const AT = { claim: claimAt, volume: volumeAt, pod: podAt };

class Settings extends Form {
  constructor(model) {
    super(model, FIELDS);
  }
}

class StoragePlayer extends Player {
  build() {
    const { frames } = this;
    this.stage = new Stage(frames, this.width, this.still, (key) => this.choose(key));
    say(this.title, "Claims and volumes");
    say(this.change, `namespace ${frames.meta.namespace}`);
    mark(this.root, "aria-label", `Claims and volumes of namespace ${frames.meta.namespace}`);
    say(this.result, outcome(frames));
    this.result.classList.toggle("kb-bad", frames.result.bound < frames.result.claims || frames.result.lost > 0);
    this.scene.replaceChildren(this.stage.element, legend(), this.sentence);
  }

  paint(time, now, lively) {
    this.stage.update(time, now, lively);
  }

  animate(_time, now) {
    return this.stage.draw(now);
  }

  choose(key) {
    this.chosen = key !== -1 && key !== this.chosen ? key : "";
    this.explain(this.clock.time);
  }

  /** The chosen object's YAML and causes at `time`; one that is not there then leaves its panel empty. */
  explain(time) {
    const { frames } = this;
    const [kind, index] = `${this.chosen}`.split(" ");
    const now = AT[kind]?.(frames, Number(index), time);
    this.stage.select(this.chosen);
    if (!now) return this.details.clear();
    const thing = frames[`${kind}s`][index];
    const row = indexAt(thing.versions, time);
    const state = now.reason || now.state || now.phase;
    const versions = versionsUntil({}, thing.versions, row);
    const why = chains(frames, thing.versions[row][1], thing.made);
    return this.details.show(`${this.chosen} ${row}`, `${kind} ${thing.name}`, state, frames.meta.zero, why, versions);
  }
}

/** How the run ends, in one line. */
function outcome({ result, claims }) {
  const lost = result.lost ? `, ${result.lost} lost` : "";
  const waited = result.bound ? `, the slowest after ${result.waited.toFixed(1)} s` : "";
  return `${result.bound} of ${claims.length} ${claims.length === 1 ? "claim" : "claims"} bound${waited}${lost}.`;
}

function render({ model, el }) {
  const player = new StoragePlayer(model, el, { name: "storage", margins: MARGINS, hint: HINT, Settings }).begin();
  return () => player.destroy();
}

export default { render };
