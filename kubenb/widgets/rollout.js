// The rolling update: settings, stage and chart over the player. anywidget calls `render`.

import { chains } from "./player/acts.mjs";
import { versionsUntil } from "./player/details.js";
import { mark, say } from "./player/dom.mjs";
import { Player } from "./player/player.js";
import { indexAt } from "./player/tracks.mjs";
import { LEFT, RIGHT } from "./rollout_chart.mjs";
import { Plot } from "./rollout_plot.js";
import { failuresOf, podAt } from "./rollout_scene.mjs";
import { Settings } from "./rollout_settings.js";
import { legend, Stage } from "./rollout_stage.js";

const MARGINS = { left: LEFT, right: RIGHT };
const HINT = "Choose a pod (click, or Tab and the arrow keys) to see its YAML at that moment and why it is there.";

class RolloutPlayer extends Player {
  build() {
    const { frames } = this;
    const { name, change } = frames.meta;
    this.failures = failuresOf(frames);
    this.stage = new Stage(frames, this.failures, this.width, this.still, (i) => this.choose(i));
    this.plot = new Plot(frames, this.failures, this.width, (time) => this.seek(time));
    const update = frames.meta.strategy === "Recreate" ? "Recreating " : "Rolling update of ";
    say(this.title, `${frames.sets.length > 1 ? update : ""}Deployment ${name}`);
    say(this.change, change.replace(/^.*?: (image )?/, ""));
    mark(this.root, "aria-label", `${this.title.textContent}: ${change}`);
    say(this.result, outcome(frames));
    this.result.classList.toggle("kb-bad", frames.result.failed > 0 || frames.result.done === null);
    this.scene.replaceChildren(this.stage.element, legend(frames), this.sentence, this.plot.element);
  }

  paint(time, now, lively) {
    this.stage.update(time, now, lively);
    this.plot.update(time);
  }

  animate(time, now) {
    return this.stage.draw(time, this.clock.speed, now);
  }

  choose(i) {
    this.chosen = i >= 0 && this.frames.pods[i].name !== this.chosen ? this.frames.pods[i].name : "";
    this.explain(this.clock.time);
  }

  /** The chosen pod's YAML and causes at `time`; a pod that is not there then leaves its panel empty. */
  explain(time) {
    const { frames } = this;
    const i = this.chosen ? frames.pods.findIndex((pod) => pod.name === this.chosen) : -1;
    this.stage.pods.select(i);
    const now = i >= 0 ? podAt(frames, i, time) : null;
    if (!now) return this.details.clear();
    const pod = frames.pods[i];
    const row = indexAt(pod.versions, time);
    const state = `${now.reason || now.state}${now.node >= 0 ? `, ${frames.nodes[now.node]}` : ""}`;
    const versions = versionsUntil(frames.sets[pod.set].base, pod.versions, row);
    const why = chains(frames, pod.versions[row][1], pod.made);
    return this.details.show(`${pod.name} ${row} ${state}`, pod.name, state, frames.meta.zero, why, versions);
  }
}

/** How the run ends, in one line. */
function outcome({ result, deployment, meta }) {
  const [, wanted] = deployment.limits[deployment.limits.length - 1];
  const never = `Not complete after ${(meta.end - meta.zero).toFixed(0)} s`;
  const end = result.done === null ? never : `Complete after ${result.done.toFixed(1)} s`;
  const requests = result.sent ? `, ${result.failed ? "✕ " : ""}${result.failed} of ${result.sent} requests failed` : "";
  return `${end}, never fewer than ${result.lowest} of ${wanted} pods available${requests}.`;
}

function render({ model, el }) {
  const player = new RolloutPlayer(model, el, { name: "rollout", margins: MARGINS, hint: HINT, Settings }).begin();
  return () => player.destroy();
}

export default { render };
