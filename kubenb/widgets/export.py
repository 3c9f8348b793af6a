"""A widget as a page that plays without a kernel and without a network: the same script, the same style, the frames, and a model
that is nothing but a dict.

Comes in: a script expression, style sheets, the traits' values, a still picture. Goes out: HTML, either a fragment (for a
notebook's text/html, which `nbconvert --to html` shows) or a whole page. Next: `picture`, what stands still."""

from __future__ import annotations

import hashlib
import html
import json
from typing import Any

_SHIM = """
(() => {
  const place = document.querySelector('[data-kubenb="%(key)s"]:not([data-live])');
  if (!place) return;
  place.dataset.live = "";
  const values = %(values)s;
  const widget = %(script)s;
  const model = { get: (name) => values[name], set: () => {}, save_changes: () => {}, on: () => {}, off: () => {} };
  place.replaceChildren();
  widget.render({ model, el: place });
})();
"""


def fragment(script: str, css: str, values: dict[str, Any], still: str) -> str:
    """A piece of a page. Where scripts may not run, the markup `still` stands in its place."""
    data = json.dumps(values, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c")
    key = hashlib.sha256(data.encode()).hexdigest()[:12]
    code = _SHIM % {"key": key, "values": data, "script": script.replace("</", "<\\/")}
    return f'<style>{css}</style><div data-kubenb="{key}">{still}</div><script>{code}</script>'


def page(title: str, script: str, css: str, values: dict[str, Any], still: str) -> str:
    """A whole page around `fragment`."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title></head><body>{fragment(script, css, values, still)}</body></html>\n"
    )
