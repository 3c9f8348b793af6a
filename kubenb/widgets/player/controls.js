// The player's controls, the same under every widget: Back, Play or Pause, Step, Speed and Time. Real buttons and sliders with accessible
// names. Next: details.js.

import { html, mark, say, seconds, svg } from "./dom.mjs";

const ICONS = {
  Play: "M4 2.5L13 8L4 13.5Z",
  Pause: "M4 2.5h3v11h-3zM9.5 2.5h3v11h-3z",
  Step: "M3 2.5L10 8L3 13.5ZM11 2.5h2.5v11h-2.5z",
  Back: "M13 2.5L6 8L13 13.5ZM2.5 2.5H5v11H2.5z",
};

export class Controls {
  /** `clock` is moved, `changed(stepped)` called after each move; `margins` are those of the chart: the thumb stands under the playhead.
   * `format`: a time since `zero` for a reader; `rate`: a speed; `step`: the time slider's smallest move. */
  constructor(clock, zero, margins, changed, { format = seconds, rate = times, step = 0.01 } = {}) {
    Object.assign(this, { clock, zero, changed, format, rateOf: rate });
    this.play = this.button("Play", () => (clock.playing ? clock.pause() : clock.play(performance.now())));
    this.time = html("input", {
      type: "range", class: "kb-time", "aria-label": "Time", step,
      style: `margin-left: ${margins.left - 8}px; width: calc(100% - ${margins.left + margins.right - 16}px)`,
      on: { input: () => this.move(() => clock.seek(Number(this.time.value))) },
    });
    this.speed = html("input", {
      type: "range", class: "kb-speed", "aria-label": "Speed", min: 0, max: clock.speeds.length - 1, step: 1,
      on: { input: () => this.move(() => { clock.speed = clock.speeds[Number(this.speed.value)]; }) },
    });
    this.clockFace = html("output", { class: "kb-clock", "aria-live": "off" });
    this.rate = html("output", { class: "kb-rate", "aria-live": "off" });
    this.element = html("div", { class: "kb-controls" }, this.time,
      html("div", { class: "kb-buttons" },
        this.button("Back", () => clock.back()), this.play, this.button("Step", () => clock.step()), this.clockFace,
        html("label", { class: "kb-speed-box" }, html("span", { class: "kb-faint", text: "Speed" }), this.speed, this.rate)));
    this.load(zero);
  }

  button(name, act) {
    const icon = svg("path", { d: ICONS[name] });
    const word = html("span", { text: name });
    const on = { click: () => this.move(act, name === "Step") };
    const button = html("button", { type: "button", class: "kb-button", "aria-label": name, on },
      svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" }, icon), word);
    return Object.assign(button, { icon, word });
  }

  move(act, stepped = false) {
    act();
    this.changed(stepped);
  }

  /** A new run: new ends of the time slider. */
  load(zero) {
    this.zero = zero;
    this.time.min = this.clock.start;
    this.time.max = this.clock.end;
    this.update();
  }

  update() {
    const { clock } = this;
    const name = clock.playing ? "Pause" : "Play";
    if (this.play.word.textContent !== name) {
      say(this.play.word, name);
      mark(this.play, "aria-label", name);
      mark(this.play.icon, "d", ICONS[name]);
    }
    this.time.value = clock.time;
    const side = clock.time < this.zero ? "before" : "after";
    mark(this.time, "aria-valuetext", `${this.format(Math.abs(clock.time - this.zero)).slice(1)} ${side} the change`);
    say(this.clockFace, this.format(clock.time - this.zero));
    this.speed.value = clock.speeds.indexOf(clock.speed);
    mark(this.speed, "aria-valuetext", `${clock.speed} virtual seconds a second`);
    say(this.rate, this.rateOf(clock.speed));
  }
}

function times(speed) {
  return speed === 1 ? "real time" : `${speed}×`;
}
