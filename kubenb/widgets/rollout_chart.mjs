// The replica chart's shapes: available pods of each ReplicaSet stacked, all existing pods as a line, and the band a rolling update must
// keep to. Pure: frames and a width in, path texts out. Next: rollout_plot.js, which draws them.

export const LEFT = 36;
export const RIGHT = 146;
export const TOP = 10;
export const BOTTOM = 22;
export const HEIGHT = 150;

/** Scales and shapes. `x(time)` and `y(pods)` give pixels, `time(x)` the way back. */
export function chart(frames, width) {
  const { start, end } = frames.meta;
  const span = Math.max(end - start, 1e-6);
  const plotW = Math.max(width - LEFT - RIGHT, 50);
  const plotH = HEIGHT - TOP - BOTTOM;
  const most = Math.max(1, ...frames.deployment.limits.map((row) => row[3]), ...frames.counts.map((row) => existing(row)));
  const top = most + Math.max(1, Math.ceil(most * 0.06));
  const x = (time) => LEFT + ((time - start) / span) * plotW;
  const y = (pods) => TOP + plotH - (pods / top) * plotH;
  const time = (px) => Math.min(end, Math.max(start, start + ((px - LEFT) / plotW) * span));
  return { x, y, time, width, plotW, plotH, top, ...shapes(frames, x, y), ticksX: ticks(frames.meta, plotW), ticksY: countTicks(most) };
}

function existing(row) {
  let sum = 0;
  for (let i = 1; i < row.length; i += 3) sum += row[i];
  return sum;
}

function shapes(frames, x, y) {
  const { end } = frames.meta;
  const rows = frames.counts;
  const stacked = rows.map(() => 0);
  const areas = frames.sets.map((_, set) => {
    const below = stacked.slice();
    rows.forEach((row, i) => {
      stacked[i] += row[3 * set + 3];
    });
    return area(rows, below, stacked, end, x, y);
  });
  return {
    areas,
    available: steps(rows.map((row, i) => [row[0], stacked[i]]), end, x, y),
    existing: steps(rows.map((row) => [row[0], existing(row)]), end, x, y),
    ready: steps(rows.map((row) => [row[0], ready(row)]), end, x, y),
    low: steps(frames.deployment.limits.map((row) => [row[0], row[2]]), end, x, y),
    high: steps(frames.deployment.limits.map((row) => [row[0], row[3]]), end, x, y),
    band: bandOf(frames.deployment.limits, end, x, y),
  };
}

function ready(row) {
  let sum = 0;
  for (let i = 2; i < row.length; i += 3) sum += row[i];
  return sum;
}

const n = (value) => Math.round(value * 10) / 10;

/** A line in steps through [[time, value], ...] up to `end`. */
export function steps(points, end, x, y) {
  if (!points.length) return "";
  let path = `M${n(x(points[0][0]))} ${n(y(points[0][1]))}`;
  for (const [time, value] of points.slice(1)) path += `H${n(x(time))}V${n(y(value))}`;
  return `${path}H${n(x(end))}`;
}

/** The area between two lines in steps. */
function area(rows, below, above, end, x, y) {
  if (!rows.length) return "";
  const there = steps(rows.map((row, i) => [row[0], above[i]]), end, x, y);
  let back = `V${n(y(below[rows.length - 1]))}`;
  for (let i = rows.length - 1; i > 0; i--) back += `H${n(x(rows[i][0]))}V${n(y(below[i - 1]))}`;
  return `${there}${back}H${n(x(rows[0][0]))}Z`;
}

function bandOf(limits, end, x, y) {
  const as = (column) => limits.map((row) => row[column]);
  return area(limits, as(2), as(3), end, x, y);
}

const ROUND = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

/** Marks on the time axis, counted from the change: [{time, text}]. */
export function ticks({ start, zero, end }, width) {
  const wanted = Math.max(2, width / 90);
  const step = ROUND.find((round) => (end - start) / round <= wanted) ?? Math.ceil((end - start) / wanted / 3600) * 3600;
  const marks = [];
  for (let k = Math.ceil((start - zero) / step); zero + k * step <= end; k++) {
    marks.push({ time: zero + k * step, text: `${k * step < 0 ? "−" : ""}${Math.abs(k * step)} s` });
  }
  return marks;
}

/** A few round counts from 0. */
export function countTicks(most) {
  const step = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000].find((round) => most / round <= 4) ?? most;
  const marks = [];
  for (let k = 0; k <= most; k += step) marks.push(k);
  return marks;
}
