// The settings of a rolling update: moving one sends all of them to the kernel, which runs the update anew and sends new frames. Shown only
// where a kernel can do that. Next: rollout.js.

import { html, say } from "./player/dom.mjs";

const PATIENCE = 120; // milliseconds a slider must rest before the kernel is asked

const FIELDS = [
  { key: "replicas", label: "replicas", min: 1, max: 30 },
  { key: "max_surge", label: "maxSurge", min: 0, max: 100, step: 5, share: "surge" },
  { key: "max_unavailable", label: "maxUnavailable", min: 0, max: 100, step: 5, share: "unavailable" },
  { key: "min_ready_seconds", label: "minReadySeconds", min: 0, max: 30 },
  { key: "startup", label: "start-up (s)", min: 0, max: 30, words: true },
];

export class Settings {
  constructor(model) {
    this.model = model;
    this.timer = 0;
    this.rows = FIELDS.map((field) => this.row(field));
    this.strategy = html("select", { "aria-label": "strategy", on: { change: () => this.changed("strategy", this.strategy.value) } },
      ...["RollingUpdate", "Recreate"].map((name) => html("option", { value: name, text: name })));
    this.broken = html("input", { type: "checkbox", on: { change: () => this.changed("broken_image", this.broken.checked) } });
    this.error = html("p", { class: "kb-error", role: "alert" });
    this.element = html("form", { class: "kb-settings", "aria-label": "Settings", on: { submit: (event) => event.preventDefault() } },
      html("div", { class: "kb-fields" }, ...this.rows.map((row) => row.element),
        html("label", { class: "kb-field" }, html("span", { class: "kb-label kb-code", text: "strategy" }), this.strategy),
        html("label", { class: "kb-field" }, html("span", { class: "kb-label", text: "new image" }),
          html("span", { class: "kb-check" }, this.broken, "broken"))),
      this.error);
    this.load();
  }

  row(field) {
    const { key, label, min, max, step = 1 } = field;
    const slider = html("input", { type: "range", min, max, step, "aria-label": `${label} slider`, on: { input: () => this.slid(row) } });
    const text = html("input", {
      type: "text", "aria-label": label, spellcheck: "false", autocomplete: "off", on: { input: () => this.typed(row) },
    });
    const pods = html("span", { class: "kb-faint kb-share" });
    const element = html("div", { class: "kb-field" },
      html("span", { class: `kb-label ${field.words ? "" : "kb-code"}`, text: label }, pods),
      html("span", { class: "kb-pair" }, slider, text));
    const row = { ...field, slider, text, pods, element };
    return row;
  }

  slid(row) {
    const percent = row.share && !/^\s*-?\d+\s*$/.test(row.text.value);
    row.text.value = percent ? `${row.slider.value}%` : row.slider.value;
    this.changed(row.key, plain(row.text.value));
  }

  typed(row) {
    this.fit(row);
    this.changed(row.key, plain(row.text.value));
  }

  /** The slider of a share counts percent or, when a number was typed, pods. */
  fit(row) {
    if (row.share) {
      const percent = row.text.value.trim().endsWith("%") || row.text.value.trim() === "";
      row.slider.max = percent ? 100 : Math.max(Number(this.model.get("params").replicas) || 1, 1);
      row.slider.step = percent ? 5 : 1;
    }
    const value = Number.parseFloat(row.text.value);
    if (!Number.isNaN(value)) row.slider.value = value;
  }

  changed(key, value) {
    this.pending = { ...(this.pending ?? this.model.get("params")), [key]: value };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PATIENCE);
    this.element.classList.add("kb-busy");
    this.dim(this.pending.strategy);
  }

  send() {
    this.model.set("params", this.pending);
    this.pending = undefined;
    this.model.save_changes();
  }

  /** Show the model's values, except in a field the reader is writing in. */
  load() {
    const params = this.model.get("params");
    for (const row of this.rows) {
      if (document.activeElement !== row.text && document.activeElement !== row.slider) row.text.value = `${params[row.key]}`;
      this.fit(row);
    }
    this.strategy.value = params.strategy;
    this.broken.checked = Boolean(params.broken_image);
    this.dim(params.strategy);
    this.answer();
  }

  /** A Deployment with the Recreate strategy has neither surge nor unavailable. */
  dim(strategy) {
    for (const row of this.rows.filter((r) => r.share)) {
      const off = strategy === "Recreate";
      row.slider.disabled = off;
      row.text.disabled = off;
      row.element.classList.toggle("kb-off", off);
    }
  }

  /** The kernel has answered: new frames, or the API server's refusal. */
  answer() {
    const error = this.model.get("error") ?? "";
    say(this.error, error);
    this.element.classList.remove("kb-busy");
    const { limits } = this.model.get("frames").deployment;
    const [, , , , surge, unavailable] = limits[limits.length - 1];
    for (const row of this.rows.filter((r) => r.share)) {
      const pods = row.share === "surge" ? surge : unavailable;
      say(row.pods, error || row.text.disabled ? "" : ` = ${pods} pod${pods === 1 ? "" : "s"}`);
    }
  }

  destroy() {
    clearTimeout(this.timer);
  }
}

/** "3" is a number, "25%" a text, as in YAML. */
function plain(value) {
  const trimmed = value.trim();
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}
