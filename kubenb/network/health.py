"""What kube-proxy itself answers on its node: is it well, and has a Service endpoints here?

What comes in: health checks of load balancers, on port 10256 and on a Service's healthCheckNodePort.  What goes out: 200 or 503,
and a little JSON. Source: pkg/proxy/healthcheck/service_health.go, proxy_health.go, 1.36.
Next: `kubenb.cloud.load_balancer`, who asks.
"""

from __future__ import annotations

from collections.abc import Callable

PROXY_PORT = 10256
"""pkg/cluster/ports: ProxyHealthzPort."""


class HealthServer:
    """Listens on a node. `local`: how many endpoints a Service has there at a virtual second; of kube-proxy's own /healthz,
    whether it runs.
    """

    stateful = False

    def __init__(self, node: str, service: str, local: Callable[[float], int]) -> None:
        self.label = ("", "kube-proxy", "")
        self._node, self._service, self._local = node, service, local

    def answer(self, path: str, at: float) -> tuple[int, float]:
        return (200 if self._local(at) else 503), 0.0

    def body(self, path: str, at: float) -> str:
        count = self._local(at)
        if not self._service:
            return f'{{"nodeEligible": {str(bool(count)).lower()}}}\n'
        namespace, _, name = self._service.partition("/")
        service = f'{{"namespace": "{namespace}", "name": "{name}"}}'
        return f'{{"service": {service}, "localEndpoints": {count}, "serviceProxyHealthy": true}}\n'
