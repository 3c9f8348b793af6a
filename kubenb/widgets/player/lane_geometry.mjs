// Where everything stands in a picture of lanes: lanes from top to bottom over one time axis, the clients' requests below. Pure: a run with
// `meta`, `lanes` and `requests`, and a width in, numbers out. Next: lanes.js, which draws them.

import { ticks } from "../rollout_chart.mjs";

export const LEFT = 190;
export const RIGHT = 14;
export const STRIP = 26; // above the lanes: what the shaded time means
export const LANE = 38;
export const BAR = 20;
export const CLIENTS = 84;
export const AXIS = 22;

const LETTER = 6.7; // pixels a letter of 12 px takes

/** Scales and places. `x(time)` gives pixels, `time(x)` the way back. */
export function layout(run, width) {
  const { start, end } = run.meta;
  const span = Math.max(end - start, 1e-6);
  const plotW = Math.max(width - LEFT - RIGHT, 120);
  const x = (time) => LEFT + ((time - start) / span) * plotW;
  const time = (px) => Math.min(end, Math.max(start, start + ((px - LEFT) / plotW) * span));
  const lanes = run.lanes.map((lane, i) => ({ ...lane, y: STRIP + i * LANE }));
  const clients = STRIP + lanes.length * LANE + 4;
  const asked = run.meta.clients !== false && run.requests.t.length > 0;
  const bottom = clients + (asked ? CLIENTS : 0); // a run without requests has no room for them
  return { x, time, width, plotW, lanes, clients, asked, height: bottom + AXIS, bottom, marks: marks(run.meta, plotW) };
}

/** Marks of the time axis; finer than half a second where the whole run is short. */
function marks(meta, plotW) {
  const span = meta.end - meta.start;
  const wanted = Math.max(2, plotW / 80);
  const step = [0.02, 0.05, 0.1, 0.2].find((round) => span / round <= wanted);
  if (!step) return ticks(meta, plotW);
  const found = [];
  for (let k = Math.ceil((meta.start - meta.zero) / step); meta.zero + k * step <= meta.end; k++) {
    found.push({ time: meta.zero + k * step, text: `${k < 0 ? "−" : ""}${Math.abs(k * step).toFixed(step < 0.1 ? 2 : 1)} s` });
  }
  return found;
}

/** Does a text fit into so many pixels? */
export function fits(words, pixels) {
  return words.length * LETTER + 14 <= pixels;
}

/** A text's place centred on [from, to], pushed inside [low, high]. */
export function centred(words, from, to, low, high) {
  const half = (words.length * LETTER) / 2;
  return Math.max(low + half, Math.min(high - half, (from + to) / 2));
}

/** Where request `i` stands: those to the pod in the upper band of the clients' lane, others in the lower one, spread so that a crowd
 * looks like a crowd. */
export function dotPlace(layout, requests, i) {
  const spread = ((i * 61) % 97) / 97;
  const y = requests.mine[i] ? layout.clients + 10 + 34 * spread : layout.clients + 56 + 20 * spread;
  return { x: layout.x(requests.t[i]), y };
}
