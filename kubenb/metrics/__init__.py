"""The metrics APIs: what `kubectl top` and the horizontal pod autoscaler read.

What comes in: usage of the running containers, by metrics-server; values that were set by hand.  What goes out: PodMetrics and
NodeMetrics (metrics.k8s.io), custom.metrics.k8s.io and external.metrics.k8s.io, through the API server.  A cluster has none of
them until `c.start("metrics-server")`, or until a value is set.  Read on in `usage.py` (what a container uses), `server.py` (how
it is measured, and how late), `hand.py` (what was set), `answers.py` (how it is told), `apis.py` (who asks for what).
"""

from kubenb.metrics.apis import MetricsAPIs
from kubenb.metrics.explain import Autoscaler
from kubenb.metrics.server import MetricsServer
from kubenb.metrics.usage import RuntimeMeter

__all__ = ["Autoscaler", "MetricsAPIs", "MetricsServer", "RuntimeMeter"]
