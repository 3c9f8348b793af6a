// The cards around the nodes: workloads in the lane with what they own, Ingresses and Services at the side; and the lines that lead from
// them to pods. Next: cluster_stage.js.

import { mark, say, svg } from "./player/dom.mjs";
import { hueOf, isThere, lookAt, MOST_LINES, ownedAt, ownerAt, routesAt, setAt } from "./cluster_geometry.mjs";

const MOST_EDGES = 120; // more lines than that are a grey cloud: then only those of what is chosen are drawn

const text = (x, y, words, className = "kb-text", anchor = "start") =>
  svg("text", { x, y, class: className, "text-anchor": anchor, text: words });

export class Cards {
  /** `choose(kind, i)`: an object was picked. */
  constructor(frames, picture, choose) {
    Object.assign(this, { frames, choose });
    this.layer = svg("g", { class: "kb-cards" });
    this.edges = svg("g", { class: "kb-edges" });
    this.cards = new Map(); // object -> its card's parts
    this.extend(picture);
    this.layer.addEventListener("click", (event) => this.picked(event));
    this.layer.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") this.picked(event);
    });
  }

  extend(picture) {
    this.picture = picture;
    this.hues = new Map(this.frames.sets.map(({ object }, set) => [object, hueOf(this.frames, set)]));
    picture.boxes.forEach((box, i) => {
      if (box && !this.cards.has(i)) this.cards.set(i, this.card(i, box));
    });
    this.shown = "";
  }

  card(i, { x, y, w, h }) {
    const row = this.frames.objects[i];
    const hue = this.hues.get(i);
    const name = text(x + 12, y + 18, "", "kb-text kb-strong");
    const look = text(x + 12, y + 35, "", "kb-text kb-faint");
    const lines = svg("g");
    const strip = svg("rect", { x, y, width: 5, height: h, rx: 2.5, class: "kb-set-hue", style: `--hue: ${hue}` });
    const g = svg("g", { class: "kb-object", "data-object": i, "data-kind": row.kind, role: "button", tabindex: 0 },
      svg("rect", { x, y, width: w, height: h, rx: 6, class: "kb-card" }), strip, name, look, lines);
    this.layer.append(g);
    return { g, name, look, lines, strip, box: { x, y, w, h } };
  }

  update(time, chosen, podPlace) {
    const owned = ownedAt(this.frames, time);
    const routes = routesAt(this.frames, time);
    const many = this.frames.meta.spaces.length > 1;
    for (const [i, card] of this.cards) {
      const row = this.frames.objects[i];
      const there = isThere(row, time) && ownerAt(row, time) < 0;
      card.g.style.display = there ? "" : "none";
      if (there) this.dress(card, i, row, time, owned, many, routes);
      card.g.classList.toggle("kb-chosen", chosen.kind === "object" && chosen.i === i);
    }
    this.draw(routes, chosen, podPlace, time);
  }

  dress(card, i, row, time, owned, many, routes) {
    const look = lookAt(row, time);
    const led = routes.filter(([from]) => from === i).length;
    const route = ["Service", "Ingress"].includes(row.kind);
    const room = card.box.w - 20;
    const kind = `${row.kind} ${row.name}`.length * 7.6 > room ? SHORT[row.kind] ?? row.kind : row.kind;
    say(card.name, shorten(`${kind} ${row.name}`, room, 7.6));
    say(card.look, shorten(`${many ? `${row.space}: ` : ""}${look}`, room, 6.4));
    card.strip.style.display = this.hues.has(i) ? "" : "none";
    if (this.hues.has(i)) card.strip.style.setProperty("--hue", this.hues.get(i));
    card.g.classList.toggle("kb-empty", route && led === 0);
    const said = route ? `${row.kind} ${row.name}, ${look}, leads to ${led} ${row.kind === "Service" ? "pods" : "Services"}` : "";
    mark(card.g, "aria-label", said || `${row.kind} ${row.name}, ${look}`);
    const below = this.frames.objects.flatMap((each, k) => (ownerAt(each, time) === i && isThere(each, time) && owned[k] ? [k] : []));
    const shown = below.slice(-MOST_LINES);
    card.lines.replaceChildren(...shown.flatMap((k, line) => this.line(card, k, line, time)));
  }

  /** A ReplicaSet or a Job in its owner's card. */
  line({ box }, k, line, time) {
    const row = this.frames.objects[k];
    const y = box.y + 52 + line * 18;
    const hue = `--hue: ${this.hues.get(k)}`;
    const short = row.name.split("-").pop();
    const look = lookAt(row, time).replace(" ready", "");
    const words = shorten(`${KINDS[row.kind] ?? row.kind} …${short}`, box.w - 40 - 6 * look.length, 7.4);
    const told = { role: "button", "aria-label": `${row.kind} ${row.name}, ${lookAt(row, time)}` };
    return [svg("g", { class: "kb-line-of", "data-object": k, tabindex: 0, ...told },
      svg("rect", { x: box.x + 8, y: y - 12, width: box.w - 14, height: 17, class: "kb-line-ground", rx: 3 }),
      svg("rect", { x: box.x + 12, y: y - 8, width: 9, height: 9, rx: 2, class: "kb-set-hue", style: hue }),
      text(box.x + 27, y, words), text(box.x + box.w - 10, y, look, "kb-text kb-faint", "end"))];
  }

  /** Where a line to (or from) an object ends. */
  anchor(i, side) {
    const box = this.picture.boxes[i];
    return box && { x: side === "right" ? box.x + box.w : box.x, y: box.y + box.h / 2 };
  }

  draw(routes, chosen, podPlace, time) {
    const all = routes.length <= MOST_EDGES;
    const mine = ([from, kind, to]) => (chosen.kind === "object" && chosen.i === from) || (chosen.kind === kind && chosen.i === to);
    const lines = routes.filter((route) => all || mine(route)).map((route) => this.route(route, podPlace, mine(route), time));
    this.edges.replaceChildren(...lines, ...this.owned(chosen, podPlace, time), ...this.outside(time));
  }

  route([from, kind, to], podPlace, strong, time) {
    const start = this.anchor(from, "right");
    const end = kind === "pod" ? podPlace(to) : this.anchor(to, "right");
    if (!start || !end) return svg("g");
    const bend = kind === "pod" ? end.x - 40 : start.x + 26;
    const d = kind === "pod"
      ? `M${start.x} ${start.y}C${start.x + 50} ${start.y} ${bend} ${end.y} ${end.x - end.size / 2 - 3} ${end.y}`
      : `M${start.x} ${start.y}C${bend} ${start.y} ${bend} ${end.y} ${end.x} ${end.y}`;
    const hue = kind === "pod" ? { style: `--hue: ${hueOf(this.frames, setAt(this.frames.pods[to], time))}` } : {};
    return svg("path", { class: `kb-route${strong ? " kb-strong-line" : ""}`, d, ...hue });
  }

  /** From what is chosen to the pods it owns, or from a chosen pod to its owner. */
  owned(chosen, podPlace, time) {
    const { frames } = this;
    const pods = chosen.kind === "pod" ? [chosen.i] : chosen.kind === "object" ? this.podsOf(chosen.i, time) : [];
    return pods.slice(0, MOST_EDGES).flatMap((i) => {
      const set = setAt(frames.pods[i], time);
      const top = this.picture.sets[set];
      const place = podPlace(i);
      if (!top || !place || frames.sets[set].object < 0) return [];
      const x = top.x + top.w / 2;
      const y = top.y + top.h;
      const end = `${place.x} ${place.y - place.size / 2 - 2}`;
      return [svg("path", { class: "kb-owns", d: `M${x} ${y}C${x} ${y + 50} ${place.x} ${place.y - 70} ${end}` })];
    });
  }

  podsOf(object, time) {
    const { frames } = this;
    const under = (i) => i >= 0 && (i === object || under(ownerAt(frames.objects[i], time)));
    return frames.pods.flatMap((pod, i) => (isThere(pod, time) && under(frames.sets[setAt(pod, time)].object) ? [i] : []));
  }

  /** From clients to what lets them in: Ingresses, load balancers, node ports. */
  outside(time) {
    const { clients } = this.picture;
    return this.frames.objects.flatMap((row, i) => {
      const open = row.kind === "Ingress" || (row.kind === "Service" && /^(LoadBalancer|NodePort)/.test(lookAt(row, time)));
      const end = open && isThere(row, time) ? this.anchor(i, "right") : null;
      if (!end) return [];
      const start = { x: clients.x + clients.w, y: clients.y + clients.h / 2 };
      const bend = end.x + Math.min(36, 12 + (end.y - start.y) / 8); // longer ways swing wider: none runs over a card or another line
      return [svg("path", { class: "kb-route", d: `M${start.x} ${start.y}C${bend} ${start.y} ${bend} ${end.y} ${end.x} ${end.y}` })];
    });
  }

  picked(event) {
    const g = event.target.closest("[data-object]");
    if (!g) return;
    event.preventDefault();
    event.stopPropagation();
    this.choose("object", Number(g.dataset.object));
  }
}

const SHORT = {
  ReplicationController: "RC", Deployment: "Deploy", StatefulSet: "STS", DaemonSet: "DS", ReplicaSet: "RS", CronJob: "CJ", Ingress: "Ing",
};
const KINDS = { ReplicaSet: "set", Job: "job" };

/** As much of a text as fits into so many pixels. */
export function shorten(words, pixels, each) {
  const most = Math.max(3, Math.floor(pixels / each));
  return words.length <= most ? words : `${words.slice(0, most - 1)}…`;
}
