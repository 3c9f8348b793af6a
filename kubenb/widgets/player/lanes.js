// Lanes as drawings: bars of what each part is at, ticks where it is asked again and again, names at the left, the axis below. Bars are
// drawn twice, pale for what is to come and in full colour for what was played; playing only shifts the second layer. Next: dots.js.

import { say, svg } from "./dom.mjs";
import { BAR, fits, LANE, LEFT, STRIP } from "./lane_geometry.mjs";
import { countUntil } from "./tracks.mjs";

export const text = (x, y, words, className = "kb-text", anchor = "start") =>
  svg("text", { x, y, class: className, "text-anchor": anchor, text: words });
export const rect = (x, y, width, height, className, rx = 0) =>
  svg("rect", { x, y, width: Math.max(width, 0), height, rx, class: className });

/** All bars and ticks. A lane has `spans` [[from, to, look, words]] and may have `ticks` [[time, mark, words]]. */
export function drawing(layout) {
  const shapes = layout.lanes.flatMap((lane) => [
    ...lane.spans.flatMap((span) => bar(span, lane.y, layout)), ...(lane.ticks ?? []).map((row) => tick(row, lane.y, layout)),
  ]);
  return svg("g", {}, ...shapes);
}

function bar([from, to, look, words], top, layout) {
  const x = layout.x(from);
  const width = layout.x(to) - x;
  const y = top + (LANE - BAR) / 2;
  if (look === "off") return [svg("path", { class: "kb-bar-off", d: `M${x} ${y + BAR / 2}h${width}` })];
  const shapes = [rect(x, y, Math.max(width, 1.5), BAR, `kb-bar kb-bar-${look}`, Math.min(4, width / 2))];
  if (look === "ending") shapes.push(hatch(x, y, width));
  if (fits(words, width)) shapes.push(text(x + 8, y + 14.5, words, `kb-text kb-bar-text kb-on-${look}`));
  return shapes;
}

/** Slanted lines, by hand: a pattern would need an id, and two widgets on a page must not share one. */
function hatch(x, y, width) {
  let d = "";
  for (let at = -BAR + 4; at < width; at += 7) {
    const [x1, y1] = at < 0 ? [x, y - at] : [x + at, y];
    const over = Math.max(0, at + BAR - width);
    d += `M${x1.toFixed(1)} ${y1.toFixed(1)}L${(x + at + BAR - over).toFixed(1)} ${(y + BAR - over).toFixed(1)}`;
  }
  return svg("path", { class: "kb-bar-hatch", d });
}

const MARKS = {
  ok: "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0", failed: "M-4 -4L4 4M4 -4L-4 4", late: "M-4 -4h8L-4 4h8Z",
};

function tick([time, mark], top, layout) {
  const place = `translate(${layout.x(time).toFixed(1)} ${top + LANE / 2})`;
  return svg("path", { class: `kb-tick kb-tick-${mark}`, d: MARKS[mark], transform: place });
}

/** The drawing of one tick or bar by itself, for a legend. */
export function sample(look) {
  const shape = MARKS[look]
    ? svg("path", { class: `kb-tick kb-tick-${look}`, d: MARKS[look], transform: "translate(9 6)" })
    : svg("rect", { x: 0.5, y: 0.5, width: 17, height: 11, rx: 3, class: `kb-bar kb-bar-${look}` });
  const lines = look === "ending" ? svg("path", { class: "kb-bar-hatch", d: "M2 1L12 11M8 1L17 10" }) : null;
  return svg("svg", { viewBox: "0 0 18 12", width: 18, height: 12, "aria-hidden": "true" }, shape, lines);
}

/** What a lane says at `time`: {look, words}. */
export function saysAt(lane, time) {
  let found = lane.spans[0];
  for (const span of lane.spans) if (span[0] <= time) found = span;
  const words = lane.ticks?.length ? lane.ticks[countUntil(lane.times, time) - 1]?.[2] : undefined;
  return { look: found?.[2] ?? "off", words: words ?? found?.[3] ?? "" };
}

/** What stands still: names of the lanes, the axis, the counts of the clients. `rows`: what the two rows of requests are. */
export class LaneFrame {
  constructor(run, layout, lost, rows) {
    Object.assign(this, { run, layout, lost, rows });
    for (const lane of layout.lanes) lane.times = (lane.ticks ?? []).map((row) => row[0]);
    this.says = layout.lanes.map((lane) => text(14, lane.y + 32, "", "kb-text kb-faint"));
    this.answered = text(14, layout.clients + 36, "", "kb-text kb-faint");
    this.gone = text(14, layout.clients + 52, "", "kb-text");
    this.ground = svg("g", {}, ...this.rules(), ...this.axis());
    this.words = svg("g", {}, ...this.names(), ...this.says, this.answered, this.gone, ...this.strip());
  }

  /** What stands above the lanes. */
  strip() {
    return [];
  }

  rules() {
    const { layout } = this;
    const lines = [...layout.lanes.map((lane) => lane.y), ...(layout.asked ? [layout.clients - 2] : [])];
    return lines.map((y) => svg("path", { class: "kb-grid", d: `M0 ${y}h${layout.width}` }));
  }

  axis() {
    const { layout, run } = this;
    const marks = layout.marks.map(({ time, text: words }) =>
      text(layout.x(time), layout.height - 6, words, "kb-text kb-faint", "middle"));
    const zero = layout.x(run.meta.zero);
    return [
      svg("path", { class: "kb-axis", d: `M${LEFT} ${layout.bottom}h${layout.plotW}` }), ...marks,
      svg("path", { class: "kb-zero", d: `M${zero} ${STRIP - 2}V${layout.bottom}` }),
    ];
  }

  names() {
    const { layout } = this;
    const lanes = layout.lanes.flatMap((lane) => {
      const name = text(14, lane.y + 16, lane.name, "kb-text kb-strong");
      return lane.node ? [name, text(LEFT - 12, lane.y + 16, lane.node, "kb-text kb-faint", "end")] : [name];
    });
    if (!layout.asked) return lanes;
    return [
      ...lanes, text(14, layout.clients + 18, "clients", "kb-text kb-strong"),
      text(LEFT - 12, layout.clients + 30, this.rows[0], "kb-text kb-faint", "end"),
      text(LEFT - 12, layout.clients + 70, this.rows[1], "kb-text kb-faint", "end"),
    ];
  }

  update(time) {
    const { layout, run, lost } = this;
    layout.lanes.forEach((lane, i) => {
      const { look, words } = saysAt(lane, time);
      say(this.says[i], words.length > 27 ? `${words.slice(0, 26)}…` : words);
      this.says[i].classList.toggle("kb-bad", look === "bad");
    });
    if (!layout.asked) return;
    const counts = countsAt(run, lost, time);
    say(this.answered, `${counts.answered} answered`);
    say(this.gone, `${counts.lost ? "✕ " : ""}${counts.lost} lost`);
    this.gone.classList.toggle("kb-bad", counts.lost > 0);
  }
}

/** The indexes of the requests that were lost, in order. */
export function lostOf({ requests }) {
  return requests.error.flatMap((error, i) => (error > 0 ? [i] : []));
}

/** Requests until `time`: {answered, lost}. */
export function countsAt(run, lost, time) {
  const sent = countUntil(run.requests.t, time);
  let gone = 0;
  while (gone < lost.length && run.requests.t[lost[gone]] <= time) gone++;
  return { answered: sent - gone, lost: gone };
}
