"""Answers that learners might give, one module a chapter: WRONG ones with a part of the hint they get, and RIGHT ones."""
