// The three strips of the autoscaling widget over one time axis: requests, usage, replicas. Pure: frames and a width in, path texts and
// places out. Next: autoscaling_plot.js, which draws them.

import { countTicks, steps, ticks } from "./rollout_chart.mjs";

export const LEFT = 42;
export const RIGHT = 168;
export const STRIPS = { load: { top: 22, height: 74 }, usage: { top: 124, height: 84 }, replicas: { top: 236, height: 104 } };
export const HEIGHT = 364;

// Columns of a decision (kubenb/timeline/autoscaling.py).
export const COLUMNS = [
  "at",
  "current",
  "used",
  "guessed",
  "final",
  "counted",
  "recommended",
  "stabilized",
  "desired",
  "able",
  "limit",
  "reason",
  "metric",
  "failed",
];

/** A decision as an object, with whether it read anything. */
export function decision(row) {
  return Object.fromEntries(COLUMNS.map((name, i) => [name, row[i]]));
}

/** Scales and shapes. `x(time)` gives pixels, `time(x)` the way back; each strip has its own `y(value)`. */
export function chart(frames, width) {
  const { start, end, most } = frames.meta;
  const span = Math.max(end - start, 1e-6);
  const plotW = Math.max(width - LEFT - RIGHT, 60);
  const x = (time) => LEFT + ((Math.min(Math.max(time, start), end) - start) / span) * plotW;
  const time = (px) => Math.min(end, Math.max(start, start + ((px - LEFT) / plotW) * span));
  const tops = {
    load: Math.max(1, ...frames.load.map((row) => row[1])) * 1.08,
    usage: highestUsage(frames),
    replicas: Math.max(most, frames.result.most) + 0.8,
  };
  const y = Object.fromEntries(
    Object.entries(STRIPS).map(([name, { top, height }]) => [
      name,
      (value) => top + height - (Math.min(value, tops[name]) / tops[name]) * height,
    ]),
  );
  return { x, time, y, width, plotW, tops, ticksX: ticks(frames.meta, plotW), ...shapes(frames, x, y), marks: marks(tops) };
}

/** The top of the usage strip: what was seen, but no more than six times the target; the target is never higher than half way. */
function highestUsage({ decisions, meta }) {
  const seen = Math.max(0, ...decisions.map((row) => row[2] ?? 0));
  return Math.max(meta.wanted * 2, Math.min(seen * 1.05, meta.wanted * 6));
}

function marks(tops) {
  return Object.fromEntries(
    Object.entries(tops).map(([name, top]) => [name, countTicks(Math.floor(top)).filter((count) => count <= top)]),
  );
}

function shapes(frames, x, y) {
  const { end } = frames.meta;
  const under = (strip, rows) => {
    const line = steps(rows, end, x, y[strip]);
    return line ? `${line}V${y[strip](0)}H${x(rows[0][0])}Z` : "";
  };
  const column = (index) => frames.load.map((row) => [row[0], index(row)]);
  return {
    sent: under(
      "load",
      column((row) => row[1]),
    ),
    bad: under(
      "load",
      column((row) => row[2] + row[3]),
    ),
    lost: under(
      "load",
      column((row) => row[3]),
    ),
    ready: under(
      "replicas",
      frames.replicas.map((row) => [row[0], row[3]]),
    ),
    existing: steps(
      frames.replicas.map((row) => [row[0], row[2]]),
      end,
      x,
      y.replicas,
    ),
    wanted: steps(
      frames.replicas.map((row) => [row[0], row[1]]),
      end,
      x,
      y.replicas,
    ),
    usage: steps(
      frames.decisions.filter((row) => row[2] !== null).map((row) => [row[0], row[2]]),
      end,
      x,
      y.usage,
    ),
  };
}

/** The stabilisation window at `time`: from, to, the highest wish in it and when that was; null before the first wish. */
export function windowAt(frames, time) {
  const { start, window } = frames.meta;
  const wishes = frames.decisions.filter((row) => row[2] !== null && row[0] <= time && row[0] > time - window);
  if (!wishes.length) return null;
  const highest = Math.max(...wishes.map((row) => row[6]));
  const when = wishes.findLast((row) => row[6] === highest)[0];
  return { from: Math.max(start, time - window), to: time, highest, when };
}

/** The steps of a decision for a reader: [{name, how, value}], always the same six lines. */
export function formula(one, meta) {
  const [low, high] = meta.band.map((edge) => edge / meta.wanted);
  const dash = { how: "–", value: "" };
  const ratio = one.used === null ? 0 : one.used / meta.wanted;
  const lines =
    one.used === null
      ? [{ how: one.failed || one.reason || "nothing was read", value: "" }, dash, dash, dash, dash]
      : [
          { how: `${one.used}% used ÷ ${meta.wanted}% wanted`, value: ratio.toFixed(2) },
          { how: guessWords(one, ratio), value: one.final.toFixed(2) },
          asked(one, low, high),
          { how: `highest wish of ${meta.window} s`, value: `${one.stabilized}` },
          { how: limitWords(one, meta), value: `${one.desired}` },
        ];
  const names = ["ratio", "samples", "pods × ratio", "window", "limits"];
  return [
    ...lines.map((line, i) => ({ name: names[i], ...line })),
    {
      name: "so",
      how: one.desired === one.current ? "nothing changes" : one.desired > one.current ? "scale up" : "scale down",
      value: `${one.desired}`,
    },
  ];
}

function guessWords({ guessed }, ratio) {
  if (!guessed) return "every pod that counts has one";
  return `${guessed} pod${guessed === 1 ? "" : "s"} without one: taken as ${ratio > 1 ? "idle" : "busy"}`;
}

function asked(one, low, high) {
  const product = one.final * one.counted;
  const same = one.recommended === one.current;
  if (same && one.final >= low - 1e-9 && one.final <= high + 1e-9)
    return { how: `${low.toFixed(2)} to ${high.toFixed(2)} is tolerated`, value: `${one.recommended}` };
  if (same && one.recommended !== Math.ceil(product - 1e-9)) return { how: "a guess turns no direction", value: `${one.recommended}` };
  return { how: `${one.counted} × ${one.final.toFixed(2)} = ${product.toFixed(2)}, rounded up`, value: `${one.recommended}` };
}

const LIMITS = {
  ScaleUpLimit: "no higher in one step",
  ScaleDownLimit: "no lower in one step",
  TooManyReplicas: "maxReplicas",
  TooFewReplicas: "minReplicas",
};

function limitWords({ limit, stabilized, desired }, { least, most }) {
  return stabilized === desired ? `${least} to ${most}, and not too fast` : `${LIMITS[limit] ?? limit}`;
}
