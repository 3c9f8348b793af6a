// The object that was picked: why it is as it is, as a chain of causes, and its YAML at that moment with the lines that changed last.
// Next: the widgets themselves (rollout.js).

import { html, seconds } from "./dom.mjs";
import { patched, yamlLines } from "./yaml.mjs";

const LONGEST_CHAIN = 12;

export class Details {
  /** `close()` is called when the reader closes the panel. `hint` stands there while nothing is picked. */
  constructor(hint, close, format = seconds) {
    this.format = format;
    this.hint = hint;
    this.close = close;
    this.element = html("section", { class: "kb-details", "aria-label": "Selected object" });
    this.shown = "";
    this.clear();
  }

  clear() {
    if (this.shown === "nothing") return;
    this.shown = "nothing";
    this.element.replaceChildren(html("p", { class: "kb-faint kb-hint", text: this.hint }));
  }

  /** Show an object. `key` says what is shown: the same key again costs nothing. `chains`: [{title, acts, timer}]. `versions`: those
   * of the object, whose YAML stands beside the causes; or an element that stands there instead. */
  show(key, title, state, zero, chains, versions) {
    if (this.shown === key) return;
    this.shown = key;
    this.pre = Array.isArray(versions) ? yaml(versions) : versions;
    this.element.replaceChildren(
      html("header", {}, html("strong", { text: title }), html("span", { class: "kb-faint", text: state }),
        html("button", { type: "button", class: "kb-button", "aria-label": "Close", text: "Close", on: { click: this.close } })),
      html("div", { class: "kb-columns" },
        html("div", { class: "kb-why" }, ...chains.flatMap((chain) => causes(chain, zero, this.format))), this.pre));
    const changed = [...this.pre.querySelectorAll(".kb-new")].find((line) => !line.textContent.includes("resourceVersion:"));
    if (changed) this.pre.scrollTop = Math.max(0, changed.offsetTop - this.pre.offsetTop - 90);
  }
}

function causes({ title, acts, timer }, zero, format) {
  const items = acts.slice(0, LONGEST_CHAIN).map((act, i) => cause(format(act.time - zero),
    i && act.revision ? html("em", { text: "because " }) : null, html("b", { text: act.author }), ` ${act.text}`,
    act.revision ? html("span", { class: "kb-faint", text: ` (revision ${act.revision})` }) : null));
  const more = acts.length - LONGEST_CHAIN;
  const untold = timer && acts.length && !acts[acts.length - 1].text.endsWith(timer);
  if (more > 0) items.push(cause("", `and ${more} causes before`));
  else if (untold) items.push(cause("", html("em", { text: "set off by: " }), timer));
  return [html("h4", { text: title }), html("ol", {}, ...items)];
}

function cause(when, ...what) {
  return html("li", {}, html("span", { class: "kb-when", text: when }), html("span", {}, ...what));
}

/** The YAML of the last version, lines that the version before did not have marked. */
function yaml(versions) {
  const [before, now] = versions.slice(-2).length === 2 ? versions.slice(-2) : [null, versions[0]];
  const old = new Map();
  for (const line of before ? yamlLines(before) : []) old.set(line, (old.get(line) ?? 0) + 1);
  const lines = yamlLines(now).map((line) => {
    const known = before === null || (old.get(line) ?? 0) > 0;
    if (before !== null && known) old.set(line, old.get(line) - 1);
    return html("span", { class: known ? "kb-line" : "kb-line kb-new", text: line });
  });
  return html("pre", { class: "kb-yaml", tabindex: 0, "aria-label": "YAML" }, ...lines);
}

/** All versions of an object up to a row of its track: `rows` are [time, act, delta], the first a delta to `base`. */
export function versionsUntil(base, rows, last) {
  const versions = [];
  let version = base;
  for (let i = 0; i <= last; i++) {
    version = patched(version, rows[i][2]);
    versions.push(version);
  }
  return versions;
}
