"""One card with questions and choices: the screen of prediction.py and quiz.py.

In come questions as plain data and a judge; out goes a widget (panel.js draws it), its text twin, and calls
of the judge with what the learner chose. The right answers stay in the kernel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

HERE = Path(__file__).parent
Judge = Callable[[str, int], dict[str, Any]]  # (question's key, index of the choice) -> {"right": True|False|None, "text"}


class Panel(anywidget.AnyWidget):
    """Questions with choices. `form`: {"kind", "title", "questions": [{"key", "text", "choices": [str]}]}."""

    _esm = HERE / "panel.js"
    _css = HERE / "panel.css"
    form = traitlets.Dict().tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    verdicts = traitlets.Dict().tag(sync=True)

    def __init__(self, form: dict[str, Any], judge: Judge, answers: dict[str, int] | None = None) -> None:
        given = answers or {}
        super().__init__(form=form, answers=given, verdicts={key: judge(key, choice) for key, choice in given.items()})
        self._judge = judge

    @traitlets.observe("answers")
    def _answered(self, change: Any) -> None:
        judge = getattr(self, "_judge", None)
        if judge is not None:
            self.verdicts = {key: judge(key, choice) for key, choice in sorted(change["new"].items())}

    def summary(self) -> str:
        """The text twin: every question with its choices, the chosen one marked, and what was said to it."""
        lines = [self.form["title"]]
        for question in self.form["questions"]:
            chosen = self.answers.get(question["key"])
            lines.append(question["text"])
            lines += [f"  ({'x' if i == chosen else ' '}) {choice}" for i, choice in enumerate(question["choices"])]
            if question["key"] in self.verdicts:
                lines.append("  " + self.verdicts[question["key"]]["text"])
        return "\n".join(lines)

    def __repr__(self) -> str:
        return self.summary()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, and for places without a kernel the text twin; nothing that differs between two
        runs."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        if data is not None:
            data["text/plain"] = self.summary()
        return bundle
