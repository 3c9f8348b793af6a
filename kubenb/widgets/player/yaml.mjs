// An object at a moment: its versions put together from deltas (kubenb/timeline/delta.py), and YAML as kubectl prints it (but long
// lines are not folded). Pure.
// Next: dom.mjs.

/** The version after a delta: 0 is gone, [value] a new value, a map goes into maps and (by index) into lists. */
export function patched(old, change) {
  if (Array.isArray(change)) return change[0];
  if (Array.isArray(old)) return old.map((item, i) => (i in change ? patched(item, change[i]) : item));
  const made = {};
  for (const [key, value] of Object.entries(old ?? {})) if (change[key] !== 0) made[key] = value;
  for (const [key, inner] of Object.entries(change)) if (inner !== 0) made[key] = patched(made[key], inner);
  return made;
}

/** The lines of an object's YAML: keys sorted, list items not indented. */
export function yamlLines(value) {
  if (isLeaf(value)) return [scalar(value)];
  if (Array.isArray(value)) return value.flatMap(listItem);
  return Object.keys(value)
    .sort(inOrder)
    .flatMap((key) => entry(scalar(key), value[key]));
}

function entry(key, value) {
  if (typeof value === "string" && value.includes("\n")) {
    const lines = value.replace(/\n$/, "").split("\n");
    return [`${key}: |${value.endsWith("\n") ? "" : "-"}`, ...lines.map((line) => `  ${line}`)];
  }
  if (isLeaf(value)) return [`${key}: ${scalar(value)}`];
  const lines = yamlLines(value);
  return [`${key}:`, ...(Array.isArray(value) ? lines : lines.map((line) => `  ${line}`))];
}

/** go-yaml's order of keys: letters after everything else, numbers inside names by their value (a2 before a10). */
function inOrder(one, other) {
  let i = 0;
  while (i < one.length && one[i] === other[i]) i++;
  const [a, b] = [one[i], other[i]];
  if (a === undefined || b === undefined) return one.length - other.length;
  const letters = [/\p{L}/u.test(a), /\p{L}/u.test(b)];
  if (letters[0] && letters[1]) return a < b ? -1 : 1;
  if (letters[0] || letters[1]) return letters[/\d/.test(one[i - 1] ?? "") ? 0 : 1] ? -1 : 1;
  const numbers = [one, other].map((name) => Number(/^\d*/.exec(name.slice(i))[0] || "0"));
  return numbers[0] - numbers[1] || (a < b ? -1 : 1);
}

function listItem(item) {
  const lines = yamlLines(item);
  return lines.map((line, i) => (i === 0 ? `- ${line}` : `  ${line}`));
}

function isLeaf(value) {
  if (value === null || typeof value !== "object") return true;
  return Object.keys(value).length === 0;
}

const WORD = /^(|~|null|true|false|yes|no|on|off|y|n)$/i;
const NUMBER = /^([-+]?(\d[\d_]*\.?\d*|\.\d+)(e[-+]?\d+)?|0x[\da-f]+|[-+]?\.(inf|nan)|\d{4}-\d\d-\d\d([T ].*)?)$/i;
const AWKWARD = /^[\s,[\]{}#&*!|>'"%@\x60]|^[-?:](\s|$)|: |:$| #|\s$|^(---|\.\.\.)/;

/** A scalar, quoted where it would otherwise be read as something else. */
function scalar(value) {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "[]";
  if (typeof value === "object") return "{}";
  if (typeof value !== "string") return String(value);
  if (WORD.test(value) || NUMBER.test(value)) return `"${value}"`;
  if (/[\n\t\r]/.test(value)) return JSON.stringify(value);
  return AWKWARD.test(value) ? `'${value.replaceAll("'", "''")}'` : value;
}
