// Where everything in the picture of a rolling update stands. Pure: frames and a width in, numbers out. Next: rollout_pods.js, drawing.
//
// From top to bottom: the control plane's lane (Deployment, its ReplicaSets, the tray of pods without a node), the API server as a bar
// through which everything goes, the nodes with their pods; clients and kubectl at the left side.

export const NARROWEST = 780; // narrower columns get a scaled picture
const EDGE = 12;
const GAP = 10;
const SIDE = 124; // the column of kubectl and clients
const LABEL = 15;

/** The whole picture. Lengths are CSS pixels at full size. */
export function layout(frames, width) {
  const w = Math.max(width, NARROWEST);
  const lane = { x: 0, y: 0, w, h: 140 };
  const bar = { x: 0, y: lane.h + 12, w, h: 26 };
  const slots = slotsOf(frames);
  const top = bar.y + bar.h + 16;
  const nodes = nodeBoxes(frames.nodes, w, top, slots.most);
  const bottom = Math.max(top + 132, ...nodes.boxes.map((box) => box.y + box.h));
  return {
    width: w, height: bottom + 4, lane, bar, slots, cell: nodes.cell, nodes: nodes.boxes,
    ...laneParts(frames, w),
    kubectl: { x: 0, y: top, w: SIDE - 16, h: 28 },
    clients: { x: 0, y: top + 48, w: SIDE - 16, h: 84 },
  };
}

/** The cards in the control plane's lane, and the two controllers between them. */
function laneParts(frames, w) {
  const y = 30;
  const h = 96;
  const between = 92;
  const deployment = { x: EDGE, y, w: 186, h };
  const tray = { w: Math.max(150, Math.round(0.19 * w)), y, h };
  tray.x = w - EDGE - tray.w;
  const setsX = deployment.x + deployment.w + between;
  const setsW = tray.x - between - setsX;
  const shown = frames.sets.map((_, i) => i).slice(-3);
  const each = Math.min(44, (h - 8 * (shown.length - 1)) / Math.max(shown.length, 1));
  const first = y + (h - each * shown.length - 8 * (shown.length - 1)) / 2;
  const sets = frames.sets.map(() => null);
  shown.forEach((set, row) => {
    sets[set] = { x: setsX, y: first + row * (each + 8), w: setsW, h: each };
  });
  const middle = y + h / 2;
  return {
    deployment, sets, tray,
    controllers: [
      { part: "deployment-controller", words: ["deployment", "controller"], x: deployment.x + deployment.w, w: between, y: middle },
      { part: "replicaset-controller", words: ["replicaset", "controller"], x: setsX + setsW, w: between, y: middle },
    ],
  };
}

/** Boxes of the nodes right of `x0`, in rows of at most six, with cells large enough for the most pods any node ever has. */
export function nodeBoxes(names, w, top, most, x0 = SIDE) {
  const columns = Math.max(1, names.length <= 6 ? names.length : Math.min(6, Math.ceil(names.length / 2)));
  const boxW = (w - x0 - GAP * (columns - 1)) / columns;
  const rows = Math.max(1, Math.ceil(names.length / columns));
  const cell = cellFor(boxW - 20, most, rows === 1 ? 124 : 96);
  const boxH = Math.max(34 + cell.rows * cell.h + 4, rows === 1 ? 132 : 0);
  const boxes = names.map((name, i) => ({
    name, x: x0 + (i % columns) * (boxW + GAP), y: top + Math.floor(i / columns) * (boxH + GAP), w: boxW, h: boxH,
  }));
  return { cell, boxes };
}

const SIZES = [40, 34, 28, 24, 20, 17, 14, 12, 10];

/** The largest cell of which `most` fit into a width and height. {size, w, h, columns, rows, label} */
export function cellFor(width, most, height) {
  let cell;
  for (const size of SIZES) {
    const label = size >= 34;
    const w = size + (label ? 14 : Math.max(4, size / 4));
    const h = size + (label ? LABEL + 7 : Math.max(4, size / 4));
    const columns = Math.max(1, Math.floor(width / w));
    const rows = Math.max(1, Math.ceil(most / columns));
    cell = { size, w, h, columns, rows, label };
    if (rows * h <= height) break;
  }
  return cell;
}

/** Which place of its node (and of the tray before that) each pod takes: the lowest that is free. {node, tray, most} */
export function slotsOf(frames) {
  const never = Number.POSITIVE_INFINITY;
  const node = placed(frames.pods, (pod) => (pod.node >= 0 ? `${pod.node}` : null), (pod) => pod.bound, (pod) => pod.gone ?? never);
  const tray = placed(frames.pods, () => "tray", (pod) => pod.born, (pod) => pod.bound ?? pod.gone ?? never);
  return { node: node.slots, tray: tray.slots, most: Math.max(1, node.most) };
}

/** The lowest free slot of its place for each: `from` and `until` are when it takes one. {slots, most} */
export function placed(pods, where, from, until) {
  const slots = pods.map(() => 0);
  const taken = new Map(); // place -> the time until which each of its slots is taken
  let most = 0;
  const order = pods.map((_, i) => i).sort((a, b) => from(pods[a]) - from(pods[b]) || a - b);
  for (const i of order) {
    const place = where(pods[i]);
    if (place === null) continue;
    const ends = taken.get(place) ?? [];
    taken.set(place, ends);
    let slot = ends.findIndex((end) => end <= from(pods[i]));
    if (slot < 0) slot = ends.length;
    ends[slot] = until(pods[i]);
    slots[i] = slot;
    most = Math.max(most, ends.length);
  }
  return { slots, most };
}

/** The middle of pod `i`, and its size: on its node, or in the tray while it has none. */
export function placeOf(picture, i, node) {
  const { cell } = picture;
  if (node >= 0) {
    const box = picture.nodes[node];
    const slot = picture.slots.node[i];
    const left = box.x + (box.w - cell.columns * cell.w) / 2;
    return {
      x: left + ((slot % cell.columns) + 0.5) * cell.w,
      y: box.y + 32 + Math.floor(slot / cell.columns) * cell.h + cell.size / 2 + 2,
      size: cell.size,
    };
  }
  const size = Math.min(cell.size, 22);
  const columns = Math.max(1, Math.floor((picture.tray.w - 20) / (size + 6)));
  const slot = picture.slots.tray[i];
  return {
    x: picture.tray.x + 12 + ((slot % columns) + 0.5) * (size + 6),
    y: picture.tray.y + 38 + (Math.floor(slot / columns) % 2) * (size + 6),
    size,
  };
}

/** Where a new pod comes out of its ReplicaSet. */
export function originOf(picture, set) {
  const card = picture.sets[set] ?? picture.tray;
  return { x: card.x + card.w, y: card.y + card.h / 2, size: 4 };
}
