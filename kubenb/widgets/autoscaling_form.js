// The settings of the autoscaling experiment: fields as data, and a load curve that can be drawn: a slider a minute, each with its name,
// or one sweep of the pointer over all of them. Next: autoscaling.js.

import { html } from "./player/dom.mjs";
import { Form } from "./player/form.js";

const MOST = 30; // requests a second at the top of the drawing

const FIELDS = [
  { key: "shape", label: "load curve", choices: ["step", "ramp", "spike", "sine", "steady", "drawn"], group: "The load" },
  { key: "low", label: "low (requests/s)", min: 0, max: 30, when: (params) => !["drawn", "steady"].includes(params.shape) },
  { key: "high", label: "high (requests/s)", min: 1, max: 60, when: (params) => params.shape !== "drawn" },
  { key: "target", label: "averageUtilization (%)", min: 10, max: 200, step: 5, code: true, group: "The autoscaler" },
  { key: "least", label: "minReplicas", min: 1, max: 20, code: true },
  { key: "most", label: "maxReplicas", min: 1, max: 30, code: true },
  { key: "window", label: "scaleDown window (s)", min: 0, max: 600, step: 15 },
  { key: "tolerance", label: "tolerance", min: 0, max: 0.5, step: 0.05, code: true },
  { key: "startup", label: "a pod starts in (s)", min: 0, max: 120, step: 5, group: "The delays" },
  { key: "scrape", label: "metrics every (s)", min: 5, max: 60, step: 5 },
  { key: "sync", label: "autoscaler syncs every (s)", min: 5, max: 60, step: 5 },
];

export class Settings extends Form {
  constructor(model) {
    super(model, FIELDS);
    const drawn = model.get("params").drawn;
    this.bars = drawn.map((_, minute) => html("input", {
      type: "range", min: 0, max: MOST, step: 1, class: "kb-bar", orient: "vertical", "aria-label": `requests a second in minute ${minute}`,
      on: { input: () => this.draw() },
    }));
    this.drawing = html("div", { class: "kb-drawing", role: "group", "aria-label": "Load curve, minute by minute" }, ...this.bars);
    this.sheet = html("fieldset", { class: "kb-group kb-drawn" }, html("legend", { class: "kb-faint", text: "Draw it" }), this.drawing,
      html("span", { class: "kb-faint", text: `0 to ${MOST} requests a second in each of ${drawn.length} minutes` }));
    this.element.insertBefore(this.sheet, this.element.children[1]);
    this.sweep();
    this.load();
  }

  draw() {
    this.fill();
    this.changed("drawn", this.bars.map((bar) => Number(bar.value)));
  }

  load() {
    super.load();
    const { drawn } = this.model.get("params");
    this.bars?.forEach((bar, minute) => {
      if (document.activeElement !== bar) bar.value = `${drawn[minute]}`;
    });
    if (this.bars) this.fill();
  }

  /** Each bar is filled up to its value. */
  fill() {
    for (const bar of this.bars) bar.style.setProperty("--level", `${(bar.value / MOST) * 100}%`);
  }

  dim(params) {
    super.dim(params);
    if (this.sheet) this.sheet.hidden = params.shape !== "drawn";
  }

  /** Dragging across the bars draws the whole curve. */
  sweep() {
    const set = (event) => {
      const box = this.drawing.getBoundingClientRect();
      const minute = Math.min(this.bars.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * this.bars.length)));
      this.bars[minute].value = `${Math.round(Math.min(1, Math.max(0, 1 - (event.clientY - box.top) / box.height)) * MOST)}`;
      this.draw();
    };
    this.drawing.addEventListener("pointerdown", (event) => {
      this.drawing.setPointerCapture(event.pointerId);
      event.preventDefault();
      set(event);
    });
    this.drawing.addEventListener("pointermove", (event) => this.drawing.hasPointerCapture(event.pointerId) && set(event));
  }
}
