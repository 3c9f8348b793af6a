// A quota that fills: settings and buttons, a bar for each limit, who asked for what. anywidget calls `render`.

import { mark, say } from "./player/dom.mjs";
import { Player } from "./player/player.js";
import { Settings } from "./quota_form.js";
import { Bars, LEFT, Lines, RIGHT, Steps } from "./quota_sheet.js";

class QuotaPlayer extends Player {
  build() {
    const { frames } = this;
    const { meta, result } = frames;
    this.bars = new Bars(frames);
    this.lines = new Lines(frames, this.width, (time) => this.seek(time));
    this.steps = new Steps(frames, (time) => this.seek(time));
    say(this.title, `ResourceQuota ${meta.name}`);
    say(this.change, `namespace ${meta.namespace}`);
    mark(this.root, "aria-label", `${this.title.textContent} of ${this.change.textContent}`);
    const done = `${result.done} ${result.done === 1 ? "request" : "requests"} done`;
    say(this.result, `${done}, ${result.refused ? "✕ " : ""}${result.refused} refused.`);
    this.before = "Nothing was asked for yet: so much of each limit is used, and so much is left.";
    this.result.classList.toggle("kb-bad", result.refused > 0);
    this.scene.replaceChildren(this.bars.element, this.sentence, this.steps.element, this.lines.element);
    if (this.settings) this.settings.onAct = () => { this.toTheEnd = true; };
  }

  /** What the reader has just created is what he wants to see. */
  load() {
    super.load();
    if (!this.toTheEnd) return;
    this.toTheEnd = false;
    this.seek(this.frames.meta.end);
  }

  paint(time) {
    this.bars.update(time);
    this.lines.update(time);
    this.steps.update(time);
  }
}

function render({ model, el }) {
  const player = new QuotaPlayer(model, el, { name: "quota", margins: { left: LEFT, right: RIGHT }, hint: "", Settings }).begin();
  return () => player.destroy();
}

export default { render };
