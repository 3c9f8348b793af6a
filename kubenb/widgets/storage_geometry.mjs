// Where everything in the picture of claims and volumes stands. Pure: frames and a width in, numbers out. Next: storage_scene.mjs.
//
// From top to bottom: the claims as cards, beside them the tray of pods without a node; then one box a zone with its nodes, and under
// them the shelf on which the zone's disks lie while no machine has them. What can be had from everywhere has a shelf of its own.

export const NARROWEST = 780; // narrower columns get a scaled picture
export const POD = 24;
export const DISK = { w: 30, h: 24 };
const GAP = 10;
const CARD = { w: 176, h: 54 };
const TRAY = 160;
const NODE = 132; // height of a node's box
const SHELF = 62;
const INSET = 38; // from a box's edge to the middle of the first thing
const STEP = 66;
const NAMED = 52; // closer together there is no room for names

/** The whole picture. Lengths are CSS pixels at full size. */
export function layout(frames, width) {
  const w = Math.max(width, NARROWEST);
  const columns = Math.max(1, Math.floor((w - TRAY - GAP) / (CARD.w + GAP)));
  const claims = frames.claims.map((_, i) => ({
    x: (i % columns) * (CARD.w + GAP), y: 22 + Math.floor(i / columns) * (CARD.h + GAP), ...CARD,
  }));
  const top = Math.max(CARD.h + 22, ...claims.map((card) => card.y + card.h));
  const tray = { x: w - TRAY, y: 22, w: TRAY, h: top - 22 };
  const zones = zoneBoxes(frames, w, top + 52);
  const everywhere = frames.volumes.some((volume) => volume.zone < 0) ? { x: 0, y: bottomOf(zones) + GAP, w, h: SHELF } : null;
  const height = everywhere ? everywhere.y + everywhere.h : bottomOf(zones);
  return { width: w, height: height + 4, claims, tray, zones, nodes: nodesOf(frames, zones), everywhere };
}

function bottomOf(zones) {
  return Math.max(...zones.map((zone) => zone.y + zone.h));
}

/** Boxes side by side, as wide as their nodes are many. */
function zoneBoxes(frames, w, y) {
  const all = frames.zones.reduce((sum, zone) => sum + Math.max(1, zone.nodes.length), 0);
  const free = w - GAP * (frames.zones.length - 1);
  let x = 0;
  return frames.zones.map((zone) => {
    const own = (free * Math.max(1, zone.nodes.length)) / all;
    const box = { x, y, w: own, h: 26 + NODE + SHELF + 16, name: zone.name };
    x += own + GAP;
    return { ...box, shelf: { x: box.x + 8, y: y + 26 + NODE + 8, w: own - 16, h: SHELF } };
  });
}

function nodesOf(frames, zones) {
  const boxes = frames.nodes.map(() => null);
  frames.zones.forEach((zone, z) => {
    const each = (zones[z].w - 16 - GAP * (zone.nodes.length - 1)) / Math.max(1, zone.nodes.length);
    zone.nodes.forEach((node, i) => {
      boxes[node] = { x: zones[z].x + 8 + i * (each + GAP), y: zones[z].y + 26, w: each, h: NODE, name: frames.nodes[node] };
    });
  });
  return boxes;
}

/** The middle of the `slot`th place in a row of a box; what does not fit any more moves closer together, `tight` without its name. */
export function inRow(box, slot, count, y) {
  const room = box.w - 2 * INSET;
  const by = count > 1 ? Math.min(STEP, room / (count - 1)) : STEP;
  return { x: box.x + INSET + slot * by, y, tight: by < NAMED };
}

/** Where a pod stands: in its node, or in the tray. */
export function podPlace(picture, node, slot, count) {
  if (node < 0) return { ...inRow(picture.tray, slot, count, picture.tray.y + 34), size: POD };
  const box = picture.nodes[node];
  return { ...inRow(box, slot, count, box.y + 56), size: POD };
}

/** Where a disk is: in a machine, on its zone's shelf, or on the shelf of what is everywhere. */
export function diskPlace(picture, volume, node, slot, count) {
  if (node >= 0) {
    const box = picture.nodes[node];
    return { ...inRow(box, slot, count, box.y + 97), size: 1 };
  }
  const shelf = volume.zone >= 0 ? picture.zones[volume.zone].shelf : picture.everywhere;
  return { ...inRow(shelf, slot, count, shelf.y + 22), size: 1 };
}
