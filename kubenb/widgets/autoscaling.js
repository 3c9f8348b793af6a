// The autoscaler at work: settings, the decision step by step, and three strips over the player. anywidget calls `render`.

import { LEFT, RIGHT } from "./autoscaling_chart.mjs";
import { Settings } from "./autoscaling_form.js";
import { Panel } from "./autoscaling_panel.js";
import { Plot } from "./autoscaling_plot.js";
import { mark, say } from "./player/dom.mjs";
import { Player } from "./player/player.js";

class AutoscalingPlayer extends Player {
  build() {
    const { frames } = this;
    const { meta, result } = frames;
    this.panel = new Panel(frames);
    this.plot = new Plot(frames, this.width, (time) => this.seek(time));
    say(this.title, `HorizontalPodAutoscaler ${meta.name}`);
    say(this.change, `${meta.target}, ${meta.wanted}% ${meta.unit}, ${meta.least} to ${meta.most} replicas`);
    mark(this.root, "aria-label", `${this.title.textContent}: ${this.change.textContent}`);
    say(this.result, outcome(result));
    this.result.classList.toggle("kb-bad", result.lost > 0);
    this.scene.replaceChildren(this.panel.element, this.sentence, this.plot.element);
  }

  paint(time) {
    this.panel.update(time);
    this.plot.update(time);
  }
}

/** How the run ends, in one line. */
function outcome({ sent, slow, lost, most, syncs, changes }) {
  const requests = sent ? `${lost ? "✕ " : ""}${lost} of ${sent} requests lost, ${slow} slow; ` : "";
  return `${requests}${changes} of ${syncs} syncs changed the replicas, at most ${most} pods.`;
}

function render({ model, el }) {
  const player = new AutoscalingPlayer(model, el, {
    name: "autoscaling",
    margins: { left: LEFT, right: RIGHT },
    hint: "",
    Settings,
  }).begin();
  return () => player.destroy();
}

export default { render };
