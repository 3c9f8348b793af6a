import assert from "node:assert/strict";
import { test } from "node:test";
import { chart, countTicks, LEFT, RIGHT, steps, ticks } from "../../kubenb/widgets/rollout_chart.mjs";
import { frames } from "./frames.mjs";

test("time and pixels go into each other", () => {
  const { x, time, y, top } = chart(frames, 900);
  assert.equal(x(frames.meta.start), LEFT);
  assert.equal(x(frames.meta.end), 900 - RIGHT);
  assert.ok(Math.abs(time(x(22.5)) - 22.5) < 1e-9);
  assert.equal(time(-100), frames.meta.start);
  assert.ok(y(0) > y(top));
});

test("one area a ReplicaSet, closed; a band between the limits", () => {
  const { areas, band, low, high, y } = chart(frames, 900);
  assert.equal(areas.length, 2);
  for (const d of [...areas, band]) assert.match(d, /^M.*Z$/);
  assert.ok(low.includes(` ${Math.round(y(8) * 10) / 10}`));
  assert.ok(high.includes(` ${Math.round(y(13) * 10) / 10}`));
});

test("lines go in steps", () => {
  const same = (value) => value;
  assert.equal(steps([[0, 1], [2, 3]], 5, same, same), "M0 1H2V3H5");
  assert.equal(steps([], 5, same, same), "");
});

test("marks of the time axis count from the change", () => {
  const marks = ticks({ start: 19, zero: 20, end: 35 }, 600);
  assert.deepEqual(marks.map((mark) => mark.text), ["0 s", "5 s", "10 s", "15 s"]);
  assert.equal(marks[0].time, 20);
  assert.ok(ticks({ start: 0, zero: 0, end: 4000 }, 600).length < 9);
});

test("marks of the count axis are few and round", () => {
  assert.deepEqual(countTicks(13), [0, 5, 10]);
  assert.deepEqual(countTicks(3), [0, 1, 2, 3]);
  assert.ok(countTicks(10_000).length <= 6);
});
