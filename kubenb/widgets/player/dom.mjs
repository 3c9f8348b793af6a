// Elements by hand: HTML and SVG made without a string of markup ever being parsed, so that no name can become code. Next: controls.mjs.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element. `props` are attributes; `text` becomes textContent, `class` the class, `on` a map of listeners. */
export function html(tag, props = {}, ...children) {
  return filled(document.createElement(tag), props, children);
}

/** An SVG element, likewise. */
export function svg(tag, props = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), props, children);
}

function filled(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Write a text only when it changed: an untouched node costs no layout. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Set an attribute only when it changed. */
export function mark(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Seconds for a reader: "+4.2 s" counted from the change. */
export function seconds(value) {
  const rounded = Math.abs(value) < 0.05 ? 0 : value;
  return `${rounded < 0 ? "−" : "+"}${Math.abs(rounded).toFixed(1)} s`;
}
