"""Predictions and quizzes in the page: click a choice, read what the kernel says to it."""

from __future__ import annotations

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

CELLS = [
    "from kubenb.course import predict, quiz, reveal",
    "predict('00-most', 'How many Pods are there at most?', [1, 2, 3])",
    "quiz('00-start-here')",
    "reveal('00-most', 3)",
]


def test_a_prediction_and_a_quiz_are_answered(lab) -> None:
    notebook = new_notebook(cells=[new_code_cell(source) for source in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, lab.folder / "course-parts.ipynb")
    page = lab.open("course-parts.ipynb")
    page.run_all()

    card = page.wait_for_widget("predict")
    card.get_by_label("3", exact=True).check()
    card.get_by_text("Noted: 3. Now run the next cells.").wait_for()

    card = page.wait_for_widget("quiz")
    card.get_by_label("kubectl, when you ran apply").check()
    card.get_by_text("Not quite. Look at the authors").wait_for()
    card.get_by_label("the replicaset controller", exact=True).check()
    card.get_by_text("Yes. The deployment controller made a ReplicaSet").wait_for()
    page.shot("course-quiz")

    page.run_all()
    page.tab.get_by_text("Measured: 3. Just what you predicted.").first.wait_for()
