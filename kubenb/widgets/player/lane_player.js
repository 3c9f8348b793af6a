// A player over lanes and requests: the chart with its two layers, the playhead, dragging, the choice of a lost request. A widget says what
// is drawn (`drawing`), what stands still (`frameOf`), and what a lost request tells (`explain`). Next: race.js, probes.js.

import { html, svg } from "./dom.mjs";
import { Dots } from "./dots.js";
import { layout, STRIP } from "./lane_geometry.mjs";
import { drawing, lostOf } from "./lanes.js";
import { Player } from "./player.js";

const WRITE = 60; // milliseconds between two changes of the lanes' words while it plays

export class LanePlayer extends Player {
  build() {
    this.lost = lostOf(this.frames);
    this.chosen = -1;
    this.layout = layout(this.frames, this.width);
    this.dots = new Dots(this.frames, this.layout);
    this.fixed = this.frameOf();
  }

  /** What is played: drawn once pale and once in full colour. */
  drawing() {
    return drawing(this.layout);
  }

  chart(name, words) {
    const { width, height } = this.layout;
    const sheet = (...shapes) => svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" }, ...shapes);
    this.full = html("div", { class: "kb-sheet" }, sheet(this.drawing()), this.dots.full);
    this.played = html("div", { class: "kb-played", style: `width: ${width}px; height: ${height}px` }, this.full);
    const future = html("div", { class: "kb-sheet kb-future" }, sheet(this.drawing()), this.dots.pale);
    this.head = svg("svg", { class: "kb-playhead", width: 12, height }, svg("path", { d: `M6 ${STRIP - 4}V${this.layout.bottom}` }),
      svg("circle", { cx: 6, cy: STRIP - 4, r: 4 }));
    const element = html("div", { class: `kb-chart kb-lanes ${name}`, role: "img", "aria-label": words, style: `height: ${height}px` },
      sheet(this.fixed.ground), future, this.played, sheet(this.fixed.words), this.head);
    this.drag(element);
    return element;
  }

  /** Dragging moves the playhead; a click on a cross asks why. */
  drag(element) {
    const place = (event) => {
      const box = element.getBoundingClientRect();
      const scale = this.layout.width / box.width;
      return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
    };
    element.addEventListener("pointerdown", (event) => {
      const { x, y } = place(event);
      const request = this.dots.near(x, y, this.lost);
      if (request >= 0) return this.choose(request);
      element.setPointerCapture(event.pointerId);
      this.clock.pause();
      return this.seek(this.layout.time(x));
    });
    element.addEventListener("pointermove", (event) => {
      const { x, y } = place(event);
      if (element.hasPointerCapture(event.pointerId)) this.seek(this.layout.time(x));
      else element.classList.toggle("kb-over", this.dots.near(x, y, this.lost) >= 0);
    });
  }

  /** The two buttons that walk through the lost requests; where none was lost there is nothing to choose, and nothing says so. */
  walk() {
    this.details.element.hidden = !this.lost.length;
    if (!this.lost.length) return null;
    const button = (name, move) => html("button", {
      type: "button", class: "kb-button", text: name, on: { click: () => this.next(move) },
    });
    return html("span", { class: "kb-toolbar-end" }, button("Previous lost", -1), button("Next lost", 1));
  }

  /** The lost request after (or before) the chosen one. */
  next(move) {
    const at = this.lost.indexOf(this.chosen);
    const to = at < 0 ? (move > 0 ? 0 : this.lost.length - 1) : (at + move + this.lost.length) % this.lost.length;
    this.choose(this.lost[to]);
  }

  choose(request) {
    this.chosen = request;
    this.dots.paint(request);
    if (request >= 0) {
      this.clock.pause();
      this.seek(this.frames.requests.t[request] + 0.0005);
    }
    this.moved();
  }

  paint(time, now) {
    const x = this.layout.x(time);
    this.head.style.transform = `translateX(${(x - 6).toFixed(1)}px)`;
    this.played.style.transform = `translateX(${(x - this.width).toFixed(1)}px)`;
    this.full.style.transform = `translateX(${(this.width - x).toFixed(1)}px)`;
    if (!this.clock.playing || this.stale || now - (this.wroteLanes ?? 0) > WRITE) {
      this.fixed.update(time);
      this.dots.paint(this.chosen); // the theme may have changed
      this.wroteLanes = now;
    }
  }
}
