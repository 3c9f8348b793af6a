import assert from "node:assert/strict";
import { test } from "node:test";
import { beatAt, chain } from "../../kubenb/widgets/player/acts.mjs";
import * as scene from "../../kubenb/widgets/rollout_scene.mjs";
import { frames } from "./frames.mjs";

const { zero, end, start } = frames.meta;

test("before the change all old pods are available, at the end all new ones", () => {
  assert.deepEqual(scene.countsAt(frames, start).map((c) => c.available), [10, 0]);
  assert.deepEqual(scene.countsAt(frames, end).map((c) => c.available), [0, 10]);
});

test("pods are there from birth to end, and on their node once they are bound", () => {
  const i = frames.pods.findIndex((pod) => pod.set === 1);
  const pod = frames.pods[i];
  assert.equal(scene.podAt(frames, i, pod.born - 0.01), null);
  assert.deepEqual(scene.podAt(frames, i, pod.born), { state: "Pending", reason: "", since: pod.born, node: -1 });
  assert.equal(scene.podAt(frames, i, pod.bound).node, pod.node);
  const gone = frames.pods.findIndex((one) => one.gone !== null);
  assert.equal(scene.podAt(frames, gone, frames.pods[gone].gone), null);
  assert.equal(scene.podAt(frames, gone, frames.pods[gone].gone - 0.01).state, "Terminating");
});

test("what is counted is what is seen", () => {
  for (let time = start; time <= end; time += 0.37) {
    const seen = frames.pods.map((_, i) => scene.podAt(frames, i, time));
    const counts = scene.countsAt(frames, time);
    frames.sets.forEach((_, set) => {
      const mine = seen.filter((pod, i) => pod && frames.pods[i].set === set);
      assert.equal(mine.filter((pod) => pod.state === "Available").length, counts[set].available, `at ${time}`);
      assert.equal(mine.filter((pod) => pod.state !== "Terminating").length, counts[set].created, `at ${time}`);
    });
  }
});

test("the Deployment's limits and the sentence of the moment", () => {
  const { wanted, low, high } = scene.deploymentAt(frames, zero);
  assert.deepEqual([wanted, low, high], [10, 8, 13]);
  assert.match(beatAt(frames, start).text, /has 10 ready pods/);
  assert.match(beatAt(frames, end).text, /gone|complete/);
});

test("requests are tallied up to the playhead", () => {
  const failures = scene.failuresOf(frames);
  const all = scene.requestsUntil(frames, failures, end);
  assert.equal(all.sent, frames.requests.t.length);
  assert.equal(all.failed, frames.result.failed);
  assert.equal(scene.requestsUntil(frames, failures, zero).failed, 0);
});

test("the chain of causes of a new pod ends with kubectl", () => {
  const pod = frames.pods.find((one) => one.set === 1);
  const { acts, timer } = chain(frames, pod.made);
  assert.deepEqual(acts.map((act) => act.author), ["replicaset-controller", "deployment-controller", "kubectl"]);
  assert.equal(timer, "");
});

test("authors belong to parts of the picture", () => {
  assert.deepEqual(scene.partOf("kubelet/node2"), { part: "kubelet", node: "node2" });
  assert.deepEqual(scene.partOf("default-scheduler"), { part: "scheduler" });
  assert.deepEqual(scene.partOf("kubectl"), { part: "kubectl" });
  assert.deepEqual(scene.partOf("endpointslice-controller"), { part: "" });
});
