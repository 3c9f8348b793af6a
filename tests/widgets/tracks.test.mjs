import assert from "node:assert/strict";
import { test } from "node:test";
import { countUntil, indexAt, rowAt, stopsOf } from "../../kubenb/widgets/player/tracks.mjs";

const rows = [[1, "a"], [2, "b"], [2, "c"], [5, "d"]];

test("the last row at or before a time", () => {
  assert.deepEqual([0.9, 1, 1.5, 2, 4.9, 5, 99].map((t) => indexAt(rows, t)), [-1, 0, 0, 2, 2, 3, 3]);
  assert.equal(rowAt(rows, 0), undefined);
  assert.equal(rowAt(rows, 3)[1], "c");
  assert.equal(indexAt([], 3), -1);
});

test("how many times have come", () => {
  assert.deepEqual([0, 1, 2, 6].map((t) => countUntil([1, 2, 2, 5], t)), [0, 1, 3, 4]);
});

test("stops are the distinct times", () => {
  assert.deepEqual(stopsOf(rows), [1, 2, 5]);
});
