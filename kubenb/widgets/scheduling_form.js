// The forms of a scheduling experiment: what the pod asks for, and what the nodes are. Plain text fields as kubectl takes them; Enter or
// leaving a field sends all of them to the kernel, which runs a fresh cluster. Next: scheduling.js.

import { html, say } from "./player/dom.mjs";
import { examples } from "./scheduling_examples.mjs";

const PATIENCE = 700; // milliseconds a field must rest before the kernel is asked

const POD_FIELDS = [
  ["cpu", "cpu request", "1 or 500m"],
  ["memory", "memory request", "2Gi or 512Mi"],
  ["nodeSelector", "nodeSelector", "key=value, ..."],
  ["tolerations", "tolerations", "key=value:Effect, ..."],
];
const NODE_FIELDS = [["cpu", "cpu"], ["memory", "memory"], ["labels", "labels"], ["taints", "taints"]];

export class SchedulingForm {
  constructor(model) {
    this.model = model;
    this.timer = 0;
    const { nodes } = model.get("params");
    this.pod = Object.fromEntries(POD_FIELDS.map(([key, label, hint]) => [key, this.text(label, hint)]));
    this.pod.more = html("textarea", {
      rows: 3, "aria-label": "more of the pod's spec (YAML)", spellcheck: "false", on: this.listeners(),
      placeholder: "affinity:, topologySpreadConstraints:, priorityClassName: ...",
    });
    this.examples = this.select();
    this.nodes = nodes.map((node) => ({
      ...Object.fromEntries(NODE_FIELDS.map(([key, label]) => [key, this.text(`${node.name} ${label}`, label)])),
      cordoned: html("input", { type: "checkbox", "aria-label": `${node.name} cordoned`, on: { change: () => this.changed(0) } }),
    }));
    this.error = html("p", { class: "kb-error", role: "alert" });
    this.element = html("form", { class: "kb-settings", "aria-label": "Settings", on: { submit: (event) => this.submitted(event) } },
      html("details", {}, html("summary", { text: "Change the pod or the nodes" }), this.podPart(), this.nodePart(nodes)), this.error);
    this.load();
  }

  /** Affinity and spreading are long to write: the select writes them. */
  select() {
    const { pods, decisions } = this.model.get("frames");
    const ready = examples(pods[decisions[0].pod].object.metadata.labels);
    const options = [["", "an example ..."], ...ready.map(([words]) => [words, words])];
    const select = html("select", { "aria-label": "insert an example", on: { change: () => this.insert(ready) } },
      ...options.map(([value, text]) => html("option", { value, text })));
    return select;
  }

  insert(ready) {
    const chosen = ready.find(([words]) => words === this.examples.value);
    if (!chosen) return;
    [, this.pod.more.value] = chosen;
    this.changed(0);
  }

  text(label, placeholder) {
    const on = this.listeners();
    return html("input", { type: "text", "aria-label": label, placeholder, spellcheck: "false", autocomplete: "off", on });
  }

  listeners() {
    return { input: () => this.changed(PATIENCE), change: () => this.changed(0) };
  }

  podPart() {
    const field = (label, input, wide) => html("label", { class: `kb-field ${wide ? "kb-wide" : ""}` },
      html("span", { class: "kb-label kb-code", text: label }), input);
    return html("fieldset", {}, html("legend", { text: "the pod" }), html("div", { class: "kb-fields" },
      ...POD_FIELDS.map(([key, label]) => field(label, this.pod[key])), field("affinity, spreading", this.examples),
      field("more of its spec (YAML)", this.pod.more, true)));
  }

  nodePart(nodes) {
    const heads = ["", ...NODE_FIELDS.map(([, label]) => label), "cordoned"];
    const head = html("tr", {}, ...heads.map((text) => html("th", { scope: "col", text })));
    const rows = nodes.map((node, i) => html("tr", {}, html("th", { scope: "row", class: "kb-code", text: node.name }),
      ...NODE_FIELDS.map(([key]) => html("td", { class: `kb-cell-${key}` }, this.nodes[i][key])), html("td", {}, this.nodes[i].cordoned)));
    return html("fieldset", {}, html("legend", { text: "the nodes" }),
      html("table", { class: "kb-node-form" }, html("thead", {}, head), html("tbody", {}, ...rows)));
  }

  submitted(event) {
    event.preventDefault();
    this.changed(0);
  }

  changed(patience) {
    clearTimeout(this.timer);
    if (JSON.stringify(this.typed()) === JSON.stringify(this.sent)) return;
    this.timer = setTimeout(() => this.send(this.typed()), patience);
    this.element.classList.add("kb-busy");
  }

  typed() {
    const pod = Object.fromEntries(Object.entries(this.pod).map(([key, input]) => [key, input.value]));
    const nodes = this.nodes.map((inputs, i) => ({
      name: this.model.get("params").nodes[i].name,
      ...Object.fromEntries(NODE_FIELDS.map(([key]) => [key, inputs[key].value])), cordoned: inputs.cordoned.checked,
    }));
    return { pod, nodes };
  }

  send(params) {
    this.sent = params;
    this.model.set("params", params);
    this.model.save_changes();
  }

  /** The pod as a suggestion would have it. */
  take(pod) {
    this.send({ ...this.typed(), pod });
    this.load();
  }

  load() {
    const { pod, nodes } = this.model.get("params");
    this.sent = { pod, nodes };
    const fill = (input, value) => {
      if (document.activeElement !== input) input.value = value;
    };
    for (const [key, input] of Object.entries(this.pod)) fill(input, pod[key]);
    nodes.forEach((node, i) => {
      for (const [key] of NODE_FIELDS) fill(this.nodes[i][key], node[key]);
      this.nodes[i].cordoned.checked = node.cordoned;
    });
    this.answer();
  }

  /** The kernel has answered: new frames, or a refusal. */
  answer() {
    say(this.error, this.model.get("error") ?? "");
    this.element.classList.remove("kb-busy");
  }

  destroy() {
    clearTimeout(this.timer);
  }
}
