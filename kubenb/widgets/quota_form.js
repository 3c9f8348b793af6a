// The settings of the quota experiment: what the quota allows, what to create next, and the buttons that do it. Each press runs all acts
// anew on a fresh cluster and sends the frames. Next: quota.js.

import { html } from "./player/dom.mjs";
import { Form } from "./player/form.js";

const LIMITS = [
  { key: "pods", label: "pods", min: 0, max: 20, code: true, group: "The quota" },
  { key: "cpu", label: "requests.cpu (m)", min: 0, max: 4000, step: 100, code: true },
  { key: "memory", label: "requests.memory (Mi)", min: 0, max: 4096, step: 64, code: true },
  { key: "services", label: "services of yours", min: 0, max: 10 },
  { key: "limit_range", label: "LimitRange", check: "fills in 100m, 64Mi" },
];
const NEXT = { do: "pod", count: 1, cpu: 200, memory: 128 };

export class Settings extends Form {
  constructor(model) {
    super(model, LIMITS);
    this.next = { ...NEXT };
    const kind = html(
      "select",
      {
        "aria-label": "what to create",
        on: {
          change: () => {
            this.next.do = kind.value;
          },
        },
      },
      ...["pod", "deployment", "service"].map((name) => html("option", { value: name, text: name })),
    );
    const number = (key, label, max, step) =>
      html(
        "label",
        { class: "kb-field" },
        html("span", { class: "kb-label", text: label }),
        html("input", {
          type: "number",
          min: 0,
          max,
          step,
          value: NEXT[key],
          "aria-label": label,
          on: {
            input: (event) => {
              this.next[key] = Number(event.target.value) || 0;
            },
          },
        }),
      );
    const button = (text, act) => html("button", { type: "button", class: "kb-button", text, on: { click: act } });
    this.undo = button("Undo", () => this.act(this.acts.slice(0, -1)));
    this.create = html(
      "fieldset",
      { class: "kb-group kb-create" },
      html("legend", { class: "kb-faint", text: "You" }),
      html(
        "div",
        { class: "kb-fields" },
        html("label", { class: "kb-field" }, html("span", { class: "kb-label", text: "create a" }), kind),
        number("count", "how many pods", 20, 1),
        number("cpu", "cpu each (m)", 4000, 50),
        number("memory", "memory each (Mi)", 4096, 32),
      ),
      html(
        "div",
        { class: "kb-buttons" },
        button("Create", () => this.act([...this.acts, { ...this.next, count: Math.max(1, this.next.count) }])),
        button("Delete the newest", () => this.act([...this.acts, { do: "delete", count: 1, cpu: 0, memory: 0 }])),
        this.undo,
        button("Start again", () => this.act([])),
        html("span", { class: "kb-faint", text: "0 m or 0 Mi: the pod doesn't say." }),
      ),
    );
    this.element.insertBefore(this.create, this.error);
    this.load();
  }

  get acts() {
    return this.pending?.acts ?? this.model.get("params").acts;
  }

  act(acts) {
    this.onAct?.();
    this.changed("acts", acts);
  }

  load() {
    super.load();
    if (this.undo) this.undo.disabled = !this.acts.length;
  }
}
