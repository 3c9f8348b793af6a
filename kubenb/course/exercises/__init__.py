"""The exercises, one module a chapter. Each holds EXERCISES, a list of `Exercise` (course/check.py judges
with them).

A hint says what happened and where to look; it never holds the solution (tests/course checks that with
tables)."""
