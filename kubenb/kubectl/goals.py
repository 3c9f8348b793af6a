"""What `kubectl wait --for=...` waits for, as pure functions of an object.

Comes in: the text after --for. Goes out: a `Goal`, or kubectl's complaint. Source: kubectl, pkg/cmd/wait/condition.go and json.go
(1.36). Next: `cordon`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kubenb.kubectl.errors import CommandError
from kubenb.objects import Object
from kubenb.objects.field_paths import relaxed
from kubenb.objects.jsonpath import JSONPath, jsonpath
from kubenb.objects.jsonpath_parse import JSONPathError
from kubenb.objects.merge_lists import go_value

FORMAT = "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'"
NO_VALUE = "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3"


class Goal:
    """Something that can be waited for."""

    def holds(self, obj: Object) -> bool:
        """Whether the object is as wanted. CommandError where that can't be told."""
        return True


CREATE = Goal()
"""That the object is there."""
DELETE = Goal()
"""That it is gone."""


@dataclass(frozen=True)
class ConditionGoal(Goal):
    """A condition of the status; letters' case doesn't count. News about an older generation doesn't either."""

    name: str
    status: str

    def holds(self, obj: Object) -> bool:
        for condition in (obj.get("status") or {}).get("conditions") or ():
            if str(condition.get("type", "")).casefold() == self.name.casefold() and "status" in condition:
                return not _is_old(obj, condition) and str(condition["status"]).casefold() == self.status.casefold()
        return False


def _is_old(obj: Object, condition: Object) -> bool:
    generation = obj["metadata"].get("generation")
    observed = condition.get("observedGeneration", (obj.get("status") or {}).get("observedGeneration"))
    return generation is not None and observed is not None and observed < generation


@dataclass(frozen=True)
class PathGoal(Goal):
    """A field that is there, or has the given value."""

    path: JSONPath
    value: str

    def holds(self, obj: Object) -> bool:
        try:
            found = self.path.find(obj)
        except JSONPathError as error:
            raise CommandError(str(error)) from None
        if not found or not found[0]:
            return False
        if len(found) > 1:
            raise CommandError("given jsonpath expression matches more than one list")
        if len(found[0]) > 1:
            raise CommandError("given jsonpath expression matches more than one value")
        return not self.value or self._is(found[0][0])

    def _is(self, value: Any) -> bool:
        if isinstance(value, dict | list):
            raise CommandError("jsonpath leads to a nested object or list which is not supported")
        return go_value(value).strip() == self.value.strip()


def goal_of(text: str) -> Goal:
    """What --for=TEXT means."""
    if text.lower() in ("create", "delete"):
        return CREATE if text.lower() == "create" else DELETE
    if text.startswith("condition="):
        name, _, status = text.removeprefix("condition=").partition("=")
        return ConditionGoal(name, status if "=" in text.removeprefix("condition=") else "true")
    if text.startswith("jsonpath="):
        return _path_goal(text.removeprefix("jsonpath="))
    raise CommandError(f'unrecognized condition: "{text}"')


def _path_goal(text: str) -> Goal:
    parts = split_at_equals(text)
    if len(parts) > 2:
        raise CommandError(FORMAT)
    try:
        expression = relaxed(parts[0])
        if not expression:
            raise CommandError("jsonpath expression cannot be empty")
        path = jsonpath(expression, True)
    except JSONPathError as error:
        raise CommandError(str(error)) from None
    value = parts[1].strip("'\"") if len(parts) == 2 else ""
    if len(parts) == 2 and not value:
        raise CommandError(NO_VALUE)
    return PathGoal(path, value)


def split_at_equals(text: str) -> list[str]:
    """Parts between single equals signs: "==" belongs to a filter inside the expression."""
    return [part.replace("\0", "==") for part in text.replace("==", "\0").split("=")]
