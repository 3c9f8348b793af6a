// The lanes as drawings: bars of what each part took the pod for, and the shaded time that decides. Drawn twice, pale for what is to come and
// in full colour for what was played; playing only shifts the second layer. Next: race_dots.js, the requests.

import { say, svg } from "./player/dom.mjs";
import { BAR, centred, decisive, fits, LANE, LEFT, STRIP } from "./race_geometry.mjs";
import { countsAt, saysAt } from "./race_scene.mjs";

const text = (x, y, words, className = "kb-text", anchor = "start") =>
  svg("text", { x, y, class: className, "text-anchor": anchor, text: words });
const rect = (x, y, width, height, className, rx = 0) => svg("rect", { x, y, width: Math.max(width, 0), height, rx, class: className });

/** All bars, and the shading under them. */
export function drawing(race, layout) {
  const g = svg("g", {});
  const band = decisive(race);
  if (band) g.append(shade(band, layout));
  for (const lane of layout.lanes) for (const span of lane.spans) g.append(...bar(span, lane.y, layout));
  return g;
}

function shade({ from, to, bad }, layout) {
  const x = layout.x(from);
  const width = Math.max(layout.x(to) - x, 2);
  return rect(x, STRIP - 2, width, layout.bottom - STRIP + 2, `kb-shade ${bad ? "kb-shade-bad" : "kb-shade-good"}`);
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

/** What stands still: names of the lanes, the axis, the words over the shading. */
export class Frame {
  constructor(race, layout, lost) {
    Object.assign(this, { race, layout, lost });
    this.says = layout.lanes.map((lane) => text(14, lane.y + 32, "", "kb-text kb-faint"));
    this.answered = text(14, layout.clients + 36, "", "kb-text kb-faint");
    this.gone = text(14, layout.clients + 52, "", "kb-text");
    this.ground = svg("g", {}, ...this.rules(), ...this.axis());
    this.words = svg("g", {}, ...this.names(), ...this.says, this.answered, this.gone, ...this.strip());
  }

  rules() {
    const { layout } = this;
    const lines = [...layout.lanes.map((lane) => lane.y), layout.clients - 2];
    return lines.map((y) => svg("path", { class: "kb-grid", d: `M0 ${y}h${layout.width}` }));
  }

  axis() {
    const { layout, race } = this;
    const marks = layout.marks.map(({ time, text: words }) =>
      text(layout.x(time), layout.height - 6, words, "kb-text kb-faint", "middle"));
    const zero = layout.x(race.meta.zero);
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
    return [
      ...lanes, text(14, layout.clients + 18, "clients", "kb-text kb-strong"),
      text(LEFT - 12, layout.clients + 30, "to this pod", "kb-text kb-faint", "end"),
      text(LEFT - 12, layout.clients + 70, "to others", "kb-text kb-faint", "end"),
    ];
  }

  /** The words over the shading; the change itself, where there is room. */
  strip() {
    const { layout, race } = this;
    const band = decisive(race);
    const zero = layout.x(race.meta.zero);
    const told = text(zero, 15, "told to end", "kb-text kb-faint", "middle");
    if (!band) return [told];
    const span = band.seconds < 0.0995 ? `${Math.round(1000 * band.seconds)} ms` : `${band.seconds.toFixed(2)} s`;
    const words = band.bad ? `${span}: still routed, already dead` : `${span}: routed no more, still serving`;
    const right = layout.width - 4;
    const x = centred(words, layout.x(band.from), layout.x(band.to), zero + 50, right);
    const half = words.length * 3.4;
    const label = text(x, 15, words, `kb-text kb-strong ${band.bad ? "kb-bad" : "kb-good"}`, "middle");
    const clear = x - half - (zero + 36) > 0;
    return clear ? [told, label] : [label];
  }

  update(time) {
    const { layout, race, lost } = this;
    layout.lanes.forEach((lane, i) => {
      const { look, words } = saysAt(lane, time);
      say(this.says[i], words);
      this.says[i].classList.toggle("kb-bad", look === "bad");
    });
    const counts = countsAt(race, lost, time);
    say(this.answered, `${counts.answered} answered`);
    say(this.gone, `${counts.lost ? "✕ " : ""}${counts.lost} lost`);
    this.gone.classList.toggle("kb-bad", counts.lost > 0);
  }
}
