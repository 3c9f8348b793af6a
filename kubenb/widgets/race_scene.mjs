// The race at a moment: what each lane says, how many requests were answered and lost so far. Pure. Next: race_lanes.js, which draws it.

import { countUntil } from "./player/tracks.mjs";

/** One race with what all races of the run share. */
export function raceOf(frames, index) {
  const race = frames.races[Math.min(index, frames.races.length - 1)];
  return { ...race, kind: frames.kind, service: frames.service, nodes: frames.nodes, causes: frames.causes, count: frames.races.length };
}

/** What a lane says at `time`: {look, words}. */
export function saysAt(lane, time) {
  let found = lane.spans[0];
  for (const span of lane.spans) if (span[0] <= time) found = span;
  return found ? { look: found[2], words: found[3] } : { look: "off", words: "" };
}

/** The indexes of the requests that were lost, in order. */
export function lostOf({ requests }) {
  return requests.error.flatMap((error, i) => (error > 0 ? [i] : []));
}

/** Requests until `time`: {answered, lost}. */
export function countsAt(race, lost, time) {
  const sent = countUntil(race.requests.t, time);
  let gone = 0;
  while (gone < lost.length && race.requests.t[lost[gone]] <= time) gone++;
  return { answered: sent - gone, lost: gone };
}

/** The chain of causes of a lost request, the request itself first: [{time, author, text, revision}]. Links without a time are told
 * without one. */
export function chainOf(race, i) {
  const links = race.causes[race.requests.cause[i]] ?? [];
  return links.map(([time, author, text, revision], k) => ({ time: k === 0 ? race.requests.t[i] : time, author, text, revision }));
}

/** Who was stale when request `i` was sent, and for how long: [{who, what, seconds}] (seconds since that part could have known). */
export function staleOf(race, i) {
  const at = race.requests.t[i];
  const { zero } = race.meta;
  const node = race.nodes[race.requests.node[i]];
  const rows = [];
  const lane = (key) => race.lanes.find((one) => one.key === key);
  const turn = (key, look) => lane(key)?.spans.find((span) => span[2] === look && span[0] >= zero - 60 && span[0] > race.meta.start)?.[0];
  const died = turn("process", "off");
  const told = turn("slice", "ending");
  const bad = lane(`proxy/${node}`)?.spans.find((span) => span[2] === "bad");
  if (at >= zero) rows.push({ who: "API server", what: "had known", seconds: at - zero });
  if (told !== undefined && told <= at) rows.push({ who: "EndpointSlice", what: "had said so", seconds: at - told });
  if (died !== undefined && died <= at) rows.push({ who: "the process", what: "had been dead", seconds: at - died });
  if (bad && bad[0] <= at && at <= bad[1]) rows.push({ who: `kube-proxy on ${node}`, what: "went on sending to it", seconds: bad[1] - at });
  return rows;
}
