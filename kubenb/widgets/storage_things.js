// One claim, one disk, one pod: how each is drawn, where it stands, and what it says of itself. Next: storage.js, which plays them.

import { mark, say, svg } from "./player/dom.mjs";
import { podDrawing } from "./rollout_pods.js";
import { DISK, POD } from "./storage_geometry.mjs";

const MODES = { ReadWriteOnce: "RWO", ReadOnlyMany: "ROX", ReadWriteMany: "RWX", ReadWriteOncePod: "RWOP" };

/** A disk: a cylinder that is hollow while nobody has it, full when it is bound, hatched when its claim is gone. */
export function diskDrawing(phase, scale = 1) {
  const w = DISK.w * scale;
  const h = DISK.h * scale;
  const r = 5 * scale;
  const body = `M${-w / 2} ${-h / 2 + r}V${h / 2 - r}A${w / 2} ${r} 0 0 0 ${w / 2} ${h / 2 - r}V${-h / 2 + r}`;
  const [left, right, low, high] = [-w / 2 + 3, w / 2 - 3, h / 2 - r, -h / 2 + 2 * r];
  const hatch = `M${left} ${low}L${right} ${high}M${left} 0L0 ${high}M0 ${low}L${right} 0`;
  return svg("g", { class: "kb-disk", "data-phase": phase },
    svg("path", { class: "kb-disk-body", d: body }),
    svg("path", { class: "kb-disk-hatch", d: hatch }),
    svg("ellipse", { class: "kb-disk-lid", cx: 0, cy: -h / 2 + r, rx: w / 2, ry: r }));
}

/** A thing: {g, shown, place(where), show(what)}. */
function thing(kind, name, ring, ...parts) {
  const title = svg("title");
  const halo = svg("rect", { class: "kb-pod-ring", x: -ring.w / 2, y: -ring.h / 2, width: ring.w, height: ring.h, rx: 6 });
  const g = svg("g", { class: `kb-pod-place kb-${kind}`, role: "option", tabindex: -1, "data-name": name }, title, halo, ...parts);
  g.style.display = "none";
  const tell = (text, state) => {
    say(title, text);
    mark(g, "aria-label", text);
    mark(g, "data-state", state);
  };
  return { g, shown: false, tell, place: ({ x, y }) => g.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`) };
}

export function cardThing(claim, { w, h }) {
  const phase = svg("text", { x: w / 2 - 10, y: -h / 2 + 18, class: "kb-text", "text-anchor": "end" });
  const modes = claim.modes.map((mode) => MODES[mode] ?? mode).join(",");
  const asked = `${claim.size} ${modes}, class ${claim.class || "none"}`;
  const made = thing("claim", claim.name, { w: w + 8, h: h + 8 },
    svg("rect", { class: "kb-claim-card", x: -w / 2, y: -h / 2, width: w, height: h, rx: 6 }),
    svg("text", { x: -w / 2 + 10, y: -h / 2 + 18, class: "kb-text kb-strong", text: claim.name }), phase,
    svg("text", { x: -w / 2 + 10, y: h / 2 - 12, class: "kb-text kb-faint", text: asked }));
  made.show = ({ phase: now, volume }, frames) => {
    say(phase, now);
    mark(phase, "class", `kb-text ${now === "Lost" ? "kb-bad" : "kb-faint"}`);
    made.tell(`claim ${claim.name}, ${now}${volume >= 0 ? `, volume ${frames.volumes[volume].short}` : ""}`, now);
  };
  return made;
}

export function diskThing(volume) {
  const drawing = diskDrawing("Available");
  const label = svg("text", { y: DISK.h / 2 + 14, class: "kb-pod-label", "text-anchor": "middle", text: volume.short });
  const made = thing("volume", volume.name, { w: DISK.w + 10, h: DISK.h + 8 }, drawing, label);
  made.show = ({ phase, node, moving }, frames) => {
    mark(drawing, "data-phase", phase);
    drawing.classList.toggle("kb-moving", moving >= 0);
    const zone = volume.zone >= 0 ? `zone ${frames.zones[volume.zone].name}` : "from everywhere";
    const still = node < 0 ? zone : `in ${frames.nodes[node]}`;
    const where = moving < 0 ? still : node < 0 ? `on its way to ${frames.nodes[moving]}` : `leaving ${frames.nodes[node]}`;
    made.tell(`volume ${volume.short}, ${volume.size}, ${phase}, ${where}`, phase);
  };
  return made;
}

export function podThing(pod) {
  const drawing = podDrawing(POD, 0, "Pending");
  const label = svg("text", { y: -POD / 2 - 6, class: "kb-pod-label", "text-anchor": "middle", text: pod.name });
  const made = thing("pod", pod.name, { w: POD + 8, h: POD + 8 }, drawing, label);
  made.show = ({ state, reason, node }, frames) => {
    mark(drawing, "data-state", state);
    made.tell(`pod ${pod.name}, ${reason || state}, ${node < 0 ? "without a node" : `on ${frames.nodes[node]}`}`, state);
  };
  return made;
}
