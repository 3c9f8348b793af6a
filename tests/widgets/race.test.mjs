import assert from "node:assert/strict";
import { test } from "node:test";
import { centred, dotPlace, fits, layout, LEFT, RIGHT } from "../../kubenb/widgets/player/lane_geometry.mjs";
import { countsAt, lostOf, saysAt } from "../../kubenb/widgets/player/lanes.js";
import { decisive } from "../../kubenb/widgets/race_geometry.mjs";
import { chainOf, raceOf, staleOf } from "../../kubenb/widgets/race_scene.mjs";

const span = (from, to, look, words) => [from, to, look, words];
const frames = {
  kind: "race", service: "default/web", nodes: ["node-1"],
  causes: [[[null, "client on node-1", "sent", 0], [10.1, "process", "had ended", 0], [10, "kubectl", "told", 7]]],
  races: [{
    meta: { name: "web-1", node: "node-1", start: 9, zero: 10, end: 12 },
    margin: -0.5,
    lanes: [
      { key: "slice", name: "EndpointSlice", node: "", spans: [span(9, 10.01, "on", "ready"), span(10.01, 12, "ending", "terminating")] },
      { key: "proxy/node-1", name: "kube-proxy", node: "node-1",
        spans: [span(9, 10.1, "on", "sends"), span(10.1, 10.6, "bad", "still sends"), span(10.6, 12, "off", "no more")] },
      { key: "process", name: "process", node: "node-1", spans: [span(9, 10.1, "on", "serves"), span(10.1, 12, "off", "dead")] },
    ],
    requests: { t: [9.5, 10.3, 11], node: [0, 0, 0], mine: [1, 1, 0], error: [0, 1, 0], cause: [-1, 0, -1], errors: ["", "connection refused"] },
    result: { lost: 1 },
  }],
};
const race = raceOf(frames, 0);

test("a race carries what all races share, and an index too high is the last one", () => {
  assert.equal(race.service, "default/web");
  assert.equal(raceOf(frames, 7).meta.name, "web-1");
});

test("lanes lie one below the other, and pixels go into time and back", () => {
  const { x, time, lanes, clients, bottom } = layout(race, 900);
  assert.equal(x(9), LEFT);
  assert.equal(x(12), 900 - RIGHT);
  assert.ok(Math.abs(time(x(10.4)) - 10.4) < 1e-9);
  assert.equal(time(-5), 9);
  assert.ok(lanes[0].y < lanes[1].y && lanes[2].y < clients && clients < bottom);
});

test("a run without requests has no room for clients", () => {
  const silent = layout({ ...race, requests: { t: [] } }, 900);
  assert.equal(layout(race, 900).asked, true);
  assert.equal(silent.asked, false);
  assert.equal(silent.bottom, silent.clients);
});

test("a lane says what stands at the playhead", () => {
  assert.deepEqual(saysAt(race.lanes[1], 10.2), { look: "bad", words: "still sends" });
  assert.equal(saysAt(race.lanes[1], 0).words, "sends");
});

test("the time that decides: dead before the last kube-proxy knew, or the other way round", () => {
  const late = decisive(race);
  assert.deepEqual([late.from, Math.round(late.to * 10) / 10, late.bad], [10.1, 10.6, true]);
  const early = decisive({ ...race, margin: 0.05 });
  assert.deepEqual([Math.round(early.from * 100) / 100, early.to, early.bad], [10.05, 10.1, false]);
  assert.equal(decisive({ ...race, margin: null }), null);
});

test("requests are counted up to the playhead", () => {
  const lost = lostOf(race);
  assert.deepEqual(lost, [1]);
  assert.deepEqual(countsAt(race, lost, 10), { answered: 1, lost: 0 });
  assert.deepEqual(countsAt(race, lost, 12), { answered: 2, lost: 1 });
});

test("a lost request tells its causes and who was stale for how long", () => {
  const links = chainOf(race, 1);
  assert.deepEqual(links.map((link) => link.time), [10.3, 10.1, 10]);
  const stale = staleOf(race, 1).map(({ who, seconds }) => [who, Math.round(seconds * 100) / 100]);
  assert.deepEqual(stale, [["API server", 0.3], ["EndpointSlice", 0.29], ["the process", 0.2], ["kube-proxy on node-1", 0.3]]);
});

test("of a request to another pod this race says nothing", () => {
  assert.deepEqual(staleOf(race, 2), []);
});

test("dots to the pod lie above those to others; words are centred inside the picture", () => {
  const place = layout(race, 900);
  assert.ok(dotPlace(place, race.requests, 0).y < dotPlace(place, race.requests, 2).y);
  assert.ok(fits("serves", 80) && !fits("sends to it no more", 60));
  assert.equal(centred("abcd", 890, 900, 200, 900), 900 - 2 * 6.7);
});
