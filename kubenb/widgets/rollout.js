// The rolling update: puts settings, stage, sentence, chart, controls and details together and drives them by requestAnimationFrame.
// The run comes once, as frames in the model; playing it asks the kernel for nothing. anywidget calls `render`.

import { Clock } from "./player/clock.mjs";
import { Controls } from "./player/controls.js";
import { Details, versionsUntil } from "./player/details.js";
import { html, mark, say, seconds } from "./player/dom.mjs";
import { indexAt, stopsOf } from "./player/tracks.mjs";
import { LEFT, RIGHT } from "./rollout_chart.mjs";
import { Plot } from "./rollout_plot.js";
import { beatAt, chain, failuresOf, podAt } from "./rollout_scene.mjs";
import { Settings } from "./rollout_settings.js";
import { legend, Stage } from "./rollout_stage.js";

const WRITE = 60; // milliseconds between two changes of the texts while it plays: more than that nobody reads
const MARGINS = { left: LEFT, right: RIGHT };
const HINT = "Choose a pod (click, or Tab and the arrow keys) to see its YAML at that moment and why it is there.";

class RolloutPlayer {
  constructor(model, el) {
    this.model = model;
    this.frames = model.get("frames");
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.chosen = "";
    this.settings = model.get("editable") ? new Settings(model) : null;
    const { start, end, zero } = this.frames.meta;
    this.clock = new Clock(start, end, stopsOf(this.frames.story));
    this.title = html("h3");
    this.change = html("span", { class: "kb-change kb-code" });
    this.result = html("p", { class: "kb-result" });
    this.sentence = html("p", { class: "kb-sentence", "aria-live": "polite" });
    this.scene = html("div", { class: "kb-scene" });
    this.controls = new Controls(this.clock, zero, MARGINS, (stepped) => this.moved(stepped));
    this.details = new Details(HINT, () => this.choose(-1));
    this.root = html("div", { class: "kubenb", "data-widget": "rollout", "data-lm-suppress-shortcuts": "true", role: "region" },
      html("header", { class: "kb-head" }, this.title, this.change, this.result),
      this.settings?.element, this.scene, this.controls.element, this.details.element);
    el.append(this.root);
    this.width = this.measure();
    this.build();
    this.listen();
  }

  listen() {
    this.sizes = new ResizeObserver(() => this.resized());
    this.sizes.observe(this.root);
    this.onFrames = () => this.load();
    this.onParams = () => this.settings?.load();
    this.onError = () => this.settings?.answer();
    this.model.on("change:frames", this.onFrames);
    this.model.on("change:params", this.onParams);
    this.model.on("change:error", this.onError);
  }

  destroy() {
    cancelAnimationFrame(this.request);
    this.sizes.disconnect();
    this.settings?.destroy();
    this.model.off("change:frames", this.onFrames);
    this.model.off("change:params", this.onParams);
    this.model.off("change:error", this.onError);
    this.root.remove();
  }

  /** New frames came: another run under the same playhead. */
  load() {
    this.frames = this.model.get("frames");
    const { start, end, zero } = this.frames.meta;
    this.clock.load(start, end, stopsOf(this.frames.story));
    this.controls.load(zero);
    this.build();
    this.settings?.answer();
  }

  measure() {
    return Math.max(320, Math.round(this.root.clientWidth - 28));
  }

  resized() {
    const width = this.measure();
    if (width === this.width) return;
    this.width = width;
    this.build();
  }

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
    const moving = this.stage.draw(time, this.clock.speed, now);
    if (this.clock.playing || moving) this.wake();
  }

  show(time, now) {
    const lively = time > (this.drawn ?? Number.POSITIVE_INFINITY) && (this.clock.playing || this.stepped);
    this.drawn = time;
    mark(this.root, "data-time", time.toFixed(3));
    this.stage.update(time, now, lively);
    this.plot.update(time);
    if (!this.clock.playing || this.stale || now - this.wrote > WRITE) {
      this.stale = false;
      this.controls.update();
      this.tell(time);
      this.explain(time);
      this.wrote = now;
    }
  }

  tell(time) {
    const beat = beatAt(this.frames, time);
    mark(this.sentence, "aria-live", this.clock.playing ? "off" : "polite");
    const text = beat ? beat.text : "";
    if (this.told === `${beat?.time} ${text}`) return;
    this.told = `${beat?.time} ${text}`;
    const when = beat ? seconds(beat.time - this.frames.meta.zero) : "";
    this.sentence.replaceChildren(html("span", { class: "kb-when", text: when }), html("b", { text: beat?.author ?? "" }), ` ${text}`);
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
    const latest = pod.versions[row][1];
    const chains = [{ title: "Why it is as it is", ...chain(frames, latest) }];
    const told = chains[0].acts.some((act) => act.revision === frames.acts[pod.made][0]);
    if (!told) chains.push({ title: "Why it is there", ...chain(frames, pod.made) });
    const state = `${now.reason || now.state}${now.node >= 0 ? `, ${frames.nodes[now.node]}` : ""}`;
    const versions = versionsUntil(frames.sets[pod.set].base, pod.versions, row);
    return this.details.show(`${pod.name} ${row} ${state}`, pod.name, state, frames.meta.zero, chains, versions);
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
  const player = new RolloutPlayer(model, el);
  return () => player.destroy();
}

export default { render };
