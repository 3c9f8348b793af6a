// What can be turned in the ConfigMap widget, as `kubenb.course.propagation` takes it. Data. Next: configmap.js.

export const FIELDS = [
  { key: "annotate", label: "annotate after (s)", min: 0, max: 120 },
  { key: "restart", label: "restart after (s)", min: 0, max: 120 },
  { key: "seconds", label: "look on for (s)", min: 20, max: 200, step: 10 },
  { key: "seed", label: "seed", min: 0, max: 50 },
];
