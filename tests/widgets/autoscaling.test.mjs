import assert from "node:assert/strict";
import { test } from "node:test";
import { chart, decision, formula, windowAt } from "../../kubenb/widgets/autoscaling_chart.mjs";
import { levels, line, stepAt } from "../../kubenb/widgets/quota_scene.mjs";

const META = { start: 0, zero: 0, end: 100, least: 1, most: 10, window: 30, wanted: 50, unit: "of the request", band: [45, 55], bin: 10 };
const ROWS = [
  // at, current, used, guessed, final, counted, recommended, stabilized, desired, able, limit, reason, metric, failed
  [5, 1, 100, 0, 2, 1, 2, 2, 2, "", "DesiredWithinRange", "x", "cpu", ""],
  [20, 2, 200, 1, 2, 2, 5, 5, 4, "", "ScaleUpLimit", "x", "cpu", ""],
  [35, 4, 5, 0, 0.1, 4, 1, 5, 4, "ScaleDownStabilized", "ScaleUpLimit", "", "cpu", ""],
  [50, 4, 52, 0, 1.04, 4, 4, 4, 4, "", "DesiredWithinRange", "", "cpu", ""],
  [65, 4, null, 0, null, 0, 4, 4, 4, "", "", "", "", "no API"],
];
const FRAMES = { meta: META, decisions: ROWS, load: [[0, 5, 1, 2]], replicas: [[0, 1, 1, 1]], rates: [], result: { most: 5 } };
const how = (row) => formula(decision(row), META).map((step) => step.how);
const values = (row) => formula(decision(row), META).map((step) => step.value);

test("the formula goes from the ratio to the number in six lines", () => {
  assert.deepEqual(values(ROWS[0]), ["2.00", "2.00", "2", "2", "2", "2"]);
  assert.deepEqual(how(ROWS[0]), ["100% used ÷ 50% wanted", "every pod that counts has one", "1 × 2.00 = 2.00, rounded up", "highest wish of 30 s", "1 to 10, and not too fast", "scale up"]);
});

test("what was guessed, tolerated, limited and not read is said", () => {
  assert.equal(how(ROWS[1])[1], "1 pod without one: taken as idle");
  assert.equal(how(ROWS[1])[4], "no higher in one step");
  assert.equal(how(ROWS[3])[2], "0.90 to 1.10 is tolerated");
  assert.equal(how(ROWS[4])[0], "no API");
  assert.deepEqual(how([5, 4, 86, 2, 0.86, 6, 4, 4, 4, "", "", "", "", ""])[2], "a guess turns no direction");
});

test("the window looks back from the playhead", () => {
  assert.equal(windowAt(FRAMES, 2), null);
  assert.deepEqual(windowAt(FRAMES, 36), { from: 6, to: 36, highest: 5, when: 20 });
  assert.deepEqual(windowAt(FRAMES, 60), { from: 30, to: 60, highest: 4, when: 50 });
});

test("times and places are each other's way back; the target is in the middle at most", () => {
  const { x, time, y, tops } = chart(FRAMES, 800);
  for (const at of [0, 33, 100]) assert.ok(Math.abs(time(x(at)) - at) < 1e-9);
  assert.ok(tops.usage >= 100 && y.usage(1e9) === y.usage(tops.usage));
});

test("a quota's levels and the share that was asked for too much", () => {
  const frames = {
    limits: [["pods", "4", 4], ["none", "0", 0]], steps: [[1, "you", "a", 201, "", {}], [2, "you", "b", 403, "no", { 0: 3 }]],
    used: [[0, ["0", "0"], [0, 0]], [1, ["2", "0"], [2, 0]]],
  };
  assert.equal(stepAt(frames, 0.5), -1);
  assert.deepEqual(levels(frames, 1.5)[0], { name: "pods", hard: "4", used: "2", share: 0.5, wish: 0 });
  assert.equal(levels(frames, 2.5)[0].wish, 0.75);
  assert.deepEqual(line(frames, 0), [[0, 0], [1, 0.5]]);
});
