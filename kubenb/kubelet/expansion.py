"""`$(NAME)` in values, commands and arguments. Pure: a text and variables in, a text out.

Source: third_party/forked/golang/expansion/expand.go, 1.36: a name that isn't known stays as it was written, `$$` is a
dollar sign that begins nothing. Next: `environment.py`, which uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_REFERENCE = re.compile(r"\$(\$|\(([^)]*)\))")


def expand(text: str, *variables: Mapping[str, str]) -> str:
    """`text` with the values of the variables; of several mappings the first that knows a name counts.

    >>> expand("$(A) $$(A) $(B) $(A", {"A": "1"})
    '1 $(A) $(B) $(A'
    """
    if "$" not in text:
        return text

    def value(found: re.Match[str]) -> str:
        if found[1] == "$":
            return "$"
        return next((one[found[2]] for one in variables if found[2] in one), found[0])

    return _REFERENCE.sub(value, text)


def references(texts: Iterable[str]) -> bool:
    """Whether any of them has something to be expanded."""
    return any("$" in text for text in texts)
