// The cluster view: what there is now and at any past moment; live, virtual time goes on with the wall clock while other cells run. Only
// what is new comes from the kernel. anywidget calls `render`.

import { chains } from "./player/acts.mjs";
import { versionsUntil } from "./player/details.js";
import { html, mark, say, svg } from "./player/dom.mjs";
import { Player } from "./player/player.js";
import { indexAt, stopsOf } from "./player/tracks.mjs";
import { patched } from "./player/yaml.mjs";
import { isThere, lookAt, merge } from "./cluster_geometry.mjs";
import { Stage } from "./cluster_stage.js";
import { podDrawing } from "./rollout_pods.js";
import { podAt } from "./rollout_scene.mjs";

const MARGINS = { left: 8, right: 8 };
const HINT = "Choose a pod, a node or a card (click, or Tab and Enter) to see its YAML at that moment and why it is so.";
const SIGN_OF_LIFE = 4000; // milliseconds: the kernel stops a live view that nobody looks at any more
const views = new WeakMap(); // how many views of a model there are

class ClusterPlayer extends Player {
  begin() {
    this.chosen = { kind: "", i: -1 };
    this.live = html("button", {
      type: "button", class: "kb-button kb-live", "aria-pressed": "false", "aria-label": "Live", on: { click: () => this.toggle() },
    }, html("i", { class: "kb-dot", "aria-hidden": "true" }), "Live");
    if (this.model.get("editable")) this.root.querySelector(".kb-buttons").append(this.live);
    views.set(this.model, (views.get(this.model) ?? 0) + 1);
    super.begin();
    this.onNews = (message) => message.kind === "news" && this.hear(message.news);
    this.model.on("msg:custom", this.onNews);
    this.heard["change:live"] = () => this.follow();
    this.model.on("change:live", this.heard["change:live"]);
    this.clock.seek(this.frames.meta.end);
    this.alive = setInterval(() => this.isLive() && this.model.send({ kind: "alive" }), SIGN_OF_LIFE);
    this.follow();
    return this;
  }

  destroy() {
    clearInterval(this.alive);
    this.model.off("msg:custom", this.onNews);
    views.set(this.model, views.get(this.model) - 1);
    if (!views.get(this.model) && this.isLive()) this.set({ live: false });
    super.destroy();
  }

  isLive() {
    return Boolean(this.model.get("live"));
  }

  set(values) {
    for (const [name, value] of Object.entries(values)) this.model.set(name, value);
    this.model.save_changes();
  }

  toggle() {
    this.set({ live: !this.isLive(), rate: this.clock.speed });
  }

  /** Live or not has changed: by this reader, by another view, or by the kernel. */
  follow() {
    const live = this.isLive();
    mark(this.live, "aria-pressed", `${live}`);
    this.clock.endless = live;
    if (live) {
      this.clock.speed = this.model.get("rate");
      this.clock.seek(this.frames.meta.end);
      this.clock.play(performance.now());
    } else {
      this.clock.pause();
    }
    this.moved();
  }

  hear(news) {
    merge(this.frames, news);
    this.clock.load(this.frames.meta.start, this.frames.meta.end, stopsOf(this.frames.story));
    this.controls.load(this.frames.meta.zero);
    const behind = this.frames.meta.end - this.clock.time;
    if (this.isLive() && behind > Math.max(1, 2 * this.clock.speed)) this.clock.seek(this.frames.meta.end);
    if (!this.stage.grow()) this.build();
    this.stale = true;
    this.head();
    this.wake();
  }

  /** The reader moved something. Live, Pause stops virtual time, and the speed is the kernel's. */
  moved(stepped = false) {
    if (this.isLive() && this.stage) {
      if (!this.clock.playing) this.set({ live: false });
      else if (this.clock.speed !== this.model.get("rate")) this.set({ rate: this.clock.speed });
    }
    super.moved(stepped);
  }

  build() {
    this.stage = new Stage(this.frames, this.width, this.still, (kind, i) => this.choose(kind, i));
    this.scene.replaceChildren(this.stage.element, legend(this.frames), this.sentence);
    this.head();
  }

  head() {
    const { meta, nodes, pods } = this.frames;
    say(this.title, meta.name);
    const there = pods.filter((pod) => pod.gone === null).length;
    say(this.change, `${nodes.length} nodes, ${there} pods${meta.spaces.length ? `, namespace ${meta.spaces.join(", ")}` : ""}`);
    mark(this.root, "aria-label", `${meta.name}: ${this.change.textContent}`);
    say(this.result, this.model.get("error") ?? "");
  }

  paint(time, now, lively) {
    this.stage.update(time, now, lively, this.chosen);
  }

  animate(_time, now) {
    return this.stage.draw(now);
  }

  choose(kind, i) {
    const same = this.chosen.kind === kind && this.chosen.i === i;
    this.chosen = kind === -1 || same ? { kind: "", i: -1 } : kind === "node" ? this.nodeObject(i) : { kind, i };
    this.moved();
  }

  /** The Node object of that name which is there at the moment, or the last there was. */
  nodeObject(node) {
    const all = this.frames.objects.flatMap((row, i) => (row.kind === "Node" && row.name === this.frames.nodes[node] ? [i] : []));
    return { kind: "object", i: all.find((i) => isThere(this.frames.objects[i], this.clock.time)) ?? all.at(-1) };
  }

  explain(time) {
    const { frames, chosen } = this;
    const row = (chosen.kind === "pod" ? frames.pods : frames.objects)[chosen.i];
    if (!row || !isThere(row, time)) return this.details.clear();
    const state = chosen.kind === "pod" ? podState(frames, chosen.i, time) : lookAt(row, time);
    const kind = chosen.kind === "pod" ? "Pod" : row.kind;
    const version = indexAt(row.versions, time);
    if (version < 0) return this.details.show(`${kind} ${row.name} ${state}`, `${kind} ${row.name}`, state, frames.meta.zero, [], [{}]);
    const why = chains(frames, row.versions[version][1], row.made);
    const like = frames.pods[row.like]?.versions[0];
    const versions = versionsUntil(like ? patched({}, like[2]) : {}, row.versions, version);
    return this.details.show(`${kind} ${row.name} ${version} ${state}`, `${kind} ${row.name}`, state, frames.meta.zero, why, versions);
  }
}

function podState(frames, i, time) {
  const now = podAt(frames, i, time);
  return `${now.reason || now.state}${now.node >= 0 ? `, ${frames.nodes[now.node]}` : ""}`;
}

const STATES = [
  ["Pending", "Pending"], ["ContainerCreating", "ContainerCreating"], ["Running", "Running, not ready"], ["Ready", "Ready"],
  ["Terminating", "Terminating"], ["Error", "Error"],
];

function legend(frames) {
  const icon = (drawing) => svg("svg", { viewBox: "-9 -9 18 18", width: 18, height: 18, "aria-hidden": "true" }, drawing);
  const item = (drawing, words) => html("li", {}, icon(drawing), html("span", { text: words }));
  const line = (name) => svg("path", { class: name, d: "M-8 0H8" });
  const square = { x: -7, y: -7, width: 14, height: 14, rx: 3 };
  const nobody = svg("rect", { class: "kb-set-hue", ...square, style: "--hue: var(--kb-hue-none)" });
  const alone = frames.sets.some((set) => set.object < 0) ? [item(nobody, "owned by nobody")] : [];
  const routes = frames.routes.length ? [item(line("kb-route"), "a Service selects")] : [];
  const pods = STATES.map(([state, words]) => item(podDrawing(14, 0, state), words));
  const owns = item(line("kb-owns"), "owns (of what is chosen)");
  return html("ul", { class: "kb-legend", "aria-label": "Legend" }, ...pods, ...alone, ...routes, owns);
}

function render({ model, el }) {
  const player = new ClusterPlayer(model, el, { name: "cluster", margins: MARGINS, hint: HINT }).begin();
  return () => player.destroy();
}

export default { render };
