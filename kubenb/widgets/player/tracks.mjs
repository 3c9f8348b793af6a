// What stands at a moment: look-ups in tracks, lists of rows `[time, ...]` in order of time. Pure. Next: motion.mjs.

/** The index of the last row at or before `time`, -1 before the first. */
export function indexAt(rows, time) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle][0] <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The last row at or before `time`, or undefined. */
export function rowAt(rows, time) {
  return rows[indexAt(rows, time)];
}

/** How many of the rising `times` are at or before `time`. */
export function countUntil(times, time) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The distinct times of some rows, rising. */
export function stopsOf(rows) {
  return rows.map((row) => row[0]).filter((time, i, all) => i === 0 || time > all[i - 1]);
}
