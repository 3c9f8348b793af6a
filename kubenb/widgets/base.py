"""What all views have in common: frames that are sent once, a text twin, a picture for paper, a page for places without a kernel.

A view is an anywidget: one stem a widget (rollout.py, rollout.js, rollout.css) over the shared player/. What the reader plays
with in the browser (playhead, speed, selection) belongs to the browser and is not synchronised; `params` go to the kernel when
the reader moves a setting, `frames` or `error` come back. Next: `bundle`, `export`, `picture`, `pens`, then `rollout`."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from kubenb.timeline import Frames
from kubenb.widgets import export, pens
from kubenb.widgets.picture import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Params = dict[str, Any]
Rerun = Callable[[Params], Frames]


class Refused(ValueError):
    """The cluster did not accept the settings. The message is the API server's own."""


class View(anywidget.AnyWidget):
    """A view over one run's frames.

    `rerun(params)` computes the frames of other settings; without it the settings are not shown. When it raises Refused, `error`
    holds the text and the frames stay those of the last accepted settings."""

    frames = traitlets.Dict().tag(sync=True)
    params = traitlets.Dict().tag(sync=True)
    editable = traitlets.Bool(False).tag(sync=True)
    error = traitlets.Unicode("").tag(sync=True)

    script = ""
    """The browser's part as an expression, for pages without a kernel; subclasses set it beside `_esm`."""

    def __init__(self, frames: Frames, params: Params | None = None, rerun: Rerun | None = None) -> None:
        self._rerun: Rerun | None = None
        super().__init__(frames=frames, params=dict(params or {}), editable=rerun is not None)
        self._rerun = rerun

    @traitlets.observe("params")
    def _params_changed(self, change: Any) -> None:
        if self._rerun is None:
            return
        try:
            frames = self._rerun(dict(change["new"]))
        except Refused as refusal:
            self.error = str(refusal)
            return
        with self.hold_sync():
            self.error = ""
            self.frames = frames

    def summary(self) -> str:
        """The run in words: what the widget shows, for a reader who does not see it."""
        raise NotImplementedError

    def picture(self) -> Picture:
        """The run as one still picture, as data."""
        raise NotImplementedError

    def figure(self) -> Figure:
        """The picture as a matplotlib Figure, for paper."""
        return pens.to_figure(self.picture())

    def to_html(self) -> str:
        """A page that plays the run in any browser, offline."""
        return export.page(repr(self), self.script, str(self._css), self._values(), self._still())

    def _values(self) -> dict[str, Any]:
        return {"frames": self.frames, "params": self.params, "editable": False, "error": ""}

    def _still(self) -> str:
        """The picture as an image element, for pages whose scripts do not run."""
        drawn = base64.b64encode(pens.to_svg(self.picture()).encode()).decode("ascii")
        return f'<img alt="{html.escape(repr(self))}" src="data:image/svg+xml;base64,{drawn}">'

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live widget; beside it a page for nbconvert and a picture for places that run no scripts."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        picture = self.picture()
        data["text/plain"] = repr(self)
        data["text/html"] = export.fragment(self.script, str(self._css), self._values(), self._still())
        data["image/png"] = base64.b64encode(pens.to_png(picture)).decode("ascii")
        return data, {**metadata, "image/png": {"width": int(picture.width), "height": int(picture.height)}}
