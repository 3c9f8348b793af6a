// Where everything in the picture of a cluster stands. Pure: frames and a width in, numbers out. Next: cluster_stage.js.
//
// As in the rolling update: the control plane's lane on top (workloads with what they own, pods without a node), the API server as a bar,
// the nodes with their pods below; at the left side kubectl, clients and the routes by which they reach pods.

import { NARROWEST, nodeBoxes, placed, slotsOf } from "./rollout_geometry.mjs";
import { countUntil, rowAt } from "./player/tracks.mjs";

const EDGE = 12;
const GAP = 10;
const SIDE = 216;
const CARD = 188;
const TRAY = 170;
const LINE = 18;
const ROUTE = 42;
const NEVER = Number.POSITIVE_INFINITY;
export const MOST_LINES = 3; // ReplicaSets (or Jobs) shown in their owner's card
export const MANY_PODS = 300;
export const MANY_NODES = 24;
export const HUES = 5;
const ROUTE_KINDS = ["Ingress", "Service"]; // in this order from top to bottom: the way in

/** The whole picture. Lengths are CSS pixels at full size. */
export function layout(frames, width) {
  const w = Math.max(width, NARROWEST);
  const tops = frames.objects.flatMap((row, i) => (isTop(row) ? [i] : []));
  const cards = slotted(frames, tops);
  const lines = Math.min(MOST_LINES, mostOwned(frames));
  const columns = Math.max(1, Math.floor((w - 2 * EDGE - TRAY) / (CARD + GAP)));
  const cardH = 46 + LINE * lines;
  const rows = Math.max(1, Math.ceil(cards.most / columns));
  const lane = { x: 0, y: 0, w, h: Math.max(104, 30 + rows * (cardH + GAP) + 2) };
  const bar = { x: 0, y: lane.h + 12, w, h: 26 };
  const top = bar.y + bar.h + 16;
  const routes = routeSlots(frames);
  const slots = slotsOf(frames);
  const many = frames.nodes.length > MANY_NODES || peak(frames.pods) > MANY_PODS;
  const nodes = many ? mosaic(frames.nodes.length, w, top, slots.most) : nodeBoxes(frames.nodes, w, top, slots.most, SIDE + GAP);
  const side = { kubectl: { x: 0, y: top, w: 92, h: 28 }, clients: { x: 0, y: top + 44, w: SIDE - 24, h: 26 } };
  const routeTop = side.clients.y + side.clients.h + 18;
  const bottom = Math.max(top + 132, routeTop + routes.most * (ROUTE + 8), ...nodes.boxes.map((box) => box.y + box.h));
  const boxes = frames.objects.map(() => null);
  for (const [i, slot] of cards.slots) {
    boxes[i] = { x: EDGE + (slot % columns) * (CARD + GAP), y: 28 + Math.floor(slot / columns) * (cardH + GAP), w: CARD, h: cardH };
  }
  for (const [i, slot] of routes.slots) boxes[i] = { x: 0, y: routeTop + slot * (ROUTE + 8), w: SIDE - 24, h: ROUTE };
  const place = new Map(frames.objects.flatMap((row, i) => (row.kind === "Node" ? [[i, frames.nodes.indexOf(row.name)]] : [])));
  const tray = { x: w - EDGE - TRAY, y: 28, w: TRAY, h: lane.h - 38 };
  return {
    width: w, height: bottom + 4, lane, bar, tray, slots, cell: nodes.cell, nodes: nodes.boxes, many, boxes, place, ...side,
    sets: frames.sets.map(({ object }) => (object < 0 ? side.kubectl : boxes[topOf(frames, object)])),
    shape: [w, bottom, lane.h, many, nodes.cell.size, nodes.boxes.length, routes.most, columns].join(" "),
  };
}

/** A workload that nothing else shown owns, at some time. */
function isTop(row) {
  return row.of.some(([, owner]) => owner < 0) && row.kind !== "Node" && !ROUTE_KINDS.includes(row.kind);
}

/** The card an object stands in at first: its own, or its owner's. */
export function topOf(frames, i) {
  const owner = frames.objects[i].of[0][1];
  return owner < 0 ? i : topOf(frames, owner);
}

/** The index of an object's owner at `time`, -1 for none. */
export function ownerAt(row, time) {
  return rowAt(row.of, time)?.[1] ?? -1;
}

/** The set a pod belongs to at `time`: who owns it, and so its hue. */
export function setAt(pod, time) {
  return rowAt(pod.sets, time)?.[1] ?? pod.set;
}

/** The hue of a set: pods that nobody owns have none. */
export function hueOf(frames, set) {
  return frames.sets[set].object < 0 ? "var(--kb-hue-none)" : `var(--kb-hue-${set % HUES})`;
}

/** Objects that come and go share slots: [[index, slot], ...] and how many slots there are. */
function slotted(frames, indexes) {
  const rows = indexes.map((i) => frames.objects[i]);
  const { slots, most } = placed(rows, () => "", (row) => row.born, (row) => row.gone ?? NEVER);
  return { slots: indexes.map((i, k) => [i, slots[k]]), most };
}

/** Slots of Ingresses, and below them of Services. */
function routeSlots(frames) {
  const of = (kind) => frames.objects.flatMap((row, i) => (row.kind === kind ? [i] : []));
  const [ingresses, services] = ROUTE_KINDS.map((kind) => slotted(frames, of(kind)));
  const below = services.slots.map(([i, slot]) => [i, slot + ingresses.most]);
  return { slots: [...ingresses.slots, ...below], most: ingresses.most + services.most };
}

/** The most things that any one workload owns. */
function mostOwned(frames) {
  const counts = frames.objects.map(() => 0);
  for (const row of frames.objects) if (row.of[0][1] >= 0) counts[row.of[0][1]] += 1;
  return Math.max(0, ...counts);
}

/** The most pods there ever are at a time. */
export function peak(pods) {
  const born = pods.map((pod) => pod.born).sort((a, b) => a - b);
  const gone = pods.flatMap((pod) => (pod.gone === null ? [] : [pod.gone])).sort((a, b) => a - b);
  return Math.max(0, ...born.map((time, i) => i + 1 - countUntil(gone, time)));
}

/** Many nodes as tiles: {boxes, cell}; pods are drawn in them only where a tile has room. */
function mosaic(count, w, top, most) {
  const x0 = SIDE + GAP;
  const room = w - x0;
  const columns = Math.max(1, Math.ceil(Math.sqrt((count * room) / 380)));
  const tile = Math.max(6, Math.min(150, Math.floor(room / columns)));
  const inner = tile - 6;
  const across = Math.max(1, Math.ceil(Math.sqrt(most)));
  const size = Math.floor(inner / across);
  const boxes = Array.from({ length: count }, (_, i) => ({
    x: x0 + (i % columns) * tile, y: top + Math.floor(i / columns) * tile, w: tile - 2, h: tile - 2,
  }));
  return { boxes, cell: { size: size >= 3 ? size : 0, columns: across, w: size, h: size, rows: across, label: false } };
}

/** Whether a row (object, pod, route) is there at `time`. */
export function isThere(row, time) {
  return row.born <= time && (row.gone === null || row.gone > time);
}

/** What an object says of itself at `time`. */
export function lookAt(row, time) {
  return rowAt(row.looks, time)?.[1] ?? "";
}

/** The routes of the moment: [[object, "pod" | "object", index], ...]. */
export function routesAt(frames, time) {
  return frames.routes.filter(([, , , since, until]) => since <= time && (until === null || until > time));
}

/** How many pods each workload has at `time`, by object: those of what it owns count too. */
export function ownedAt(frames, time) {
  const counts = frames.objects.map(() => 0);
  for (const pod of frames.pods) {
    let i = isThere(pod, time) ? frames.sets[setAt(pod, time)].object : -1;
    for (; i >= 0; i = ownerAt(frames.objects[i], time)) counts[i] += 1;
  }
  return counts;
}

/** The rows of `news` put into the frames, in place. */
export function merge(frames, news) {
  frames.meta = news.meta;
  for (const key of ["nodes", "sets", "pods", "objects", "routes", "acts", "story"]) {
    for (const [i, row] of Object.entries(news[key])) frames[key][Number(i)] = row;
  }
}
