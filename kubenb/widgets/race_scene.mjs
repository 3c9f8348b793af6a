// The race as the browser asks about it: one pod's of all, why a request was lost, who was stale. Pure. Next: race_lanes.js.

/** One race with what all races of the run share. */
export function raceOf(frames, index) {
  const race = frames.races[Math.min(index, frames.races.length - 1)];
  return { ...race, kind: frames.kind, service: frames.service, nodes: frames.nodes, causes: frames.causes, count: frames.races.length };
}

/** The chain of causes of a lost request, the request itself first: [{time, author, text, revision}]. Links without a time are told
 * without one. */
export function chainOf(race, i) {
  const links = race.causes[race.requests.cause[i]] ?? [];
  return links.map(([time, author, text, revision], k) => ({ time: k === 0 ? race.requests.t[i] : time, author, text, revision }));
}

/** Who was stale when request `i` was sent, and for how long: [{who, what, seconds}] (seconds since that part could have known). */
export function staleOf(race, i) {
  if (!race.requests.mine[i]) return []; // another pod's race
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
