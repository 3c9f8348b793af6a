// What a pod may say beside its requests: examples for the form, as YAML, about the pods that carry the pod's own label. Pure.
// Next: scheduling_form.js.

const CONSTRAINT = (key, value, when) => [
  "topologySpreadConstraints:", "- maxSkew: 1", "  topologyKey: topology.kubernetes.io/zone", `  whenUnsatisfiable: ${when}`,
  "  labelSelector:", "    matchLabels:", `      ${key}: ${value}`,
];
const APART = (key, value) => [
  "affinity:", "  podAntiAffinity:", "    requiredDuringSchedulingIgnoredDuringExecution:", "    - topologyKey: kubernetes.io/hostname",
  "      labelSelector:", "        matchLabels:", `          ${key}: ${value}`,
];
const NEAR = (key, value) => APART(key, value).map((line) => line.replace("podAntiAffinity", "podAffinity"));
const NODES = (name) => [
  "affinity:", "  nodeAffinity:",
  ...(name === "required"
    ? ["    requiredDuringSchedulingIgnoredDuringExecution:", "      nodeSelectorTerms:", "      - matchExpressions:",
      "        - key: topology.kubernetes.io/zone", "          operator: In", "          values: [b]"]
    : ["    preferredDuringSchedulingIgnoredDuringExecution:", "    - weight: 50", "      preference:", "        matchExpressions:",
      "        - key: disk", "          operator: In", "          values: [ssd]"]),
];

/** [what it says, its YAML], for a pod with these labels. */
export function examples(labels) {
  const [key, value] = Object.entries(labels ?? {})[0] ?? ["app", "web"];
  const named = `${key}=${value}`;
  return [
    ["must be in zone b", NODES("required")],
    ["would like an ssd", NODES("preferred")],
    [`not on a node with ${named}`, APART(key, value)],
    [`only on a node with ${named}`, NEAR(key, value)],
    [`${named} spread evenly over zones`, CONSTRAINT(key, value, "DoNotSchedule")],
    [`${named} rather spread over zones`, CONSTRAINT(key, value, "ScheduleAnyway")],
  ].map(([words, lines]) => [words, `${lines.join("\n")}\n`]);
}
