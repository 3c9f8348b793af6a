// What stands over the strips: the decision at the playhead, line by line, and the pods that it decides about. Next: autoscaling.js.

import { decision, formula } from "./autoscaling_chart.mjs";
import { html, mark, say } from "./player/dom.mjs";
import { indexAt } from "./player/tracks.mjs";

const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(0)}`;

export class Panel {
  constructor(frames) {
    this.frames = frames;
    this.rows = formula({ used: null, failed: "", reason: "", desired: 0, current: 0 }, frames.meta).map(({ name }) => {
      const how = html("td");
      const value = html("td", { class: "kb-value" });
      return {
        how,
        value,
        element: html("tr", { class: name === "so" ? "kb-so" : "" }, html("th", { scope: "row", text: name }), how, value),
      };
    });
    this.when = html("caption");
    this.table = html(
      "table",
      { class: "kb-formula", "aria-label": "The decision at the playhead, step by step" },
      this.when,
      html("tbody", {}, ...this.rows.map((row) => row.element)),
    );
    const count = Math.max(frames.meta.most, frames.result.most);
    this.pods = Array.from({ length: Math.min(count, 60) }, () => html("i", { class: "kb-replica" }));
    this.counts = html("p", { class: "kb-counts" });
    this.element = html(
      "div",
      { class: "kb-decision" },
      this.table,
      html(
        "div",
        { class: "kb-fleet" },
        html("h4", { text: frames.meta.target }),
        html("div", { class: "kb-replicas", "aria-hidden": "true" }, ...this.pods),
        this.counts,
      ),
    );
  }

  update(time) {
    const { decisions, replicas, meta } = this.frames;
    const [, wanted, existing, ready] = replicas[Math.max(0, indexAt(replicas, time))];
    this.pods.forEach((pod, i) =>
      mark(pod, "data-state", i < ready ? "ready" : i < existing ? "starting" : i < wanted ? "missing" : "none"),
    );
    say(this.counts, `${wanted} wanted, ${existing} there, ${ready} ready`);
    const at = indexAt(decisions, time);
    if (at === this.shown) return;
    this.shown = at;
    mark(this.table, "data-empty", at < 0 ? "true" : "false");
    if (at < 0) {
      say(this.when, "no sync yet");
      return;
    }
    const one = decision(decisions[at]);
    const fleet = one.current === 1 ? "1 replica" : `${one.current} replicas`;
    say(this.when, `sync ${at + 1} of ${decisions.length}, at ${signed(one.at - meta.zero)} s, with ${fleet}`);
    formula(one, meta).forEach(({ how, value }, i) => {
      say(this.rows[i].how, how);
      say(this.rows[i].value, value);
    });
    mark(this.table, "data-way", one.desired > one.current ? "up" : one.desired < one.current ? "down" : "stay");
  }
}
