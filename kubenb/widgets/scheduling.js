// Scheduling: one decision as a sheet that opens row by row, or a cluster that fills, over the player. anywidget calls `render`.

import { SPEEDS } from "./player/clock.mjs";
import { html, mark, say, svg } from "./player/dom.mjs";
import { Player } from "./player/player.js";
import { HUES, podDrawing } from "./rollout_pods.js";
import { SchedulingForm } from "./scheduling_form.js";
import { Grid } from "./scheduling_grid.js";
import { decisionOn, lastStage, stageAt } from "./scheduling_scene.mjs";
import { Sheet } from "./scheduling_sheet.js";

const MARGINS = { left: 8, right: 8 };
const HINT = "Choose a node or a pod to see its YAML and what the scheduler found.";
const SLOW = {
  // a decision takes milliseconds
  digits: 6, step: 0.00001, speeds: [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05],
  format: (value) => `${value < 0 ? "−" : "+"}${Math.abs(value * 1000).toFixed(1)} ms`,
  rate: (speed) => `${Math.round(1 / speed).toLocaleString("en")}× slower`,
};

/** A cluster may fill within a tenth of a second, or over hours. */
function paceOf({ start, end, many }) {
  if (!many) return SLOW;
  const short = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(end - start < 1 ? 3 : 2)} s`;
  const speeds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, ...SPEEDS];
  return { step: (end - start) / 2000, speeds, ...(end - start < 10 ? { format: short } : {}) };
}

class SchedulingPlayer extends Player {
  build() {
    const { frames } = this;
    const { many, name, asks, more } = frames.meta;
    if (this.seen !== frames) this.clock.seek(frames.meta.start);
    const pick = this.seen === frames ? this.stage?.pick ?? -1 : -1;
    this.seen = frames;
    const choose = (kind, i) => this.choose(kind, i);
    this.stage = many ? new Grid(frames, choose, this.still) : new Sheet(frames, choose, (i) => this.guess(i));
    if (pick >= 0) this.stage.guess(pick);
    say(this.title, many ? `${name}: pods find their nodes` : `Where does pod ${name} go?`);
    const others = more ? `; ${frames.nodes.length} of ${frames.nodes.length + more} nodes are shown` : "";
    say(this.change, many ? `${frames.pods.length} pods, ${frames.nodes.length} nodes` : `requests ${asks}${others}`);
    mark(this.root, "aria-label", this.title.textContent);
    this.help = html("div", { class: "kb-help" });
    this.scene.replaceChildren(this.stage.element, this.help, legend(frames), this.sentence);
  }

  paint(time, now, lively) {
    const { frames } = this;
    const { decision, stage } = stageAt(frames, time);
    if (frames.meta.many) {
      this.stage.update(time, decision, now, lively);
      return;
    }
    this.stage.update(time, stage, now, lively);
    const end = stage >= lastStage(frames.decisions[0]);
    say(this.result, end ? outcome(frames) : "");
    this.result.classList.toggle("kb-bad", end && frames.decisions[0].node < 0);
    this.suggest(end);
  }

  animate(_time, now) {
    return this.stage.draw(now);
  }

  guess(i) {
    this.stage.guess(i);
    const { start, end } = this.frames.meta;
    if (this.clock.time <= start && !this.still) this.clock.play(performance.now());
    else if (this.still) this.clock.seek(end);
    this.moved();
  }

  /** What would make a pending pod fit; each can be tried. */
  suggest(end) {
    const changes = end ? this.frames.suggestions ?? [] : [];
    if (this.suggested === changes.length && this.help.childElementCount) return;
    this.suggested = changes.length;
    const items = changes.map((change) => html("li", {}, html("span", { text: change.text }),
      this.settings ? this.trial(change) : null));
    const none = end && this.frames.decisions[0].node < 0 && this.frames.decisions[0].nominated < 0;
    const head = items.length ? "Smallest change that would make it fit" : none ? "No change of the pod alone would make it fit." : "";
    this.help.replaceChildren(...(head ? [html("h4", { text: head }), html("ul", {}, ...items)] : []));
  }

  trial({ text, params }) {
    const on = { click: () => this.settings.take(params) };
    return html("button", { type: "button", class: "kb-button", "aria-label": `Try: ${text}`, text: "Try", on });
  }

  choose(kind, i) {
    this.chosen = kind === -1 ? "" : `${kind} ${i}`;
    this.explain(this.clock.time);
  }

  explain(time) {
    const { frames } = this;
    const [kind, index] = this.chosen.split(" ");
    const thing = (kind === "pod" ? frames.pods : frames.nodes)[Number(index)];
    if (!this.chosen || !thing) return this.details.clear();
    const told = kind === "node" ? this.found(Number(index), time) : this.fate(Number(index), time);
    const title = kind === "node" ? "What the scheduler found there" : "What the scheduler did with it";
    const key = `${this.chosen} ${told.length} ${told.at(-1)?.text ?? ""}`;
    const state = kind === "node" ? "node" : `pod${thing.priority ? `, priority ${thing.priority}` : ""}`;
    return this.details.show(key, thing.name, state, frames.meta.zero, [{ title, acts: told, timer: "" }], [thing.object]);
  }

  /** What the rules that are open say of a node. */
  found(node, time) {
    const { decision, stage } = stageAt(this.frames, time);
    const row = this.frames.decisions[decision];
    if (!row?.rules) return row ? [{ time: row.t, author: row.refused[node]?.[0] ?? "", text: row.refused[node]?.[1] ?? "fits" }] : [];
    const times = this.frames.stages.map((each) => each[0]);
    const rules = row.rules.map((rule, k) => [k + 1, rule.name, rule.cells[node][0] < 0 ? "" : rule.cells[node][2]]);
    const scores = row.scores.map((score, k) => [k + 1 + rules.length, score.name, points(score.cells[node])]);
    return [...rules, ...scores].filter(([at, , text]) => at <= stage && text)
      .map(([at, author, text]) => ({ time: times[at], author, text }));
  }

  /** What the story says of a pod until now. */
  fate(pod, time) {
    const { name } = this.frames.pods[pod];
    const named = new RegExp(`(^|[^\\w-])${name.replaceAll(".", "\\.")}($|[^\\w-])`);
    const beats = this.frames.story.filter(([at, , text]) => at <= time && named.test(text));
    const last = decisionOn(this.frames, pod, time);
    const acts = beats.map(([at, author, text]) => ({ time: at, author, text }));
    return acts.length || !last?.message ? acts : [{ time: last.t, author: "kube-scheduler", text: last.message }];
  }
}

function points([given, why]) {
  return given === null ? "" : `${given} points${why ? ` (${why})` : ""}`;
}

function outcome({ decisions: [row], nodes, meta }) {
  if (row.node < 0) return row.nominated < 0 ? "Pending: no node fits." : `Pending, but ${nodes[row.nominated].name} is promised to it.`;
  const total = row.totals[row.node];
  const node = nodes[row.node].name;
  const of = `${row.fit} of ${nodes.length + meta.more} nodes fit`;
  return total === null ? `${node}: the only node that fits.` : `${node}: ${total} points, ${of}.`;
}

/** Which hue is which kind of pod, and what outlines mean. */
function legend(frames) {
  const icon = (drawing) => svg("svg", { viewBox: "-9 -9 18 18", width: 18, height: 18, "aria-hidden": "true" }, drawing);
  const item = (drawing, words) => html("li", {}, icon(drawing), html("span", { text: words }));
  const hue = (group) => `--hue: var(--kb-hue-${group % HUES})`;
  const box = (name, group) => svg("rect", { class: name, x: -7, y: -5, width: 14, height: 10, rx: 2, style: hue(group) });
  const groups = frames.groups.slice(0, 8).map((name, i) => item(box("kb-part-of", i), name));
  const asking = frames.meta.many ? [] : [
    item(box("kb-ghost", frames.pods[frames.decisions[0].pod].group), "asks for room"), item(box("kb-over", 0), "too much"),
  ];
  const ending = frames.pods.some((pod) => pod.ending !== null) ? [item(podDrawing(14, 0, "Terminating"), "terminating")] : [];
  return html("ul", { class: "kb-legend", "aria-label": "Legend" }, ...groups, ...asking, ...ending);
}

function render({ model, el }) {
  const pace = paceOf(model.get("frames").meta);
  const player = new SchedulingPlayer(model, el, { name: "scheduling", margins: MARGINS, hint: HINT, Settings: SchedulingForm, pace });
  player.begin();
  return () => player.destroy();
}

export default { render };
