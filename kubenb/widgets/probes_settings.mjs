// What can be turned in the probes widget: the fields of the form, as `kubenb.course.probing` takes them. Data. Next: probes.js.

/** The fields of one probe. `delay`: whether it has an initial delay here. */
function probe(kind, delay) {
  const on = (params) => params[kind];
  const field = (name, label, max, rest = {}) => ({ key: `${kind}_${name}`, label: `${label}`, min: 0, max, when: on, ...rest });
  return [
    { key: kind, label: `${kind} probe`, check: "asked", group: kind },
    ...(delay ? [field("delay", "initialDelaySeconds", 60, { code: true })] : []),
    field("period", "periodSeconds", 30, { code: true, min: 1 }),
    field("failures", "failureThreshold", 10, { code: true, min: 1 }),
    field("fails_from", "fails from (s)", 120),
    field("fails_to", "until (s)", 120),
  ].map((one) => ({ ...one, name: one.key === kind ? one.label : `${kind} ${one.label}` }));
}

export const FIELDS = [
  ...probe("startup", false), ...probe("readiness", true), ...probe("liveness", true),
  { key: "start_up", label: "start-up (s)", min: 0, max: 60, group: "app" },
  { key: "slow", label: "answers take (s)", min: 0, max: 5, step: 0.1 },
  { key: "timeout", label: "timeoutSeconds", min: 1, max: 10, code: true },
  { key: "restart_policy", label: "restartPolicy", choices: ["Always", "OnFailure", "Never"], code: true },
  { key: "seconds", label: "watch for (s)", min: 20, max: 600, step: 10 },
];
