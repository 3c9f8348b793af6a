"""The little shell inside containers: what `sh -c` of manifests, examples and exercises contains, in virtual time.

What comes in: a script's text, files, variables, a network to ask.  What goes out: output, an exit code, the seconds it took.
Nothing here ever reaches the machine's own shell or files.  Read on in `syntax` (the tree), `words` and `parser` (from text
to the tree), `expansion`, `interpreter` (the tree running), `applets` (the commands).
"""
