// The three strips with the playhead in them: requests, usage against the target, replicas with the wishes and the window. What has been
// played is in full colour, what is to come is pale. Dragging moves the playhead. Next: autoscaling.js.

import { chart, HEIGHT, LEFT, STRIPS, windowAt } from "./autoscaling_chart.mjs";
import { html, mark, say, svg } from "./player/dom.mjs";

const CROSS = "M-3 -3L3 3M3 -3L-3 3";
const BASE = STRIPS.replicas.top + STRIPS.replicas.height;

export class Plot {
  /** `seek(time)` is called while the reader drags. */
  constructor(frames, width, seek) {
    this.frames = frames;
    this.width = width;
    this.shape = chart(frames, width);
    this.full = this.sheet(...this.curves());
    this.played = html("div", { class: "kb-played" }, this.full);
    this.window = svg("rect", { class: "kb-window", y: STRIPS.replicas.top, height: STRIPS.replicas.height });
    this.highest = svg("path", { class: "kb-highest" });
    this.highestWord = svg("text", { class: "kb-text kb-highest-word", "text-anchor": "start" });
    this.wishes = frames.decisions.map((row) => this.wish(row));
    const line = svg("path", { d: `M6 ${STRIPS.load.top - 8}V${BASE}` });
    this.playhead = svg(
      "svg",
      { class: "kb-playhead", width: 12, height: HEIGHT },
      line,
      svg("circle", { cx: 6, cy: STRIPS.load.top - 7, r: 4 }),
    );
    this.element = html(
      "div",
      { class: "kb-chart", role: "img", "aria-label": this.words() },
      this.sheet(...this.axes(), svg("g", { class: "kb-future" }, ...this.curves())),
      this.played,
      this.sheet(this.window, this.highest, ...this.wishes, ...this.edges(), ...this.crosses(), this.highestWord),
      this.playhead,
    );
    this.drag(seek);
  }

  words() {
    const { meta, result } = this.frames;
    const lines = `requests a second, cpu use against the target of ${meta.wanted}%, and replicas`;
    return `Chart over time: ${lines} between ${meta.least} and ${meta.most}, at most ${result.most}`;
  }

  sheet(...shapes) {
    return svg("svg", { viewBox: `0 0 ${this.width} ${HEIGHT}`, width: this.width, height: HEIGHT, "aria-hidden": "true" }, ...shapes);
  }

  axes() {
    const { x, y, ticksX, plotW, marks } = this.shape;
    const shapes = ticksX.map(({ time, text }) =>
      svg("text", { x: x(time), y: HEIGHT - 6, class: "kb-text kb-faint", "text-anchor": "middle", text }),
    );
    const names = { load: "requests a second", usage: `cpu used, % ${this.frames.meta.unit}`, replicas: "replicas" };
    for (const [strip, { top, height }] of Object.entries(STRIPS)) {
      shapes.push(svg("text", { x: LEFT + 8, y: top - 7, class: "kb-text kb-strip", text: names[strip] }));
      for (const count of marks[strip]) {
        if (count) shapes.push(svg("path", { class: "kb-grid", d: `M${LEFT} ${y[strip](count)}h${plotW}` }));
        shapes.push(
          svg("text", { x: LEFT - 7, y: y[strip](count) + 4, class: "kb-text kb-faint", "text-anchor": "end", text: `${count}` }),
        );
      }
      shapes.push(svg("path", { class: "kb-axis", d: `M${LEFT} ${top + height}h${plotW}` }));
    }
    return shapes;
  }

  curves() {
    const { sent, bad, lost, usage, ready, existing, wanted, x, y, plotW } = this.shape;
    const [low, high] = this.frames.meta.band;
    return [
      svg("path", { d: sent, class: "kb-sent" }),
      svg("path", { d: bad, class: "kb-slow" }),
      svg("path", { d: lost, class: "kb-lost" }),
      svg("rect", { class: "kb-band", x: LEFT, y: y.usage(high), width: plotW, height: Math.max(1, y.usage(low) - y.usage(high)) }),
      svg("path", { d: usage, class: "kb-usage" }),
      ...this.frames.decisions
        .filter((row) => row[2] !== null)
        .map((row) => svg("circle", { class: "kb-read", cx: x(row[0]), cy: y.usage(row[2]), r: 2.4 })),
      svg("path", { d: ready, class: "kb-ready-area" }),
      svg("path", { d: existing, class: "kb-line-existing" }),
      svg("path", { d: wanted, class: "kb-line-wanted" }),
    ];
  }

  /** What the metrics asked for at a sync, before window and limits. */
  wish(row) {
    const { x, y } = this.shape;
    return svg("circle", { class: "kb-wish", cx: x(row[0]), cy: y.replicas(row[2] === null ? row[1] : row[6]), r: 3 });
  }

  /** Targets and limits, with what they say at the right. */
  edges() {
    const { y, plotW } = this.shape;
    const { meta, load } = this.frames;
    const right = LEFT + plotW + 10;
    const line = (strip, value) => svg("path", { class: "kb-limit", d: `M${LEFT} ${y[strip](value)}h${plotW}` });
    const word = (at, text, name = "kb-text") => svg("text", { x: right, y: at + 4, class: name, text });
    const troubled = load.some((row) => row[2] + row[3] > 0);
    const key = troubled
      ? [
          ["kb-lost", "✕ lost"],
          ["kb-slow", "slow (over 0.5 s)"],
          ["kb-sent", "answered"],
        ]
      : [["kb-sent", "answered"]];
    const low = STRIPS.load.top + 14;
    return [
      ...key.flatMap(([name, text], i) => [
        svg("rect", { class: name, x: right, y: low + 18 * i - 5, width: 11, height: 11 }),
        svg("text", { class: "kb-text", x: right + 17, y: low + 18 * i + 5, text }),
      ]),
      line("usage", meta.wanted),
      word(y.usage(meta.wanted), `wanted: ${meta.wanted}%`),
      line("replicas", meta.most),
      word(y.replicas(meta.most), `maxReplicas ${meta.most}`),
      line("replicas", meta.least),
      word(Math.min(y.replicas(meta.least), BASE - 6), `minReplicas ${meta.least}`),
      ...[
        ["kb-wish kb-inside", "wish of the metrics", 86],
        ["", "set", 236],
        ["", "ready", 296],
      ].flatMap(([name, text, x]) => this.key(LEFT + x, STRIPS.replicas.top - 11, name, text)),
    ];
  }

  key(x, y, name, text) {
    const sign = name
      ? svg("circle", { class: name, cx: x + 6, cy: y, r: 3 })
      : text === "set"
        ? svg("path", { class: "kb-line-wanted", d: `M${x} ${y}h12` })
        : svg("rect", { class: "kb-ready-area", x, y: y - 5, width: 12, height: 11 });
    return [sign, svg("text", { class: "kb-text kb-faint", x: x + 18, y: y + 4, text })];
  }

  /** A cross for each column in which requests were lost. */
  crosses() {
    const { x } = this.shape;
    const at = STRIPS.load.top + STRIPS.load.height - 6;
    const places = [
      ...new Set(this.frames.load.filter((row) => row[3] > 0).map((row) => Math.round(x(row[0] + this.frames.meta.bin / 2) / 7) * 7)),
    ];
    return places.map((px) => svg("path", { class: "kb-failure", d: CROSS, transform: `translate(${px} ${at})` }));
  }

  update(time) {
    const { x, y } = this.shape;
    const px = x(time);
    this.playhead.style.transform = `translateX(${(px - 6).toFixed(1)}px)`;
    this.played.style.transform = `translateX(${(px - this.width).toFixed(1)}px)`;
    this.full.style.transform = `translateX(${(this.width - px).toFixed(1)}px)`;
    const window = windowAt(this.frames, time);
    this.frames.decisions.forEach((row, i) => {
      const name =
        row[0] > time ? "kb-wish kb-later" : window && row[0] >= window.from && row[2] !== null ? "kb-wish kb-inside" : "kb-wish";
      mark(this.wishes[i], "class", row[2] === null ? `${name} kb-unread` : name);
    });
    for (const part of [this.window, this.highest, this.highestWord]) mark(part, "visibility", window ? "visible" : "hidden");
    if (!window) return;
    mark(this.window, "x", x(window.from).toFixed(1));
    mark(this.window, "width", Math.max(0, px - x(window.from)).toFixed(1));
    mark(this.highest, "d", `M${x(window.from).toFixed(1)} ${y.replicas(window.highest)}H${px.toFixed(1)}`);
    const text = `highest wish of the last ${this.frames.meta.window} s: ${window.highest}`;
    say(this.highestWord, text);
    mark(this.highestWord, "x", Math.max(LEFT + 4, Math.min(x(window.from) + 5, LEFT + this.shape.plotW - 220)).toFixed(1));
    mark(
      this.highestWord,
      "y",
      (y.replicas(window.highest) < STRIPS.replicas.top + 18 ? y.replicas(window.highest) + 15 : y.replicas(window.highest) - 6).toFixed(
        1,
      ),
    );
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
