// The stage: claims above, zones with their nodes below, disks that travel between shelf and machine. Next: storage_things.js.

import { html, mark, svg } from "./player/dom.mjs";
import { Motion } from "./player/motion.mjs";
import { podDrawing } from "./rollout_pods.js";
import { diskPlace, layout, podPlace } from "./storage_geometry.mjs";
import { linesAt, sceneAt, slots } from "./storage_scene.mjs";
import { cardThing, diskDrawing, diskThing, podThing } from "./storage_things.js";

export class Stage {
  /** `still`: the reader prefers reduced motion. `choose(key)`: "claim 0", "volume 1" or "pod 2" was picked. */
  constructor(frames, width, still, choose) {
    this.frames = frames;
    this.picture = layout(frames, width);
    this.motion = new Motion(undefined, still);
    const { width: w, height: h, zones, nodes, everywhere } = this.picture;
    this.lines = svg("g", { class: "kb-storage-lines" });
    this.paths = new Map();
    this.things = new Map([
      ...frames.claims.map((claim, i) => [`claim ${i}`, cardThing(claim, this.picture.claims[i])]),
      ...frames.volumes.map((volume, i) => [`volume ${i}`, diskThing(volume)]),
      ...frames.pods.map((pod, i) => [`pod ${i}`, podThing(pod)]),
    ]);
    this.layer = svg("g", { role: "listbox", "aria-label": "Claims, volumes and pods" });
    for (const [key, thing] of this.things) {
      mark(thing.g, "data-key", key);
      this.layer.append(thing.g);
    }
    this.layer.addEventListener("click", (event) => choose(event.target.closest("[data-key]")?.dataset.key ?? ""));
    this.layer.addEventListener("keydown", (event) => this.keyed(event, choose));
    const box = { viewBox: `-1 0 ${w + 2} ${h}`, width: w + 2, height: h };
    const name = `${frames.claims.length} claims, ${zones.length} zones with ${nodes.length} nodes`;
    const shelf = everywhere ? shelfBox(everywhere, "can be had from everywhere") : null;
    const drawing = svg("svg", { ...box, role: "group", "aria-label": name }, words(0, 13, "claims"), trayBox(this.picture.tray),
      ...zones.map(zoneBox), ...nodes.filter(Boolean).map(nodeBox), shelf, this.lines, this.layer);
    this.element = html("div", { class: "kb-stage" }, drawing);
  }

  update(time, now, lively) {
    const scene = sceneAt(this.frames, time);
    const pods = slots(scene.pods, (pod) => pod.node);
    const disks = slots(scene.volumes, ({ node }, i) => (node >= 0 ? `node ${node}` : `zone ${this.frames.volumes[i].zone}`));
    scene.claims.forEach((claim, i) => this.put(`claim ${i}`, claim, claim && middle(this.picture.claims[i]), now, lively));
    scene.volumes.forEach((volume, i) => {
      const place = volume && diskPlace(this.picture, this.frames.volumes[i], volume.node, disks[i].slot, disks[i].count);
      this.put(`volume ${i}`, volume, place, now, lively);
    });
    scene.pods.forEach((pod, i) => {
      const place = pod && podPlace(this.picture, pod.node, pods[i].slot, pods[i].count);
      this.put(`pod ${i}`, pod, place, now, lively);
    });
    this.connect(linesAt(this.frames, scene));
    this.rove();
  }

  put(key, what, place, now, lively) {
    const thing = this.things.get(key);
    if (!what) {
      thing.shown = false;
      thing.g.style.display = "none";
      this.motion.drop(key);
      return;
    }
    if (!thing.shown || !lively) this.motion.put(key, place);
    else this.motion.send(key, place, now);
    thing.shown = true;
    thing.g.classList.toggle("kb-tight", Boolean(place.tight));
    thing.g.style.display = "";
    thing.place(this.motion.at(key, now));
    thing.show(what, this.frames);
  }

  /** The lines of the moment; those that stay keep their element. */
  connect(lines) {
    const wanted = new Map(lines.map((line) => [`${line.from} ${line.to}`, line]));
    for (const [name, path] of this.paths) if (!wanted.has(name)) { path.remove(); this.paths.delete(name); }
    for (const [name, line] of wanted) {
      if (!this.paths.has(name)) {
        const path = svg("path", {});
        this.paths.set(name, path);
        this.lines.append(path);
      }
      mark(this.paths.get(name), "class", `kb-line-${line.kind}`);
    }
    this.connected = wanted;
    this.route();
  }

  route() {
    for (const [name, { from, to }] of this.connected ?? []) {
      const a = this.motion.places.get(from);
      const b = this.motion.places.get(to);
      if (a && b) mark(this.paths.get(name), "d", curve(a, b, from.startsWith("claim") || to.startsWith("claim")));
    }
  }

  /** Draw what is in flight. True while there is more to come. */
  draw(now) {
    const flying = [...this.motion.flights.keys()];
    for (const key of flying) this.things.get(key).place(this.motion.at(key, now));
    if (flying.length) this.route();
    return this.motion.moving;
  }

  select(key) {
    for (const [name, thing] of this.things) {
      thing.g.classList.toggle("kb-chosen", name === key);
      mark(thing.g, "aria-selected", `${name === key}`);
    }
  }

  /** One thing at a time is in the order of Tab. */
  rove(key) {
    const shown = [...this.things].filter(([, thing]) => thing.shown).map(([name]) => name);
    if (key) this.entrance = key;
    if (!shown.includes(this.entrance)) this.entrance = shown[0];
    for (const [name, thing] of this.things) mark(thing.g, "tabindex", name === this.entrance ? "0" : "-1");
    return shown;
  }

  keyed(event, choose) {
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (!key) return;
    const shown = this.rove();
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" || event.key === " ") choose(key);
    else if (by) {
      const next = shown[(shown.indexOf(key) + by + shown.length) % shown.length];
      this.rove(next);
      this.things.get(next).g.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function middle({ x, y, w, h }) {
  return { x: x + w / 2, y: y + h / 2, size: 1 };
}

/** From below a claim's card in an arc, from its side to the tray beside it; between pod and disk straight. */
function curve(a, b, arc) {
  if (!arc) return `M${a.x.toFixed(1)} ${(a.y + 13).toFixed(1)}L${b.x.toFixed(1)} ${(b.y - 12).toFixed(1)}`;
  const [top, low] = a.y < b.y ? [a, b] : [b, a];
  if (low.y - top.y < 40) {
    const [left, right] = a.x < b.x ? [a, b] : [b, a];
    return `M${(left.x + 89).toFixed(1)} ${left.y.toFixed(1)}L${(right.x - 15).toFixed(1)} ${right.y.toFixed(1)}`;
  }
  const y = top.y + 27;
  const end = low.y - 14;
  const bend = (y + end) / 2;
  const at = (x, height) => `${x.toFixed(1)} ${height.toFixed(1)}`;
  return `M${at(top.x, y)}C${at(top.x, bend)} ${at(low.x, bend)} ${at(low.x, end)}`;
}

function edges({ x, y, w, h }) {
  return { x, y, width: w, height: h };
}

function words(x, y, text) {
  return svg("text", { x, y, class: "kb-text kb-faint", text });
}

/** What lies there is said in the lower right corner. */
function shelfBox(box, text) {
  const place = { x: box.x + box.w - 8, y: box.y + box.h - 7 };
  return svg("g", {}, svg("rect", { ...edges(box), rx: 6, class: "kb-tray" }),
    svg("text", { ...place, class: "kb-text kb-faint", "text-anchor": "end", text }));
}

function trayBox(tray) {
  return svg("g", {}, words(tray.x, 13, "pods without a node"), svg("rect", { ...edges(tray), rx: 6, class: "kb-tray" }));
}

function zoneBox(zone) {
  const { shelf } = zone;
  return svg("g", { class: "kb-zone" }, svg("rect", { ...edges(zone), rx: 8, class: "kb-lane-ground" }),
    svg("text", { x: zone.x + 10, y: zone.y + 17, class: "kb-text kb-strong", text: zone.name ? `zone ${zone.name}` : "nodes" }),
    shelfBox(shelf, "disks that no machine has"));
}

function nodeBox(node) {
  return svg("g", { class: "kb-node" }, svg("rect", { ...edges(node), rx: 6, class: "kb-card" }),
    svg("text", { x: node.x + 10, y: node.y + 18, class: "kb-text", text: node.name }));
}

const PODS = [
  ["Pending", "pod Pending"], ["ContainerCreating", "waits for its volume"], ["Available", "Ready"], ["Terminating", "Terminating"],
];
const DISKS = [["Available", "volume nobody has"], ["Bound", "bound"], ["Released", "released: its claim is gone"]];

const LINES = [["bound", "claim has volume"], ["wanted", "pod needs claim"], ["mounted", "mounted"]];

/** What the drawings mean. */
export function legend() {
  const disks = DISKS.map(([phase, text]) => item(diskDrawing(phase, 0.6), text));
  const items = [...disks, ...PODS.map(([state, text]) => item(podDrawing(14, 0, state), text))];
  for (const [kind, text] of LINES) items.push(item(svg("path", { class: `kb-line-${kind} kb-line-key`, d: "M-10 0H10" }), text));
  return html("ul", { class: "kb-legend", "aria-label": "Legend" }, ...items);
}

function item(drawing, words_) {
  const icon = svg("svg", { viewBox: "-11 -9 22 18", width: 22, height: 18, "aria-hidden": "true" }, drawing);
  return html("li", {}, icon, html("span", { text: words_ }));
}
