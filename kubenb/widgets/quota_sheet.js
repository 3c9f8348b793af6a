// The parts over and under the player of a quota: a bar for each limit with what was asked for beyond it, the lines of their shares over
// time with a cross at each refusal, and the list of who asked for what. Next: quota.js.

import { html, mark, say, svg } from "./player/dom.mjs";
import { levels, line, refused, stepAt } from "./quota_scene.mjs";
import { steps, ticks } from "./rollout_chart.mjs";

export const LEFT = 42;
export const RIGHT = 150;
const TOP = 14;
const BOTTOM = 22;
const HEIGHT = 132;
const HUES = 5;
const CROSS = "M-4 -4L4 4M4 -4L-4 4";
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "4 4"];

/** A bar for each limit. */
export class Bars {
  constructor(frames) {
    this.frames = frames;
    this.rows = frames.limits.map(([name], i) => {
      const used = html("i", { class: "kb-level", style: `--hue: var(--kb-hue-${i % HUES})` });
      const wish = html("i", { class: "kb-over" });
      const words = html("span", { class: "kb-amount" });
      const element = html(
        "div",
        { class: "kb-limit-row" },
        html("span", { class: "kb-code", text: name }),
        html("div", { class: "kb-track" }, used, wish),
        words,
      );
      return { used, wish, words, element };
    });
    this.element = html(
      "div",
      { class: "kb-limits", role: "group", "aria-label": "Used of what may be used" },
      ...this.rows.map((row) => row.element),
    );
  }

  update(time) {
    levels(this.frames, time).forEach(({ hard, used, share, wish }, i) => {
      const row = this.rows[i];
      row.used.style.width = `${Math.min(share, 1) * 78}%`;
      row.wish.style.left = `${Math.min(share, 1) * 78}%`;
      row.wish.style.width = `${Math.min(wish, 1.28 - Math.min(share, 1)) * 78}%`;
      say(row.words, wish ? `${used} of ${hard}: refused` : `${used} of ${hard}`);
      mark(row.element, "data-full", wish ? "refused" : share >= 1 ? "full" : "");
    });
  }
}

/** The shares over time. */
export class Lines {
  constructor(frames, width, seek) {
    this.frames = frames;
    this.width = width;
    const { start, end } = frames.meta;
    const plotW = Math.max(60, width - LEFT - RIGHT);
    const plotH = HEIGHT - TOP - BOTTOM;
    this.x = (time) => LEFT + ((Math.min(Math.max(time, start), end) - start) / Math.max(end - start, 1e-6)) * plotW;
    const y = (share) => TOP + plotH - (Math.min(share, 1.1) / 1.1) * plotH;
    const paths = frames.limits.map((_, i) =>
      svg("path", {
        class: "kb-share-line",
        d: steps(line(frames, i), end, this.x, y),
        style: `--hue: var(--kb-hue-${i % HUES})`,
        "stroke-dasharray": DASHES[i % DASHES.length],
      }),
    );
    const marks = ticks(frames.meta, plotW).map(({ time, text }) =>
      svg("text", { x: this.x(time), y: HEIGHT - 5, class: "kb-text kb-faint", "text-anchor": "middle", text }),
    );
    const shares = [0, 0.5, 1].flatMap((share) => [
      svg("path", { class: share === 1 ? "kb-limit" : "kb-grid", d: `M${LEFT} ${y(share)}h${plotW}` }),
      svg("text", { x: LEFT - 7, y: y(share) + 4, class: "kb-text kb-faint", "text-anchor": "end", text: `${share * 100}%` }),
    ]);
    const crosses = frames.steps
      .filter(refused)
      .map((step) => svg("path", { class: "kb-failure", d: CROSS, transform: `translate(${this.x(step[0])} ${y(1.1) + 2})` }));
    const key = frames.limits.flatMap(([name], i) => [
      svg("path", {
        class: "kb-share-line",
        style: `--hue: var(--kb-hue-${i % HUES})`,
        "stroke-dasharray": DASHES[i % DASHES.length],
        d: `M${LEFT + plotW + 12} ${TOP + 6 + 18 * i}h20`,
      }),
      svg("text", { class: "kb-text", x: LEFT + plotW + 38, y: TOP + 10 + 18 * i, text: name }),
    ]);
    const view = { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, "aria-hidden": "true" };
    this.playhead = svg(
      "svg",
      { class: "kb-playhead", width: 12, height: HEIGHT },
      svg("path", { d: `M6 ${TOP - 6}V${TOP + plotH}` }),
      svg("circle", { cx: 6, cy: TOP - 5, r: 4 }),
    );
    this.element = html(
      "div",
      { class: "kb-chart", role: "img", "aria-label": "Share of each limit in use over time, a cross where somebody was refused" },
      svg(
        "svg",
        view,
        ...shares,
        svg("path", { class: "kb-axis", d: `M${LEFT} ${TOP + plotH}h${plotW}` }),
        ...marks,
        ...paths,
        ...crosses,
        ...key,
      ),
      this.playhead,
    );
    const to = (event) => {
      const box = this.element.getBoundingClientRect();
      seek(start + ((((event.clientX - box.left) / box.width) * width - LEFT) / plotW) * (end - start));
    };
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
      to(event);
    });
    this.element.addEventListener("pointermove", (event) => this.element.hasPointerCapture(event.pointerId) && to(event));
  }

  update(time) {
    this.playhead.style.transform = `translateX(${(this.x(time) - 6).toFixed(1)}px)`;
  }
}

/** Who asked for what, and what was said; pressing a line goes there. */
export class Steps {
  constructor(frames, seek) {
    this.frames = frames;
    this.items = frames.steps.map((step) => {
      const [time, author, what, code, message] = step;
      const head = html("span", { class: "kb-when", text: `+${(time - frames.meta.zero).toFixed(1)} s` });
      const sign = html("b", { class: refused(step) ? "kb-no" : "kb-yes", text: refused(step) ? `✕ ${code}` : `✓ ${code}` });
      const button = html(
        "button",
        { type: "button", class: "kb-step", on: { click: () => seek(time) } },
        head,
        sign,
        html("span", {}, html("b", { text: author }), ` ${what}`),
      );
      return html("li", {}, button, message ? html("p", { class: "kb-code kb-message", text: message }) : null);
    });
    this.element = html("ol", { class: "kb-steps", "aria-label": "Requests and what was said" }, ...this.items);
    if (!this.items.length) this.element.append(html("li", { class: "kb-faint", text: "Nothing was asked for yet." }));
  }

  update(time) {
    const at = stepAt(this.frames, time);
    this.items.forEach((item, i) => mark(item, "data-step", i === at ? "now" : i < at ? "past" : "later"));
  }
}
