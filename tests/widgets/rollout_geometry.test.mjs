import assert from "node:assert/strict";
import { test } from "node:test";
import { cellFor, layout, placeOf, slotsOf } from "../../kubenb/widgets/rollout_geometry.mjs";
import { podAt } from "../../kubenb/widgets/rollout_scene.mjs";
import { frames } from "./frames.mjs";

test("no two pods ever stand in one place", () => {
  const picture = layout(frames, 900);
  for (let time = frames.meta.start; time <= frames.meta.end; time += 0.05) {
    const places = frames.pods.flatMap((_, i) => {
      const pod = podAt(frames, i, time);
      const { x, y } = pod ? placeOf(picture, i, pod.node) : {};
      return pod ? [`${x} ${y}`] : [];
    });
    assert.equal(new Set(places).size, places.length, `at ${time}`);
  }
});

test("every pod stands inside its node, every node inside the picture", () => {
  for (const width of [600, 860, 900, 1150]) {
    const picture = layout(frames, width);
    for (const box of picture.nodes) assert.ok(box.x >= 0 && box.x + box.w <= picture.width + 0.01);
    frames.pods.forEach((pod, i) => {
      const { x, y, size } = placeOf(picture, i, pod.node);
      const box = picture.nodes[pod.node];
      assert.ok(x - size / 2 >= box.x && x + size / 2 <= box.x + box.w, `${pod.name} across at ${width}`);
      assert.ok(y - size / 2 >= box.y && y + size / 2 <= box.y + box.h, `${pod.name} down at ${width}`);
    });
  }
});

test("a pod keeps its place while it lives; a place is free again afterwards", () => {
  const pods = [
    { node: 0, born: 0, bound: 0, gone: 5 }, { node: 0, born: 0, bound: 0, gone: null },
    { node: 0, born: 3, bound: 3, gone: null }, { node: 0, born: 6, bound: 6, gone: null },
  ];
  const { node, most } = slotsOf({ pods });
  assert.deepEqual(node, [0, 1, 2, 0]);
  assert.equal(most, 3);
});

test("cells shrink until all pods fit", () => {
  const sizes = [1, 5, 20, 60, 200].map((most) => cellFor(230, most, 124));
  sizes.forEach((cell, i) => i && assert.ok(cell.size <= sizes[i - 1].size));
  for (const [k, most] of [1, 5, 20, 60].entries()) {
    assert.ok(sizes[k].columns * sizes[k].rows >= most);
    assert.ok(sizes[k].rows * sizes[k].h <= 124);
  }
  assert.ok(cellFor(230, 5, 124).label);
  assert.ok(!cellFor(230, 60, 124).label);
});

test("many nodes stand in rows", () => {
  const names = Array.from({ length: 10 }, (_, i) => `node${i}`);
  const picture = layout({ ...frames, nodes: names }, 900);
  assert.equal(new Set(picture.nodes.map((box) => box.y)).size, 2);
});
