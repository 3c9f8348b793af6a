"""The difference of two specs inside a message, as the server appends it: a unified diff of their dumps. Next:
`persistent.py`.
"""

from __future__ import annotations

import difflib
import json
from typing import Any


def unified(old: Any, new: Any) -> str:
    """ "@@ ... @@" and the lines around what changed, of the two values as indented JSON."""
    before, after = (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).splitlines() for value in (old, new))
    lines = list(difflib.unified_diff(before, after, lineterm="", n=3))
    return "\n".join(lines[2:]) + "\n"
