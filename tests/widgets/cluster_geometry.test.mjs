import assert from "node:assert/strict";
import { test } from "node:test";
import * as geometry from "../../kubenb/widgets/cluster_geometry.mjs";

const object = (kind, name, of = -1, changes = {}) =>
  ({ kind, name, space: "default", of: [[0, of]], born: 0, gone: null, made: -1, looks: [[0, "look"]], versions: [], ...changes });
const pod = (name, set, node, changes = {}) =>
  ({ name, space: "default", set, sets: [[0, set]], node, bound: 1, born: 0, gone: null, states: [[0, 0], [1, 3]], versions: [], ...changes });

function frames() {
  return {
    meta: { start: 0, end: 9, zero: 0, spaces: ["default"] },
    nodes: ["a", "b"], sets: [{ object: 3 }, { object: -1 }], states: ["Pending", "ContainerCreating", "Running", "Ready"],
    objects: [object("Node", "a"), object("Node", "b"), object("Deployment", "web"), object("ReplicaSet", "web-1", 2),
      object("Service", "web"), object("Ingress", "door"), object("Deployment", "late", -1, { born: 5 })],
    pods: [pod("web-1-a", 0, 0), pod("web-1-b", 0, 1, { gone: 4 })], routes: [[4, "pod", 0, 1, 6], [5, "object", 4, 1, null]], acts: [], story: [],
  };
}

test("every workload and every route has a place of its own, and none lies on another", () => {
  const { boxes } = geometry.layout(frames(), 900);
  const shown = boxes.filter(Boolean);
  assert.equal(shown.length, 4, "the ReplicaSet stands in its owner's card, nodes stand elsewhere");
  for (const one of shown) {
    for (const other of shown) {
      const apart = one === other || one.x + one.w <= other.x || other.x + other.w <= one.x || one.y + one.h <= other.y || other.y + other.h <= one.y;
      assert.ok(apart);
    }
  }
  assert.ok(boxes[5].y < boxes[4].y, "the way in comes first");
});

test("many nodes are tiles that stay within the picture", () => {
  const many = { ...frames(), nodes: Array.from({ length: 500 }, (_, i) => `n${i}`) };
  const picture = geometry.layout(many, 900);
  assert.ok(picture.many);
  assert.equal(picture.nodes.length, 500);
  for (const box of picture.nodes) assert.ok(box.x >= 0 && box.x + box.w <= picture.width && box.y + box.h <= picture.height);
});

test("the most pods there ever are at a time", () => {
  assert.equal(geometry.peak(frames().pods), 2);
  assert.equal(geometry.peak([pod("a", 0, 0, { gone: 2 }), pod("b", 0, 0, { born: 3 })]), 1);
});

test("routes, owners and hues of the moment", () => {
  const run = frames();
  assert.equal(geometry.routesAt(run, 2).length, 2);
  assert.equal(geometry.routesAt(run, 7).length, 1);
  assert.deepEqual(geometry.ownedAt(run, 2).slice(2, 4), [2, 2]);
  assert.deepEqual(geometry.ownedAt(run, 5).slice(2, 4), [1, 1]);
  run.pods[0].sets.push([6, 1]);
  assert.deepEqual(geometry.ownedAt(run, 7).slice(2, 4), [0, 0], "an orphan is nobody's");
  assert.equal(geometry.hueOf(run, geometry.setAt(run.pods[0], 7)), "var(--kb-hue-none)");
});

test("news is put into the frames in place", () => {
  const run = frames();
  geometry.merge(run, { meta: { end: 12 }, nodes: {}, sets: {}, pods: { 2: pod("new", 0, 1) }, objects: {}, routes: {}, acts: {}, story: { 0: [10, "x", "y", []] } });
  assert.deepEqual([run.pods.length, run.meta.end, run.story.length], [3, 12, 1]);
});
