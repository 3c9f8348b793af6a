"""What others measured of the race on real clusters, to be laid over the map, and where our cluster says something else.

Data: read `PUBLISHED`. `pre_stop` and `delay` are where a report stands on the map; None: it does not say, or the map has no such
axis (a cloud load balancer's health checks, kept connections). Shares are lost requests of all sent."""

from __future__ import annotations

from typing import NamedTuple


class Report(NamedTuple):
    """`delay`: seconds between the end of the pod and the last node's new rules, as far as the report tells."""

    source: str
    result: str
    pre_stop: float | None
    delay: float | None
    lost: bool
    mismatch: str


PUBLISHED = (
    Report(
        "kubernetes/ingress-nginx#322", "2 of 1,180 requests failed within about 0.5 s; none once readiness failed first", 0, 0.5,
        True, "The map loses more: its client sends 100 a second to two pods, so half of them meet the gap",
    ),
    Report(
        "kubernetes/ingress-nginx#322 (another)", "about 500 of 200,000 (0.25%)", 0, 1, True,
        "A share over a whole rollout, not over one deletion",
    ),
    Report(
        "zalando/skipper#652", "pod gone at :45, failed request at :46, route removed at :48", 0, 3, True,
        "An ingress proxy that polls, not kube-proxy; the gap of 3 s is the same",
    ),
    Report(
        "kubernetes/kubernetes#43576", '"sleep 3 is generally sufficient"', 3, 1, False,
        "So it is here, up to a delay of 2 s; kept connections, which leaked there, are not on this map",
    ),
    Report(
        "kubernetes/kubernetes#82364", "5,000 nodes: rules follow after about 30 s (300 s in a regression)", None, 30, True,
        "Beyond the right edge: the staircase goes on with the same slope",
    ),
    Report(
        "kubernetes/kubernetes#98570", "more than 10 s on GKE", 10, 10, True,
        "A cloud load balancer takes part, which this map has not",
    ),
    Report(
        "govuk-helm-charts#2202, quay#6871", "15 s not enough, 60 s is; 30 s raised to 45 s", 15, None, True,
        "Health checks of a cloud load balancer: delays of 10 s and more, to the right of the map",
    ),
    Report(
        "dingyu.dev", "preStop 40 s in a grace period of 30 s: 3 of 751,000; grace period 50 s: 0 of 770,000", 40, None, True,
        "The loss comes from requests cut off by SIGKILL, not from late rules; chapter 5 shows it by itself",
    ),
)  # fmt: skip
