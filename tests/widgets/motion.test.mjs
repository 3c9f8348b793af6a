import assert from "node:assert/strict";
import { test } from "node:test";
import { ease, glow, Motion } from "../../kubenb/widgets/player/motion.mjs";

const at = (x) => ({ x, y: 0, size: 10 });

test("easing is slow, fast, slow and ends exactly", () => {
  assert.equal(ease(0), 0);
  assert.equal(ease(0.5), 0.5);
  assert.equal(ease(1), 1);
  assert.ok(ease(0.1) < 0.1 && ease(0.9) > 0.9);
});

test("what is nowhere appears in its place, what is somewhere glides", () => {
  const m = new Motion(100);
  m.send("a", at(0), 0);
  assert.equal(m.at("a", 0).x, 0);
  assert.equal(m.moving, false);
  m.send("a", at(10), 0);
  assert.equal(m.at("a", 50).x, 5);
  assert.equal(m.moving, true);
  assert.equal(m.at("a", 100).x, 10);
  assert.equal(m.moving, false);
});

test("sent elsewhere in flight it turns from where it is", () => {
  const m = new Motion(100);
  m.send("a", at(0), 0);
  m.send("a", at(10), 0);
  m.send("a", at(0), 50);
  assert.equal(m.at("a", 50).x, 5);
  assert.equal(m.at("a", 150).x, 0);
});

test("sent where it is already going it does not start again", () => {
  const m = new Motion(100);
  m.send("a", at(0), 0);
  m.send("a", at(10), 0);
  m.send("a", at(10), 90);
  assert.equal(m.at("a", 100).x, 10);
});

test("with reduced motion nothing glides", () => {
  const m = new Motion(100, true);
  m.send("a", at(0), 0);
  m.send("a", at(10), 0);
  assert.equal(m.at("a", 0).x, 10);
  assert.equal(m.moving, false);
});

test("a glow fades once", () => {
  assert.equal(glow(0, 0, 100), 1);
  assert.ok(glow(0, 50, 100) > glow(0, 90, 100));
  assert.equal(glow(0, 100, 100), 0);
});
