// What can be turned in the race: the fields of the form, as `kubenb.course.termination` takes them. Data. Next: race.js.

export const FIELDS = [
  { key: "change", label: "what happens", choices: ["deletion", "scale-down", "rolling update"], group: "Change" },
  { key: "rate", label: "requests a second", min: 10, max: 1000, step: 10 },
  { key: "work", label: "an answer takes (s)", min: 0, max: 0.5, step: 0.002 },
  { key: "keep_alive", label: "connections", check: "keep-alive" },
  { key: "pre_stop", label: "preStop sleep (s)", min: 0, max: 60, step: 0.5, group: "Pod" },
  { key: "grace", label: "grace period (s)", min: 0, max: 60 },
  { key: "on_sigterm", label: "on SIGTERM", choices: ["exit", "drain", "ignore"] },
  { key: "drain", label: "drain (s)", min: 0, max: 60, step: 0.5, when: (params) => params.on_sigterm === "drain" },
  { key: "readiness", label: "readiness", choices: ["stays as it is", "fails on SIGTERM", "fails 5 s before"] },
  { key: "controller_delay", label: "endpoints batch (s)", min: 0, max: 10, step: 0.1, group: "News" },
  { key: "proxy_delay", label: "way to a node (s)", min: 0, max: 20, step: 0.1 },
  { key: "sync_period", label: "minSyncPeriod (s)", min: 0, max: 10, step: 0.5, code: true },
];
