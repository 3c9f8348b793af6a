// The replica chart under the stage, with the playhead in it: what has been played is in full colour, what is to come is pale. Dragging in
// it moves the playhead. The full colours lie in a layer that is only ever shifted, so that playing paints nothing anew.
// Next: player/controls.js.

import { html, svg } from "./player/dom.mjs";
import { chart, HEIGHT, LEFT, TOP } from "./rollout_chart.mjs";
import { HUES } from "./rollout_pods.js";

const CROSS = "M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5";

export class Plot {
  /** `seek(time)` is called while the reader drags. */
  constructor(frames, failures, width, seek) {
    this.shape = chart(frames, width);
    this.frames = frames;
    this.width = width;
    const band = svg("path", { d: this.shape.band, class: "kb-band" });
    const pale = svg("g", { class: "kb-future" }, ...this.curves());
    this.full = this.sheet(...this.curves());
    this.played = html("div", { class: "kb-played" }, this.full);
    const line = svg("path", { d: `M6 ${TOP - 6}V${TOP + this.shape.plotH}` });
    this.playhead = svg("svg", { class: "kb-playhead", width: 12, height: HEIGHT }, line, svg("circle", { cx: 6, cy: TOP - 5, r: 4 }));
    this.element = html("div", { class: "kb-chart", role: "img", "aria-label": this.words() },
      this.sheet(...this.axes(), band, pale), this.played,
      this.sheet(...this.edges(), ...this.key(), ...this.crosses(failures), this.zero()), this.playhead);
    this.drag(seek);
  }

  words() {
    const [, , low, high] = this.frames.deployment.limits[this.frames.deployment.limits.length - 1];
    return `Chart of available and existing pods over time: at least ${low} available, at most ${high} pods allowed`;
  }

  sheet(...shapes) {
    return svg("svg", { viewBox: `0 0 ${this.width} ${HEIGHT}`, width: this.width, height: HEIGHT, "aria-hidden": "true" }, ...shapes);
  }

  axes() {
    const { x, y, ticksX, ticksY, plotW, plotH } = this.shape;
    const marks = ticksX.map(({ time, text }) =>
      svg("text", { x: x(time), y: HEIGHT - 6, class: "kb-text kb-faint", "text-anchor": "middle", text }));
    const counts = ticksY.flatMap((pods) => [
      svg("path", { class: "kb-grid", d: `M${LEFT} ${y(pods)}h${plotW}` }),
      svg("text", { x: LEFT - 8, y: y(pods) + 4, class: "kb-text kb-faint", "text-anchor": "end", text: `${pods}` }),
    ]);
    return [...counts, ...marks, svg("path", { class: "kb-axis", d: `M${LEFT} ${TOP + plotH}h${plotW}` })];
  }

  curves() {
    const { areas, available, existing, ready } = this.shape;
    const hue = (set) => `--hue: var(--kb-hue-${set % HUES})`;
    return [
      ...areas.map((d, set) => svg("path", { d, class: "kb-area", style: hue(set) })),
      ...(this.frames.meta.minReady > 0 ? [svg("path", { d: ready, class: "kb-line-ready" })] : []),
      svg("path", { d: existing, class: "kb-line-existing" }),
      svg("path", { d: available, class: "kb-line-available" }),
    ];
  }

  /** The two limits, with what they say at the right. */
  edges() {
    const { low, high, plotW, y } = this.shape;
    const [, , floor, ceiling] = this.frames.deployment.limits[this.frames.deployment.limits.length - 1];
    const right = LEFT + plotW + 10;
    const label = (pods, words) => svg("text", { x: right, y: y(pods) + 4, class: "kb-text", text: words });
    const lines = [svg("path", { d: high, class: "kb-limit" }), svg("path", { d: low, class: "kb-limit" })];
    const apart = Math.abs(y(floor) - y(ceiling)) >= 16;
    if (!apart) return [...lines, label(ceiling, `${floor} to ${ceiling} pods`)];
    return [...lines, label(ceiling, `at most ${ceiling} pods`), label(floor, `at least ${floor} available`)];
  }

  /** What the lines are, in the room at the right that the limits leave. */
  key() {
    const { plotW, plotH, y } = this.shape;
    const x = LEFT + plotW + 10;
    const ready = this.frames.meta.minReady > 0 ? [["kb-line-ready", "ready"]] : [];
    const rows = [["kb-line-available", "available"], ...ready, ["kb-line-existing", "existing"]];
    const [, , floor, ceiling] = this.frames.deployment.limits[this.frames.deployment.limits.length - 1];
    const taken = [y(floor), y(ceiling)];
    const low = TOP + plotH - 4;
    const top = taken.some((at) => at > low - 17 * rows.length) ? taken[0] - 22 : low;
    return rows.flatMap(([line, words], i) => [
      svg("path", { class: line, d: `M${x} ${top - 17 * i}h18` }),
      svg("text", { class: "kb-text kb-faint", x: x + 25, y: top + 4 - 17 * i, text: words }),
    ]);
  }

  crosses({ times }) {
    const { x, plotH } = this.shape;
    const places = [...new Set(times.map((time) => Math.round(x(time) / 5) * 5))];
    return places.map((px) => svg("path", { class: "kb-failure", d: CROSS, transform: `translate(${px} ${TOP + plotH - 6})` }));
  }

  /** The moment of the change. */
  zero() {
    const { x, plotH } = this.shape;
    return svg("path", { class: "kb-zero", d: `M${x(this.frames.meta.zero)} ${TOP}v${plotH}` });
  }

  update(time) {
    const x = this.shape.x(time);
    this.playhead.style.transform = `translateX(${(x - 6).toFixed(1)}px)`;
    this.played.style.transform = `translateX(${(x - this.width).toFixed(1)}px)`;
    this.full.style.transform = `translateX(${(this.width - x).toFixed(1)}px)`;
  }

  drag(seek) {
    const to = (event) => {
      const box = this.element.getBoundingClientRect();
      seek(this.shape.time(((event.clientX - box.left) / box.width) * this.width));
    };
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
      to(event);
    });
    this.element.addEventListener("pointermove", (event) => this.element.hasPointerCapture(event.pointerId) && to(event));
  }
}
