// What the quota widget shows at a moment: how full each limit is, and what was asked for beyond it. Pure: frames and a time in, plain
// values out. Next: quota.js.

import { indexAt } from "./player/tracks.mjs";

/** The step at `time`, -1 before the first. */
export function stepAt(frames, time) {
  return indexAt(frames.steps, time);
}

/** For each limit {name, hard, used, share, wish}: shares of what may be used, 0 to 1 (and more); `wish` where the step at `time` was
 * refused because of it. */
export function levels(frames, time) {
  const [, texts, numbers] = frames.used[Math.max(0, indexAt(frames.used, time))];
  const step = frames.steps[stepAt(frames, time)];
  return frames.limits.map(([name, hard, most], i) => ({
    name, hard, used: texts[i], share: most ? numbers[i] / most : 0, wish: step && step[5][i] && most ? step[5][i] / most : 0,
  }));
}

/** The line of one limit over time, in shares: [[t, share], ...]. */
export function line(frames, index) {
  const most = frames.limits[index][2];
  return frames.used.map(([time, , numbers]) => [time, most ? numbers[index] / most : 0]);
}

/** Whether a step was refused. */
export const refused = (step) => step[3] >= 400;
