// What the race adds to its lanes: the shaded time that decides, and the words over it. Next: race.js.

import { svg } from "./player/dom.mjs";
import { centred, STRIP } from "./player/lane_geometry.mjs";
import { drawing, LaneFrame, rect, text } from "./player/lanes.js";
import { decisive } from "./race_geometry.mjs";

/** All bars, and the shading under them. */
export function raceDrawing(race, layout) {
  const band = decisive(race);
  return svg("g", {}, band ? shade(band, layout) : null, drawing(layout));
}

function shade({ from, to, bad }, layout) {
  const x = layout.x(from);
  const width = Math.max(layout.x(to) - x, 2);
  return rect(x, STRIP - 2, width, layout.bottom - STRIP + 2, `kb-shade ${bad ? "kb-shade-bad" : "kb-shade-good"}`);
}

export class RaceFrame extends LaneFrame {
  /** The words over the shading; the change itself, where there is room. */
  strip() {
    const { layout, run } = this;
    const band = decisive(run);
    const zero = layout.x(run.meta.zero);
    const told = text(zero, 15, "told to end", "kb-text kb-faint", "middle");
    if (!band) return [told];
    const span = band.seconds < 0.0995 ? `${Math.round(1000 * band.seconds)} ms` : `${band.seconds.toFixed(2)} s`;
    const words = band.bad ? `${span}: still routed, already dead` : `${span}: routed no more, still serving`;
    const x = centred(words, layout.x(band.from), layout.x(band.to), zero + 50, layout.width - 4);
    const label = text(x, 15, words, `kb-text kb-strong ${band.bad ? "kb-bad" : "kb-good"}`, "middle");
    return x - words.length * 3.4 - (zero + 36) > 0 ? [told, label] : [label];
  }
}
