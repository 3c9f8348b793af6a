"""Run chapters and store what they print: `python tests/store.py [notebooks/06-deployments.ipynb ...]`, or `make store`.

As "Restart Kernel and Run All Cells" leaves them, less what differs between two runs that show the same: widget state, the
widgets' random ids, timings, how a stream was cut into pieces, the version of the Python at hand. So a stored chapter
changes only when what it shows changes.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
VIEW = "application/vnd.jupyter.widget-view+json"


def store(path: Path) -> None:
    """Execute the notebook at `path` beside its files and write it back. Raises CellExecutionError where a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=300, resources=place, store_widget_state=False, record_timing=False)
    client.execute()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    views = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
            for output in cell.outputs:
                if VIEW in output.get("data", {}):
                    views += 1
                    output.data[VIEW]["model_id"] = hashlib.md5(f"{path.stem} {views}".encode()).hexdigest()
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook).rstrip("\n") + "\n", encoding="utf-8")


def joined(outputs: list[Any]) -> list[Any]:
    """Pieces of one stream that follow each other, as one."""
    whole: list[Any] = []
    for output in outputs:
        if whole and output.get("name") and whole[-1].get("name") == output["name"]:
            whole[-1]["text"] += output["text"]
        else:
            whole.append(output)
    return whole


def main(paths: list[str]) -> None:
    """Store these notebooks, or all of them."""
    os.environ.setdefault("PYTEST_VERSION", "store")  # the course then neither reads nor writes a learner's memory
    for path in map(Path, paths) if paths else sorted(NOTEBOOKS.glob("*.ipynb")):
        store(path)
        print(f"{path.name}: {path.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main(sys.argv[1:])
