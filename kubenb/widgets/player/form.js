// A form of settings, made from a list of fields: moving one sends all of them to the kernel, which runs the experiment anew and sends new
// frames. Shown only where a kernel can do that. Next: the widgets (race.js, probes.js).

import { html, say } from "./dom.mjs";

const PATIENCE = 120; // milliseconds a slider must rest before the kernel is asked

export class Form {
  /** `fields`: {key, label, min, max, step} a slider with its number, {key, label, choices}, or {key, label, check: words}; `code`: the
   * label is a field of a manifest; `name`: what it is called where
   * the label alone does not tell; `when(params)`: whether it does anything at all; `group`: a heading before it. */
  constructor(model, fields) {
    this.model = model;
    this.timer = 0;
    this.rows = fields.map((field) => this.row(field));
    this.error = html("p", { class: "kb-error", role: "alert" });
    this.element = html("form", { class: "kb-settings", "aria-label": "Settings", on: { submit: (event) => event.preventDefault() } },
      ...grouped(this.rows), this.error);
    this.load();
  }

  row(field) {
    const label = html("span", { class: `kb-label ${field.code ? "kb-code" : ""}`, text: field.label });
    const row = { ...field, controls: this.controls(field) };
    row.element = field.choices
      ? html("label", { class: "kb-field" }, label, ...row.controls)
      : html("div", { class: "kb-field" }, label,
        html("span", { class: field.check ? "kb-check" : "kb-pair" }, ...row.controls, field.check ?? null));
    return row;
  }

  controls(field) {
    const { key, choices, check, min, max, step = 1 } = field;
    const label = field.name ?? field.label;
    const send = (value) => this.changed(key, value);
    if (choices) {
      const options = choices.map((name) => html("option", { value: name, text: name }));
      return [html("select", { "aria-label": label, on: { change: (event) => send(event.target.value) } }, ...options)];
    }
    if (check) return [html("input", { type: "checkbox", "aria-label": label, on: { change: (event) => send(event.target.checked) } })];
    const slider = html("input", {
      type: "range", min, max, step, "aria-label": `${label} slider`,
      on: { input: () => { text.value = slider.value; send(Number(slider.value)); } },
    });
    const text = html("input", {
      type: "text", inputmode: "decimal", "aria-label": label, spellcheck: "false", autocomplete: "off",
      on: { input: () => this.typed(slider, text, send) },
    });
    return [slider, text];
  }

  typed(slider, text, send) {
    const value = Number(text.value);
    if (text.value.trim() === "" || Number.isNaN(value)) return; // not a number yet: the reader is still writing
    slider.value = value;
    send(value);
  }

  changed(key, value) {
    this.pending = { ...(this.pending ?? this.model.get("params")), [key]: value };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PATIENCE);
    this.element.classList.add("kb-busy");
    this.dim(this.pending);
  }

  send() {
    this.model.set("params", this.pending);
    this.pending = undefined;
    this.model.save_changes();
  }

  /** Show the model's values, except in a field the reader is writing in. */
  load() {
    const params = this.model.get("params");
    for (const { key, controls, check } of this.rows) {
      if (controls.includes(document.activeElement)) continue;
      for (const control of controls) {
        if (check) control.checked = Boolean(params[key]);
        else control.value = `${params[key]}`;
      }
    }
    this.dim(params);
    this.answer();
  }

  /** What does nothing with these settings can't be moved. */
  dim(params) {
    for (const { when, controls, element } of this.rows) {
      const off = Boolean(when) && !when(params);
      for (const control of controls) control.disabled = off;
      element.classList.toggle("kb-off", off);
    }
  }

  /** The kernel has answered: new frames, or the API server's refusal. */
  answer() {
    say(this.error, this.model.get("error") ?? "");
    this.element.classList.remove("kb-busy");
  }

  destroy() {
    clearTimeout(this.timer);
  }
}

/** The fields in rows of a grid, one grid a group, each with its heading; a switch that opens a group is its heading. */
function grouped(rows) {
  const groups = [];
  for (const row of rows) {
    if (row.group !== undefined || !groups.length) groups.push({ name: row.group ?? "", rows: [] });
    const group = groups[groups.length - 1];
    if (row.group && row.check) group.head = html("label", { class: "kb-switch" }, ...row.controls, row.group);
    else group.rows.push(row.element);
  }
  return groups.map(({ name, head, rows: elements }) => html("fieldset", { class: "kb-group" },
    name ? html("legend", { class: "kb-faint" }, head ?? name) : null, html("div", { class: "kb-fields" }, ...elements)));
}
