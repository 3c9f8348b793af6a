"""A run again with other settings: what every experiment hands to its widget.

In comes the function that runs an experiment, out goes the same for the settings of a form: what the cluster refuses, and what
cannot be, is raised as the widget's `Refused`, in the same words. Next: `experiment.py`, the first that is run so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from kubenb.objects import ApiError

if TYPE_CHECKING:
    from kubenb.timeline import Frames

Settings = TypeVar("Settings")


def again(run: Callable[[dict[str, Any]], Frames]) -> Callable[[dict[str, Any]], Frames]:
    """`run`, whose refusals (ApiError, ValueError) a widget can show."""
    from kubenb.widgets.base import Refused

    def rerun(params: dict[str, Any]) -> Frames:
        try:
            return run(params)
        except ApiError as refused:
            raise Refused(refused.message) from refused
        except ValueError as impossible:
            raise Refused(str(impossible)) from impossible

    return rerun


def chosen(kind: type[Settings], caller: str, given: Mapping[str, Any]) -> Settings:
    """The settings (a dataclass) with these values. Raises ValueError for one that there is not, and names those there are."""
    known = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    unknown = [name for name in given if name not in known]
    if unknown:
        raise ValueError(f"{caller}() has no setting {unknown[0]!r}; it has {', '.join(known)}")
    return kind(**given)
