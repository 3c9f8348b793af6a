import assert from "node:assert/strict";
import { test } from "node:test";
import * as scene from "../../kubenb/widgets/scheduling_scene.mjs";

const refused = (name) => [name, "why"];
const row = {
  rules: [{ name: "TaintToleration", cells: [[1], [0]] }, { name: "NodeResourcesFit", cells: [[1], [-1]] }],
  scores: [{ name: "NodeResourcesFit" }], fit: 1, refused: [null, refused("TaintToleration")], node: 0, best: [0],
};

test("the sheet opens rule by rule, score by score, then the sum, then the end", () => {
  const steps = [0, 1, 2, 3, 4, 5].map((stage) => scene.opened(row, stage));
  assert.deepEqual(steps.map((open) => open.rules), [0, 1, 2, 2, 2, 2]);
  assert.deepEqual(steps.map((open) => open.scores), [0, 0, 0, 1, 1, 1]);
  assert.deepEqual(steps.map((open) => open.sum), [false, false, false, false, true, true]);
  assert.deepEqual(steps.map((open) => open.end), [false, false, false, false, false, true]);
  assert.equal(scene.lastStage({ ...row, fit: 0, scores: [] }), 3);
});

test("a guess is answered when its rule speaks, others when the points are summed", () => {
  assert.equal(scene.toldAt(row, 1), 1);
  assert.equal(scene.toldAt(row, 0), 4);
  assert.equal(scene.toldAt(row, 2), 5, "nowhere: at the end");
});

test("a node is out from the rule on that refuses it", () => {
  assert.deepEqual([0, 1, 2].map((rules) => scene.refusedBy(row, 1, rules)), [-1, 0, 0]);
  assert.equal(scene.refusedBy(row, 0, 2), -1);
});

test("pods take room from their binding to their end", () => {
  const pods = [{ node: 0, bound: 1, born: 0, gone: 4 }, { node: 0, bound: 2, born: 0, gone: null }, { node: -1, bound: null, born: 3, gone: null }];
  const frames = { pods };
  assert.deepEqual([0, 1, 2, 4].map((time) => scene.podsOn(frames, 0, time)), [[], [0], [0, 1], [1]]);
  assert.deepEqual([0, 1, 3].map((time) => scene.waitingAt(frames, time)), [[0, 1], [1], [2]]);
});

test("amounts are short and as kubectl writes them", () => {
  assert.deepEqual([500, 2000].map((value) => scene.amount("cpu", value)), ["500m", "2"]);
  assert.deepEqual([2 ** 30, 1.5 * 2 ** 30, 300 * 2 ** 20].map((value) => scene.amount("memory", value)), ["1Gi", "1536Mi", "300Mi"]);
  assert.equal(scene.share("cpu", 1500, 4000), "1.5/4");
  assert.equal(scene.share("memory", 3 * 2 ** 30, 8 * 2 ** 30), "3/8Gi");
});
