// Where everything of the race stands: lanes from top to bottom over one time axis, the clients' requests below. Pure: a race (one of
// kubenb/timeline/race.py's) and a width in, numbers out. Next: race_scene.mjs, what there is to see at a moment.

import { ticks } from "./rollout_chart.mjs";

export const LEFT = 190;
export const RIGHT = 14;
export const STRIP = 26; // above the lanes: what the shaded time means
export const LANE = 38;
export const BAR = 20;
export const CLIENTS = 84;
export const AXIS = 22;

const LETTER = 6.7; // pixels a letter of 12 px takes

/** Scales and places. `x(time)` gives pixels, `time(x)` the way back. */
export function layout(race, width) {
  const { start, end } = race.meta;
  const span = Math.max(end - start, 1e-6);
  const plotW = Math.max(width - LEFT - RIGHT, 120);
  const x = (time) => LEFT + ((time - start) / span) * plotW;
  const time = (px) => Math.min(end, Math.max(start, start + ((px - LEFT) / plotW) * span));
  const lanes = race.lanes.map((lane, i) => ({ ...lane, y: STRIP + i * LANE }));
  const clients = STRIP + lanes.length * LANE + 4;
  const height = clients + CLIENTS + AXIS;
  return { x, time, width, plotW, lanes, clients, height, bottom: clients + CLIENTS, marks: marks(race.meta, plotW) };
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

/** The time that decides: {from, to, lost} while some node still sends to the dead process, or {from, to} while none does any more and the
 * process still serves; null when neither is over. */
export function decisive(race) {
  if (race.margin === null) return null;
  const process = race.lanes.find((lane) => lane.key === "process").spans;
  const died = process.find((span) => span[2] === "off")?.[0] ?? race.meta.end;
  const from = Math.min(died, died - race.margin);
  const to = Math.max(died, died - race.margin);
  return { from: Math.max(from, race.meta.start), to: Math.min(to, race.meta.end), bad: race.margin < 0, seconds: Math.abs(race.margin) };
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
