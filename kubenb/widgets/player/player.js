// The player under every widget that plays a run: header, settings, scene, sentence, controls and details, driven by requestAnimationFrame.
// The run comes once, as frames in the model; playing it asks the kernel for nothing. A widget says what stands in its scene (`build`),
// what a moment looks like (`paint`), what moves by the wall clock (`animate`) and what is picked (`explain`). Next: rollout.js and others.

import { beatAt } from "./acts.mjs";
import { Clock } from "./clock.mjs";
import { Controls } from "./controls.js";
import { Details } from "./details.js";
import { html, mark, seconds } from "./dom.mjs";
import { stopsOf } from "./tracks.mjs";

const WRITE = 60; // milliseconds between two changes of the texts while it plays: more than that nobody reads

export class Player {
  /** `name`: data-widget. `margins`: those of the chart or stage. `hint`: stands where a picked object will. `Settings`: the form, if
   * any. `pace`: {speeds, digits, format, step} where seconds and their tenths are not the measure. */
  constructor(model, el, { name, margins, hint, Settings, pace = {} }) {
    this.model = model;
    this.frames = model.get("frames");
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.chosen = "";
    this.pace = { digits: 3, format: seconds, ...pace };
    this.settings = Settings && model.get("editable") ? new Settings(model) : null;
    const { start, end, zero } = this.frames.meta;
    this.clock = new Clock(start, end, stopsOf(this.frames.story), undefined, this.pace.speeds);
    this.title = html("h3");
    this.change = html("span", { class: "kb-change kb-code" });
    this.result = html("p", { class: "kb-result" });
    this.sentence = html("p", { class: "kb-sentence", "aria-live": "polite" });
    this.scene = html("div", { class: "kb-scene" });
    this.controls = new Controls(this.clock, zero, margins, (stepped) => this.moved(stepped), this.pace);
    this.details = new Details(hint, () => this.choose(-1), this.pace.format);
    this.root = html("div", { class: "kubenb", "data-widget": name, "data-lm-suppress-shortcuts": "true", role: "region" },
      html("header", { class: "kb-head" }, this.title, this.change, this.result),
      this.settings?.element, this.scene, this.controls.element, this.details.element);
    el.append(this.root);
  }

  /** Draw, and listen from now on. */
  begin() {
    this.width = this.measure();
    this.rebuild();
    this.sizes = new ResizeObserver(() => this.resized());
    this.sizes.observe(this.root);
    this.heard = {
      "change:frames": () => this.load(), "change:params": () => this.settings?.load(), "change:error": () => this.settings?.answer(),
    };
    for (const [event, listener] of Object.entries(this.heard)) this.model.on(event, listener);
    return this;
  }

  destroy() {
    cancelAnimationFrame(this.request);
    this.sizes.disconnect();
    this.settings?.destroy();
    for (const [event, listener] of Object.entries(this.heard)) this.model.off(event, listener);
    this.root.remove();
  }

  /** New frames came: another run under the same playhead. */
  load() {
    this.frames = this.model.get("frames");
    const { start, end, zero } = this.frames.meta;
    this.clock.load(start, end, stopsOf(this.frames.story));
    this.controls.load(zero);
    this.rebuild();
    this.settings?.answer();
  }

  measure() {
    return Math.max(320, Math.round(this.root.clientWidth - 28));
  }

  resized() {
    const width = this.measure();
    if (width === this.width) return;
    this.width = width;
    this.rebuild();
  }

  rebuild() {
    this.build();
    this.drawn = undefined;
    this.stale = true;
    this.wake();
  }

  /** The reader moved something: show it. After a step what changed glows, after a jump nothing does. */
  moved(stepped = false) {
    this.stepped = stepped;
    this.stale = true;
    this.wake();
  }

  seek(time) {
    this.clock.seek(time);
    this.moved();
  }

  wake() {
    this.request ??= requestAnimationFrame((now) => this.frame(now));
  }

  frame(now) {
    this.request = undefined;
    const time = this.clock.tick(now);
    if (time !== this.drawn || this.stale) this.show(time, now);
    const moving = this.animate(time, now);
    if (this.clock.playing || moving) this.wake();
  }

  show(time, now) {
    const lively = time > (this.drawn ?? Number.POSITIVE_INFINITY) && (this.clock.playing || this.stepped);
    this.drawn = time;
    mark(this.root, "data-time", time.toFixed(this.pace.digits));
    this.paint(time, now, lively);
    if (!this.clock.playing || this.stale || now - this.wrote > WRITE) {
      this.stale = false;
      this.controls.update();
      this.tell(time);
      this.explain(time);
      this.wrote = now;
    }
  }

  /** What happens at the playhead, in words. */
  tell(time) {
    const beat = beatAt(this.frames, time);
    mark(this.sentence, "aria-live", this.clock.playing ? "off" : "polite");
    if (this.told === `${beat?.time} ${beat?.text}`) return;
    this.told = `${beat?.time} ${beat?.text}`;
    if (!beat) return this.sentence.replaceChildren(this.before ?? "");
    const when = html("span", { class: "kb-when", text: this.pace.format(beat.time - this.frames.meta.zero) });
    return this.sentence.replaceChildren(when, html("b", { text: beat.author }), ` ${beat.text}`);
  }

  // What a widget adds; `before` is said where nothing has happened yet.
  build() {}
  paint(_time, _now, _lively) {}
  animate(_time, _now) { return false; }
  explain(_time) {}
  choose(_what) {}
}
