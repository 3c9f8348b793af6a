"""Printers: objects and tables -> the text on the terminal.

`tabwriter` aligns columns as Go does, `tables` prints `get`'s tables, `formats` chooses by -o: `values` (json, yaml, name),
`custom` (custom-columns), `template` (go-template); `sorting` is --sort-by. Next: `kubenb.kubectl.get`.
"""
