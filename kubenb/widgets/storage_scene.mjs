// What there is at a moment: claims, volumes, pods, and who belongs to whom. Pure: frames and a time in, plain values out.
// Next: storage_stage.js, which draws it.

import { indexAt, rowAt } from "./player/tracks.mjs";

/** Is an object there at `time`? */
export function isThere(thing, time) {
  return thing.born <= time && (thing.gone === null || thing.gone > time);
}

/** {phase, volume} of claim `i`, or null. */
export function claimAt(frames, i, time) {
  const claim = frames.claims[i];
  const row = isThere(claim, time) ? rowAt(claim.states, time) : null;
  return row ? { phase: row[1], volume: row[2] } : null;
}

/** {phase, claim, node, moving} of volume `i`, or null. `node`: the machine that has its disk, or -1; `moving`: the machine that it is
 * on its way to or from, or -1. */
export function volumeAt(frames, i, time) {
  const volume = frames.volumes[i];
  const row = isThere(volume, time) ? rowAt(volume.states, time) : null;
  if (!row) return null;
  if (volume.home >= 0) return { phase: row[1], claim: row[2], node: volume.home, moving: -1 };
  const at = indexAt(volume.at, time);
  const [, node, done] = volume.at[at] ?? [0, -1, 0];
  const leaves = !done && at > 0 && volume.at[at - 1][1] === node && volume.at[at - 1][2];
  return { phase: row[1], claim: row[2], node: done || leaves ? node : -1, moving: done ? -1 : node };
}

/** {state, reason, node} of pod `i`, or null. */
export function podAt(frames, i, time) {
  const pod = frames.pods[i];
  const row = isThere(pod, time) ? rowAt(pod.states, time) : null;
  if (!row || frames.states[row[1]] === "Gone") return null;
  return { state: frames.states[row[1]], reason: row[2] ?? "", node: pod.bound !== null && pod.bound <= time ? pod.node : -1 };
}

/** The whole moment: {claims, volumes, pods}, null where a thing is not there. */
export function sceneAt(frames, time) {
  return {
    claims: frames.claims.map((_, i) => claimAt(frames, i, time)),
    volumes: frames.volumes.map((_, i) => volumeAt(frames, i, time)),
    pods: frames.pods.map((_, i) => podAt(frames, i, time)),
  };
}

/** Which place in its row each thing takes: [{slot, count} or null]. `rowOf(thing, i)` names the row. */
export function slots(things, rowOf) {
  const rows = new Map();
  const taken = things.map((thing, i) => {
    if (!thing) return null;
    const row = `${rowOf(thing, i)}`;
    const slot = rows.get(row) ?? 0;
    rows.set(row, slot + 1);
    return { row, slot };
  });
  return taken.map((one) => (one ? { slot: one.slot, count: rows.get(one.row) } : null));
}

/** The lines: [{from, to, kind}]; kind "bound", "reserved" (the claim does not know yet), "released", "mounted", "wanted". */
export function linesAt(frames, scene) {
  const lines = [];
  scene.volumes.forEach((volume, v) => {
    if (!volume || volume.claim < 0) return;
    const claim = scene.claims[volume.claim];
    if (!claim) return;
    lines.push({ from: `claim ${volume.claim}`, to: `volume ${v}`, kind: claim.volume === v ? "bound" : "reserved" });
  });
  scene.pods.forEach((pod, p) => {
    for (const c of pod ? frames.pods[p].claims : []) {
      const claim = scene.claims[c];
      const v = claim ? claim.volume : -1;
      const volume = v >= 0 ? scene.volumes[v] : null;
      const here = volume && pod.node >= 0 && ((volume.node === pod.node && volume.moving < 0) || frames.volumes[v].kind === "nfs");
      if (volume && here) lines.push({ from: `pod ${p}`, to: `volume ${v}`, kind: "mounted" });
      else if (claim) lines.push({ from: `pod ${p}`, to: `claim ${c}`, kind: "wanted" });
    }
  });
  return lines;
}
