// The storage widget's pure parts: what there is at a moment, who is joined to whom, and where it stands.

import assert from "node:assert/strict";
import test from "node:test";
import { diskPlace, layout, podPlace } from "../../kubenb/widgets/storage_geometry.mjs";
import { linesAt, sceneAt, slots } from "../../kubenb/widgets/storage_scene.mjs";

const frames = {
  nodes: ["a1", "b1", "b2"],
  zones: [{ name: "a", nodes: [0] }, { name: "b", nodes: [1, 2] }],
  states: ["Pending", "ContainerCreating", "Running", "Ready", "Available", "Terminating", "Error", "Failed", "Succeeded", "Gone"],
  claims: [{ name: "c", born: 0, gone: null, states: [[0, "Pending", -1], [3, "Bound", 0]] }],
  volumes: [
    { short: "v", zone: 1, home: -1, kind: "csi", born: 2, gone: 20, states: [[2, "Available", -1], [2.5, "Bound", 0]],
      at: [[4, 1, 0], [5, 1, 1], [8, 1, 0], [9, -1, 0]] },
    { short: "far", zone: -1, home: -1, kind: "nfs", born: 0, gone: null, states: [[0, "Available", -1]], at: [] },
  ],
  pods: [{ name: "p", claims: [0], node: 1, bound: 4, born: 1, gone: 9, states: [[1, 0], [4, 1], [6, 4]] }],
};

test("what there is at a moment", () => {
  assert.deepEqual(sceneAt(frames, 1.5), {
    claims: [{ phase: "Pending", volume: -1 }],
    volumes: [null, { phase: "Available", claim: -1, node: -1, moving: -1 }],
    pods: [{ state: "Pending", reason: "", node: -1 }],
  });
  const now = sceneAt(frames, 6);
  assert.deepEqual([now.volumes[0].node, now.volumes[0].moving, now.pods[0].state], [1, -1, "Available"]);
});

test("a disk comes and goes by way of its shelf", () => {
  const way = [3, 4.5, 5, 8.5, 9].map((time) => sceneAt(frames, time).volumes[0]);
  assert.deepEqual(way.map(({ node, moving }) => [node, moving]), [[-1, -1], [-1, 1], [1, -1], [1, 1], [-1, -1]]);
});

test("lines", () => {
  const kinds = (time) => linesAt(frames, sceneAt(frames, time)).map((line) => `${line.from}-${line.to} ${line.kind}`);
  assert.deepEqual(kinds(1.5), ["pod 0-claim 0 wanted"]);
  assert.deepEqual(kinds(2.7), ["claim 0-volume 0 reserved", "pod 0-claim 0 wanted"]);
  assert.deepEqual(kinds(3), ["claim 0-volume 0 bound", "pod 0-claim 0 wanted"]);
  assert.deepEqual(kinds(6), ["claim 0-volume 0 bound", "pod 0-volume 0 mounted"]);
});

test("every thing has its own place in its row", () => {
  assert.deepEqual(slots(["x", null, "y", "z"], (thing) => (thing === "z" ? 2 : 1)),
    [{ slot: 0, count: 2 }, null, { slot: 1, count: 2 }, { slot: 0, count: 1 }]);
});

test("things stand in their boxes", () => {
  const picture = layout(frames, 500);
  assert.equal(picture.width, 780);
  const within = ({ x, y }, box) => x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h;
  for (const node of [0, 1, 2]) {
    for (const slot of [0, 1, 2, 3]) {
      assert.ok(within(podPlace(picture, node, slot, 4), picture.nodes[node]));
      assert.ok(within(diskPlace(picture, frames.volumes[0], node, slot, 4), picture.nodes[node]));
    }
  }
  assert.ok(within(podPlace(picture, -1, 0, 1), picture.tray));
  assert.ok(within(diskPlace(picture, frames.volumes[0], -1, 0, 1), picture.zones[1].shelf));
  assert.ok(within(diskPlace(picture, frames.volumes[1], -1, 0, 1), picture.everywhere));
  assert.ok(picture.everywhere.y + picture.everywhere.h <= picture.height);
});
