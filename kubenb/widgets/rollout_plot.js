// The replica chart under the stage, with the playhead in it: what has been played is in full colour, what is to come is pale. Dragging in it
// moves the playhead. Next: player/controls.js.

import { svg } from "./player/dom.mjs";
import { chart, HEIGHT, LEFT, TOP } from "./rollout_chart.mjs";
import { HUES } from "./rollout_pods.js";

export class Plot {
  /** `seek(time)` is called while the reader drags. */
  constructor(frames, failures, width, id, seek) {
    this.shape = chart(frames, width);
    this.frames = frames;
    this.element = svg("svg", { class: "kb-chart", viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "img" });
    this.element.setAttribute("aria-label", `Chart of available and existing pods over time, with the allowed band`);
    this.clip = svg("rect", { x: 0, y: 0, width: LEFT, height: HEIGHT });
    this.element.append(svg("defs", {}, svg("clipPath", { id }, this.clip)), ...this.axes());
    this.element.append(svg("path", { d: this.shape.band, class: "kb-band" }));
    this.element.append(svg("g", { class: "kb-future" }, ...this.curves()), svg("g", { "clip-path": `url(#${id})` }, ...this.curves()));
    this.element.append(...this.edges(), ...this.key(), ...this.crosses(failures), this.zero());
    this.playhead = svg("g", { class: "kb-playhead" }, svg("path", { d: `M0 ${TOP - 6}V${TOP + this.shape.plotH}` }), svg("circle", { cy: TOP - 6, r: 4 }));
    this.element.append(this.playhead);
    this.drag(seek);
  }

  axes() {
    const { x, y, ticksX, ticksY, plotW, plotH } = this.shape;
    const marks = ticksX.map(({ time, text }) => svg("text", { x: x(time), y: HEIGHT - 6, class: "kb-text kb-faint", "text-anchor": "middle", text }));
    const counts = ticksY.flatMap((pods) => [
      svg("path", { class: "kb-grid", d: `M${LEFT} ${y(pods)}h${plotW}` }),
      svg("text", { x: LEFT - 8, y: y(pods) + 4, class: "kb-text kb-faint", "text-anchor": "end", text: `${pods}` }),
    ]);
    return [...counts, ...marks, svg("path", { class: "kb-axis", d: `M${LEFT} ${TOP + plotH}h${plotW}` })];
  }

  curves() {
    const { areas, available, existing, ready } = this.shape;
    return [
      ...areas.map((d, set) => svg("path", { d, class: "kb-area", style: `--hue: var(--kb-hue-${set % HUES})` })),
      this.frames.meta.minReady > 0 ? svg("path", { d: ready, class: "kb-line-ready" }) : null,
      svg("path", { d: existing, class: "kb-line-existing" }),
      svg("path", { d: available, class: "kb-line-available" }),
    ].filter(Boolean);
  }

  /** The two limits, with what they say at the right; names for the two lines where the limits leave room. */
  edges() {
    const { low, high, plotW, y } = this.shape;
    const [, , floor, ceiling] = this.frames.deployment.limits[this.frames.deployment.limits.length - 1];
    const right = LEFT + plotW + 10;
    const label = (pods, words) => svg("text", { x: right, y: y(pods) + 4, class: "kb-text", text: words });
    const lines = [svg("path", { d: high, class: "kb-limit" }), svg("path", { d: low, class: "kb-limit" })];
    const apart = Math.abs(y(floor) - y(ceiling)) >= 16;
    return [...lines, label(ceiling, apart ? `at most ${ceiling} pods` : `${floor} to ${ceiling} pods`), ...(apart ? [label(floor, `at least ${floor} available`)] : [])];
  }

  /** What the lines are, in the room at the right. */
  key() {
    const { plotW, plotH } = this.shape;
    const x = LEFT + plotW + 10;
    const rows = [["kb-line-existing", "existing"], this.frames.meta.minReady > 0 ? ["kb-line-ready", "ready"] : null, ["kb-line-available", "available"]];
    return rows.filter(Boolean).reverse().flatMap(([line, words], i) => [
      svg("path", { class: line, d: `M${x} ${TOP + plotH - 4 - 17 * i}h18` }),
      svg("text", { class: "kb-text kb-faint", x: x + 25, y: TOP + plotH - 17 * i, text: words }),
    ]);
  }

  crosses({ times }) {
    const { x, plotH } = this.shape;
    const seen = new Set();
    return times.flatMap((time) => {
      const px = Math.round(x(time) / 5) * 5;
      if (seen.has(px)) return [];
      seen.add(px);
      return [svg("path", { class: "kb-failure", d: "M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5", transform: `translate(${px} ${TOP + plotH - 6})` })];
    });
  }

  /** The moment of the change. */
  zero() {
    const { x, plotH } = this.shape;
    return svg("path", { class: "kb-zero", d: `M${x(this.frames.meta.zero)} ${TOP}v${plotH}` });
  }

  update(time) {
    const x = this.shape.x(time).toFixed(1);
    this.playhead.setAttribute("transform", `translate(${x} 0)`);
    this.clip.setAttribute("width", x);
  }

  drag(seek) {
    const to = (event) => {
      const box = this.element.getBoundingClientRect();
      seek(this.shape.time(((event.clientX - box.left) / box.width) * this.shape.width));
    };
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
      to(event);
    });
    this.element.addEventListener("pointermove", (event) => this.element.hasPointerCapture(event.pointerId) && to(event));
  }
}
