"""What the scheduler says when a pod finds no node, to the letter.

Source: pkg/scheduler/framework/types.go: FitError (1.36).
"""

from __future__ import annotations

from collections.abc import Mapping

NO_NODES = "no nodes available to schedule pods"
NOT_HELPFUL = "Preemption is not helpful for scheduling"
NO_VICTIMS = "No preemption victims found for incoming pod"
NEVER = "not eligible due to preemptionPolicy=Never."
STILL_TERMINATING = "not eligible due to a terminating pod on the nominated node."
NO_CLAIMS = "no new claims to deallocate"
"""What dynamic resource allocation, which has nothing to give back, says before preemption has its word."""
NOT_FOUND = "not found"
"""What is left of that word when a plugin refused the pod before any node was looked at."""


def fit_error(nodes: int, reasons: Mapping[str, int], refusal: str = "", afterword: str = "") -> str:
    """ "0/6 nodes are available: 3 Insufficient memory, 3 node(s) had untolerated taint(s)." and what preemption
    adds. `refusal` is the reason of a plugin that refused the pod as such. Reasons sort as strings, counts and
    all.
    """
    text = f"0/{nodes} nodes are available:"
    if refusal:
        text += f" {refusal}."
    elif reasons:
        text += f" {', '.join(sorted(f'{count} {reason}' for reason, count in reasons.items()))}."
    return f"{text} {afterword}" if afterword else text


def left_out_by(plugins: list[str]) -> str:
    """The reason of nodes that were not looked at because a plugin narrowed the choice."""
    return f"node(s) didn't satisfy plugin(s) [{' '.join(plugins)}]"


def preemption_failed(text: str) -> str:
    return f"{NO_CLAIMS}, preemption: {text}"
