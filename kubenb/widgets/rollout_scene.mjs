// The scene of a rolling update: what there is to see at a moment of the run. Pure: frames (kubenb/timeline/frames.py) and a time in, plain
// values out. Next: rollout_geometry.mjs, where it stands.

import { actOf } from "./player/acts.mjs";
import { countUntil, indexAt, rowAt } from "./player/tracks.mjs";

/** What a pod is at `time`: {state, reason, since, node}, or null before its birth and after its end. */
export function podAt(frames, i, time) {
  const pod = frames.pods[i];
  const row = rowAt(pod.states, time);
  if (!row || frames.states[row[1]] === "Gone") return null;
  const node = pod.bound !== null && pod.bound <= time ? pod.node : -1;
  return { state: frames.states[row[1]], reason: row[2] ?? "", since: row[0], node };
}

/** The Deployment at `time`: its limits and what its status says. */
export function deploymentAt(frames, time) {
  const [, wanted, low, high, surge, unavailable] = rowAt(frames.deployment.limits, time) ?? frames.deployment.limits[0];
  const [, replicas, updated, ready, available] = rowAt(frames.deployment.numbers, time) ?? [0, 0, 0, 0, 0];
  return { wanted, low, high, surge, unavailable, replicas, updated, ready, available };
}

/** A ReplicaSet at `time`: what it wants and what its status says; null before it was created. */
export function setAt(frames, i, time) {
  const row = rowAt(frames.sets[i].numbers, time);
  if (!row) return null;
  const [, wanted, replicas, ready, available] = row;
  return { wanted, replicas, ready, available };
}

/** The pods there really are at `time`, by ReplicaSet: [{created, ready, available}]. */
export function countsAt(frames, time) {
  const row = rowAt(frames.counts, time) ?? [];
  return frames.sets.map((_, i) => ({
    created: row[3 * i + 1] ?? 0, ready: row[3 * i + 2] ?? 0, available: row[3 * i + 3] ?? 0,
  }));
}

/** Requests up to `time`: {sent, failed}. `failures` are the indexes of those that failed (see `failuresOf`). */
export function requestsUntil(frames, failures, time) {
  const sent = countUntil(frames.requests.t, time);
  return { sent, failed: countUntil(failures.times, time) };
}

/** The requests that failed: their indexes and times. */
export function failuresOf(frames) {
  const { t, error } = frames.requests;
  const indexes = error.flatMap((e, i) => (e > 0 ? [i] : []));
  return { indexes, times: indexes.map((i) => t[i]) };
}

/** The acts in order of time: [[time, index], ...]. */
export function actsInOrder(frames) {
  return frames.acts.map((act, i) => [act[1], i]).sort((a, b) => a[0] - b[0] || frames.acts[a[1]][0] - frames.acts[b[1]][0]);
}

/** The last act at or before `time`: {revision, author, text}, or null. */
export function actAt(frames, order, time) {
  const at = indexAt(order, time);
  return at < 0 ? null : actOf(frames, order[at][1]);
}

/** Which part of the picture an author is: "kubelet/node2" is {part: "kubelet", node: "node2"}. */
export function partOf(author) {
  const [part, node] = author.split("/");
  if (part.includes("scheduler")) return { part: "scheduler" };
  if (part.startsWith("kubelet")) return { part: "kubelet", node };
  if (part === "deployment-controller" || part === "replicaset-controller") return { part };
  return { part: part.includes("controller") ? "" : "kubectl" };
}
