"""`kubectl describe`: one page an object, written by one function a kind.

Read `page` (how lines are aligned), `metadata` (what all pages share), `pod`, then any group of kinds; `command` is the verb.
"""
