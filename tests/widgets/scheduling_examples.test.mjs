import assert from "node:assert/strict";
import { test } from "node:test";
import { examples } from "../../kubenb/widgets/scheduling_examples.mjs";

test("examples speak of the pod's own label", () => {
  const ready = examples({ tier: "front" });
  assert.equal(ready.length, 6);
  assert.ok(ready.filter(([, yaml]) => yaml.includes("tier: front")).length >= 4);
  assert.ok(ready.every(([, yaml]) => /^(affinity|topologySpreadConstraints):\n/.test(yaml) && yaml.endsWith("\n")));
});
