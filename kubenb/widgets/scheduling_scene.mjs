// What there is to see of scheduling at a moment. Pure: frames (kubenb/timeline/scheduling.py) and a time in, plain values out.
// Next: scheduling_bars.js, which draws it.

import { rowAt } from "./player/tracks.mjs";

/** Which decision is open at `time`, and how far: {decision (index or -1), stage}. */
export function stageAt(frames, time) {
  const row = rowAt(frames.stages, time);
  return row ? { decision: row[1], stage: row[2] } : { decision: -1, stage: 0 };
}

/** How much of a decision's sheet is open at a stage: rules and scores as counts, the sum, the end. */
export function opened(row, stage) {
  const rules = row.rules.length;
  const scores = row.scores.length;
  const last = lastStage(row);
  return {
    rules: Math.min(stage, rules), scores: Math.max(0, Math.min(stage - rules, scores)),
    sum: row.fit > 0 && stage > rules + scores, end: stage >= last,
  };
}

export function lastStage(row) {
  return row.rules.length + row.scores.length + (row.fit > 0 ? 2 : 1);
}

/** The stage from which on a guess may be answered: a refused node when its filter speaks, others when the points are summed. */
export function toldAt(row, pick) {
  const refused = pick < row.refused.length ? row.refused[pick] : null;
  const rule = refused ? row.rules.findIndex((each) => each.name === refused[0]) : -1;
  if (rule >= 0) return rule + 1;
  return pick < row.refused.length && row.fit > 0 ? row.rules.length + row.scores.length + 1 : lastStage(row);
}

/** Whether a node has been refused by the rules that are open, and by which: its index, or -1. */
export function refusedBy(row, node, rules) {
  return row.rules.findIndex((rule, k) => k < rules && rule.cells[node][0] === 0);
}

/** The pods that take room on a node at `time`, the first to be bound first. */
export function podsOn(frames, node, time) {
  return frames.pods
    .map((pod, i) => [pod, i])
    .filter(([pod]) => pod.node === node && pod.bound !== null && pod.bound <= time && (pod.gone === null || pod.gone > time))
    .sort((a, b) => a[0].bound - b[0].bound || a[1] - b[1])
    .map(([, i]) => i);
}

/** The pods that wait for a node at `time`. */
export function waitingAt(frames, time) {
  return frames.pods.flatMap((pod, i) => {
    const there = pod.born <= time && (pod.gone === null || pod.gone > time);
    return there && (pod.bound === null || pod.bound > time) ? [i] : [];
  });
}

/** The last decision on a pod at or before `time`, or null. */
export function decisionOn(frames, pod, time) {
  return frames.decisions.findLast((row) => row.pod === pod && row.t <= time) ?? null;
}

/** A node's labels, taints and whether it is cordoned, at `time`. */
export function factsAt(node, time) {
  const [, labels, taints, cordoned] = rowAt(node.facts, time) ?? node.facts[0];
  return { labels, taints, cordoned };
}

/** Pixels for an amount: the largest node fills `height`. */
export function scaleOf(frames, resource, height) {
  const most = Math.max(1, ...frames.nodes.map((node) => node[resource]));
  return (amount) => (amount / most) * height;
}

/** "1.5/4" cores, "3/8Gi": used and whole in the unit of the whole, short enough for a column. */
export function share(resource, used, whole) {
  const units = resource === "cpu" ? [["", 1000]] : [["Gi", 2 ** 30], ["Mi", 2 ** 20], ["", 1]];
  const [unit, size] = units.find(([, each]) => whole >= each) ?? units[units.length - 1];
  const short = (value) => `${Math.round((value / size) * 10) / 10}`;
  return `${short(used)}/${short(whole)}${unit}`;
}

/** Amounts as kubectl writes them: 1500 millicores are "1500m", 2 * 2**30 bytes "2Gi". */
export function amount(resource, value) {
  if (resource === "cpu") return value % 1000 === 0 ? `${value / 1000}` : `${value}m`;
  if (value === 0) return "0";
  for (const [unit, size] of [["Gi", 2 ** 30], ["Mi", 2 ** 20]]) {
    if (value >= size && (value % size === 0 || value >= 8 * size)) return `${Math.round((value / size) * 10) / 10}${unit}`;
  }
  return value >= 2 ** 20 ? `${Math.round(value / 2 ** 20)}Mi` : `${value}`;
}
