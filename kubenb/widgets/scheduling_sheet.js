// One decision as a sheet: a column a node, a row a rule, opened row by row. On top the nodes as bars, with their labels and taints; then
// the reader's guess; then the filters, the scores, the sum. A real table, so that a screen reader finds its way. Next: scheduling_grid.js.

import { html, mark, say } from "./player/dom.mjs";
import { NodeBars } from "./scheduling_bars.js";
import { factsAt, opened, refusedBy, toldAt } from "./scheduling_scene.mjs";

const SIZE = { height: 112, bar: 26, top: 26 };
const NOWHERE = "nowhere";

export class Sheet {
  /** `choose(kind, i)`: a node or a pod was picked; `guessed(i)`: the reader predicts node `i` (or, behind the last, nowhere). */
  constructor(frames, choose, guessed) {
    this.frames = frames;
    this.row = frames.decisions[0];
    this.pick = -1;
    this.bars = frames.nodes.map((_, i) => new NodeBars(frames, i, SIZE, (pod) => choose("pod", pod)));
    this.columns = frames.nodes.map(() => []);
    this.answer = html("p", { class: "kb-answer", role: "status" });
    this.question = html("span", {});
    const table = html("table", { class: "kb-sheet" }, this.head(choose), this.guesses(guessed), this.filters(), this.scores());
    this.element = html("div", { class: "kb-sheet-box" }, table, this.answer);
  }

  column(i, cell) {
    this.columns[i].push(cell);
    return cell;
  }

  head(choose) {
    const { frames, row } = this;
    const pod = frames.pods[row.pod];
    const card = new NodeBars(frames, -1, SIZE, () => choose("pod", row.pod)).card(row.pod);
    const own = html("th", { class: "kb-own", scope: "row" },
      html("button", { type: "button", class: "kb-name", text: `pod ${pod.name}`, on: { click: () => choose("pod", row.pod) } }),
      html("div", { class: "kb-own-body" }, card.element, html("p", { class: "kb-faint", text: "asks for" })));
    const names = frames.nodes.map((node, i) => this.column(i, html("th", { scope: "col" },
      html("button", { type: "button", class: "kb-name", text: node.name, on: { click: () => choose("node", i) } }),
      this.bars[i].element)));
    const keys = wanted(pod);
    const facts = frames.nodes.map((node, i) => this.column(i,
      html("td", { class: "kb-facts" }, ...chips(factsAt(node, frames.meta.start), keys))));
    return html("thead", {}, html("tr", {}, own, ...names),
      html("tr", {}, html("th", { scope: "row", class: "kb-label" }, ...asked(pod.object)), ...facts));
  }

  guesses(guessed) {
    const { nodes } = this.frames;
    const button = (i, text, name) => html("button", {
      type: "button", class: "kb-button kb-guess", "aria-label": `Predict ${name}`, "aria-pressed": "false", text,
      on: { click: () => guessed(i) },
    });
    this.buttons = [...nodes.map((node, i) => button(i, "here", node.name)), button(nodes.length, NOWHERE, NOWHERE)];
    const cells = this.frames.nodes.map((_, i) => this.column(i, html("td", {}, this.buttons[i])));
    return html("tbody", { class: "kb-guesses" },
      html("tr", {}, html("th", { scope: "row" }, this.question, this.buttons[this.buttons.length - 1]), ...cells));
  }

  filters() {
    this.rules = this.row.rules.map((rule) => {
      const cells = rule.cells.map(([state, short, long], i) => this.column(i, verdict(state, short, long)));
      const name = html("th", { scope: "row" }, html("b", { text: rule.name }), html("span", { class: "kb-faint", text: rule.question }));
      return html("tr", {}, name, ...cells);
    });
    return html("tbody", { class: "kb-filters" }, this.heading("Filter: which nodes can take it?"), ...this.rules);
  }

  scores() {
    const { row } = this;
    this.points = row.scores.map((score) => {
      const most = 100 * score.weight;
      const cells = score.cells.map(([points, why], i) => this.column(i, pointsCell(points, why, most)));
      const weight = score.weight > 1 ? html("span", { class: "kb-weight", text: ` × ${score.weight}` }) : null;
      return html("tr", {}, html("th", { scope: "row" }, html("b", { text: score.name }, weight),
        html("span", { class: "kb-faint", text: `likes ${score.likes}` })), ...cells);
    });
    const totals = row.totals.map((total, i) => this.column(i, html("td", { class: "kb-total" }, total === null ? "" : `${total}`)));
    this.sum = html("tr", { class: "kb-sum" }, html("th", { scope: "row" }, html("b", { text: "Sum" })), ...totals);
    const rows = row.scores.length ? [...this.points, this.sum] : [];
    this.scoring = this.heading("Score: which of them suits best?");
    return html("tbody", { class: "kb-scores" }, this.scoring, ...rows);
  }

  heading(text) {
    return html("tr", { class: "kb-heading" }, html("th", { colspan: this.frames.nodes.length + 1, scope: "rowgroup", text }));
  }

  /** Open the sheet as far as `stage`. */
  update(time, stage, now, lively) {
    const { row } = this;
    const open = opened(row, stage);
    this.rules.forEach((each, k) => each.classList.toggle("kb-open", k < open.rules));
    this.rules.forEach((each, k) => each.classList.toggle("kb-now", k === open.rules - 1 && !open.scores && !open.sum && !open.end));
    this.scoring.classList.toggle("kb-open", open.scores > 0 || open.sum);
    this.points.forEach((each, k) => each.classList.toggle("kb-open", k < open.scores));
    this.points.forEach((each, k) => each.classList.toggle("kb-now", k === open.scores - 1 && !open.sum));
    this.sum.classList.toggle("kb-open", open.sum);
    this.columns.forEach((cells, i) => this.dress(cells, i, open));
    this.bars.forEach((bars, i) => bars.update(time, this.ghostOn(i, open), now, lively));
    say(this.question, open.end ? "Why not there? Ask:" : "Predict first: where will it go?");
    this.answerFor(stage);
  }

  /** The pod's outline stands on a node until the node is refused, or it is there in full. */
  ghostOn(i, open) {
    const { row } = this;
    if (!open.rules || (open.end && row.node === i)) return -1;
    const by = refusedBy(row, i, open.rules);
    if (by >= 0) return row.rules[by].name === "NodeResourcesFit" ? row.pod : -1;
    return open.sum && !row.best.includes(i) && row.node !== i ? -1 : row.pod;
  }

  dress(cells, i, open) {
    const { row } = this;
    const out = refusedBy(row, i, open.rules) >= 0;
    const chosen = row.node === i && (open.end || (open.sum && row.best.length <= 1));
    for (const cell of cells) {
      cell.classList.toggle("kb-out", out);
      cell.classList.toggle("kb-chosen-column", chosen);
      cell.classList.toggle("kb-best", open.sum && row.best.includes(i));
    }
  }

  guess(i) {
    this.pick = i;
    this.buttons.forEach((button, k) => mark(button, "aria-pressed", `${k === i}`));
  }

  answerFor(stage) {
    const { row, pick } = this;
    const told = pick >= 0 && stage >= toldAt(row, pick);
    const name = pick < this.frames.nodes.length ? this.frames.nodes[pick]?.name : NOWHERE;
    const hint = stage ? "" : "Pick a node, or nowhere, and see whether the scheduler agrees.";
    const waiting = pick >= 0 ? `You say ${name}. Play or Step on to see.` : hint;
    say(this.answer, told ? row.answers[pick] : waiting);
    mark(this.answer, "data-told", told ? (right(row, pick) ? "right" : "wrong") : "");
  }

  draw(now) {
    return this.bars.map((bars) => bars.draw(now)).some(Boolean);
  }

  /** Where a pod lands: the bars of a node, or where it waits. */
  placeOf(node) {
    return node >= 0 ? this.bars[node].element : null;
  }
}

function right(row, pick) {
  return pick < row.refused.length ? row.node === pick || (row.node >= 0 && row.best.includes(pick)) : row.node < 0;
}

function verdict(state, short, long) {
  if (state < 0) return html("td", { class: "kb-verdict kb-silent" }, "");
  const sign = html("span", { class: state ? "kb-yes" : "kb-no", text: state ? "✓ " : "✕ " });
  return html("td", { class: "kb-verdict", title: long }, sign, html("span", {}, ...breakable(short)));
}

function pointsCell(points, why, most) {
  if (points === null) return html("td", { class: "kb-points" }, "");
  const meter = html("span", { class: "kb-meter", "aria-hidden": "true" }, html("i", { style: `width: ${(100 * points) / most}%` }));
  return html("td", { class: "kb-points", title: why },
    html("span", { class: "kb-point" }, html("b", { text: `${points}` }), meter), html("span", { class: "kb-faint", text: why }));
}

/** A label or taint may go on in the next line after its signs. */
function breakable(text) {
  return text.split(/(?<=[=:,/])/).flatMap((piece, i) => (i ? [html("wbr"), piece] : [piece]));
}

/** Labels and taints as small tags; those that the pod asks for are marked. */
export function chips({ labels, taints, cordoned }, keys = []) {
  const tag = (text, title, name) => html("span", { class: `kb-chip ${name}`, title }, ...breakable(text));
  const told = Object.entries(labels).map(([key, value]) => {
    const name = keys.includes(key) ? "kb-asked" : "";
    return tag(value ? `${key.split("/").pop()}=${value}` : key.split("/").pop(), `label ${key}=${value}`, name);
  });
  const kept = taints.map((taint) => tag(`⊘ ${taint.split("/").pop()}`, `taint ${taint}`, "kb-taint"));
  return [...told, ...kept, ...(cordoned ? [tag("cordoned", "spec.unschedulable: true", "kb-taint")] : [])];
}

/** The label keys that a pod's selector and affinity speak of. */
function wanted({ object }) {
  const terms = object.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const spread = (object.spec.topologySpreadConstraints ?? []).map((each) => each.topologyKey);
  const expressions = terms.flatMap((term) => (term.matchExpressions ?? []).map((each) => each.key));
  return [...Object.keys(object.spec.nodeSelector ?? {}), ...expressions, ...spread];
}

/** What a pod says beside its requests, in a few words. */
function asked(object) {
  const { spec } = object;
  const given = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
  const tolerations = (spec.tolerations ?? []).filter((each) => !given.includes(each.key));
  const lines = Object.entries(spec.nodeSelector ?? {}).map(([key, value]) => `wants ${key.split("/").pop()}=${value}`);
  lines.push(...tolerations.map((each) => `tolerates ${(each.key ?? "everything").split("/").pop()}`));
  if (spec.affinity?.nodeAffinity) lines.push("node affinity");
  if (spec.affinity?.podAffinity) lines.push("pod affinity");
  if (spec.affinity?.podAntiAffinity) lines.push("pod anti-affinity");
  lines.push(...(spec.topologySpreadConstraints ?? []).map((each) => `spread over ${each.topologyKey.split("/").pop()}`));
  if (spec.priority) lines.push(`priority ${spec.priority}`);
  return lines.map((text) => html("span", { class: "kb-chip kb-asked", text }));
}
