import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock, fittingSpeed } from "../../kubenb/widgets/player/clock.mjs";

const clock = () => new Clock(10, 20, [9, 10, 12, 15, 15.5, 25], 2);

test("it stands until it is played, and stops at the end by itself", () => {
  const c = clock();
  assert.equal(c.tick(1000), 10);
  c.play(1000);
  assert.equal(c.tick(1050), 10.1);
  for (let now = 1100; now < 9000; now += 50) c.tick(now);
  assert.equal(c.time, 20);
  assert.equal(c.playing, false);
});

test("playing at the end starts anew", () => {
  const c = clock();
  c.seek(20);
  c.play(0);
  assert.equal(c.time, 10);
});

test("a tab that slept does not jump", () => {
  const c = clock();
  c.play(0);
  assert.ok(c.tick(60_000) <= 10.2 + 1e-9);
});

test("step and back halt at the stops, and at both ends", () => {
  const c = clock();
  const seen = [];
  for (let i = 0; i < 5; i++) {
    c.step();
    seen.push(c.time);
  }
  assert.deepEqual(seen, [12, 15, 15.5, 20, 20]);
  seen.length = 0;
  for (let i = 0; i < 5; i++) {
    c.back();
    seen.push(c.time);
  }
  assert.deepEqual(seen, [15.5, 15, 12, 10, 10]);
});

test("seeking goes both ways and stays within the run", () => {
  const c = clock();
  c.seek(14);
  c.seek(11);
  assert.equal(c.time, 11);
  c.seek(-5);
  assert.equal(c.time, 10);
  c.seek(500);
  assert.equal(c.time, 20);
});

test("a new run keeps the playhead as far as it can", () => {
  const c = clock();
  c.seek(18);
  c.load(10, 15, []);
  assert.equal(c.time, 15);
});

test("the speed fits the length of the run", () => {
  assert.equal(fittingSpeed(15), 1);
  assert.equal(fittingSpeed(45), 4);
  assert.equal(fittingSpeed(1e9), 64);
});
