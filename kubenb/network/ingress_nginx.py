"""ingress-nginx: a controller that reads Ingresses, and a proxy that passes requests on to pods.

What comes in: Ingresses of its class, Services and their endpoints, requests.  What goes out: an address in each Ingress's
status, and what the pods answer. It goes to pods directly, past the cluster IP: kube-proxy has nothing to do with that hop, so it
is the controller's own knowledge of the endpoints that may be stale; a pod that refuses is no loss, for the next one is tried.
Source: kubernetes/ingress-nginx, internal/ingress (controller, status). Next: `ways.py`, how clients come to it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace

from kubenb.client import ControlLoop, Process
from kubenb.network.endpoints import Backend
from kubenb.network.ingress import RoutingTable, Target, is_of_class
from kubenb.network.kube_proxy import KubeProxy
from kubenb.network.request import Http, Response, Stack
from kubenb.network.router import Dial
from kubenb.objects import ApiError, Object, key, lookup, name, namespace
from kubenb.objects import annotations as annotations_of
from kubenb.sim import Chance

CONTROLLER = "k8s.io/ingress-nginx"
IMAGE = "registry.k8s.io/ingress-nginx/controller"
SERVICE = "ingress-nginx/ingress-nginx-controller"
"""Its own Service (--publish-service), whose address the Ingresses get."""
DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class"
BAD_GATEWAY, UNAVAILABLE, GATEWAY_TIMEOUT = 502, 503, 504


class IngressNginx(ControlLoop):
    """Keeps the routing table, and writes the addresses."""

    name = "nginx-ingress-controller"
    workers = 1

    def __init__(self, process: Process, stack: Stack) -> None:
        self.stack = stack
        self.tables: list[RoutingTable] = [RoutingTable(())]
        self.since: list[float] = [0.0]
        """From which virtual second each table held."""
        super().__init__(process)

    def setup(self) -> None:
        self.classes = self.informer("IngressClass")
        self.classes.on_change(lambda old, new: self.enqueue("rules"))
        self.ingresses = self.informer("Ingress")
        self.ingresses.on_change(self._ingress_changed)
        self.services = self.informer("Service")
        self.enqueue("rules")

    def _ingress_changed(self, old: Object | None, new: Object | None) -> None:
        if old is None or new is None or old.get("spec") != new.get("spec") or annotations_of(old) != annotations_of(new):
            self.enqueue("rules")
            if new is not None and self._is_mine(new):
                self.enqueue(f"event {key(new)}")

    def sync(self, key: str) -> None:
        what, _, which = key.partition(" ")
        if what == "event":
            ingress = self.ingresses.by_key(which)
            if ingress is not None:
                self.recorder.event(ingress, "Normal", "Sync", "Scheduled for sync")
        elif what == "rules":
            self._render()
            self.enqueue_after("status", self._until_status(), background=True, reason="the next round of status updates")
        else:
            self._write_addresses()
            self.enqueue_after("status", self.ledger.ingress_status_period, background=True, reason="the next round")

    def _until_status(self) -> float:
        return self.ledger.ingress_status_period - self.now % self.ledger.ingress_status_period

    def _is_mine(self, ingress: Object) -> bool:
        mine = [one for one in self.classes.list() if lookup(one, ("spec", "controller")) == CONTROLLER]
        return is_of_class(ingress, {name(one): annotations_of(one).get(DEFAULT_CLASS) == "true" for one in mine})

    def _render(self) -> None:
        """nginx is reloaded with the new rules, which takes a moment."""
        ready = self.now + self.sim.draw("ingress-nginx/reload", self.ledger.ingress_sync)
        self.tables.append(RoutingTable(one for one in self.ingresses.list() if self._is_mine(one)))
        self.since.append(max(ready, self.since[-1]))

    def table(self, at: float) -> RoutingTable:
        """The rules in force at a virtual second."""
        return self.tables[bisect_right(self.since, at) - 1]

    def _write_addresses(self) -> None:
        addresses = self._addresses()
        for ingress in self.ingresses.list():
            if self._is_mine(ingress) and (lookup(ingress, ("status", "loadBalancer", "ingress")) or []) != addresses:
                why = "the controller is to be met there"
                try:
                    status = {"loadBalancer": {"ingress": addresses}}
                    self.client.patch("Ingress", name(ingress), {"status": status}, namespace(ingress), "merge", "status", why)
                except ApiError as error:
                    if error.code != 404:
                        raise

    def _addresses(self) -> list[Object]:
        service = self.services.by_key(SERVICE)
        if service is None:
            return []
        ingress = lookup(service, ("status", "loadBalancer", "ingress")) or ()
        if ingress:
            return [{"ip": one["ip"]} for one in ingress]
        return [{"ip": service["spec"]["clusterIP"]}] if service["spec"].get("type") == "NodePort" else []


class Proxy:
    """nginx itself, in every pod of the controller: takes a request, asks a pod, hands the answer back."""

    def __init__(self, stack: Stack, controller: Callable[[], IngressNginx | None]) -> None:
        self._stack, self._controller = stack, controller
        router = stack.router
        ours = router.ledger
        pace = replace(ours, kube_proxy_sync=ours.ingress_sync, kube_proxy_min_sync_period=ours.ingress_sync_period)
        self._known = KubeProxy(router.sim, pace, router.table, "ingress-nginx")
        """What it knows of endpoints: a watch, and a least time between two syncs, as kube-proxy has them."""
        self._turns: dict[tuple[str, int | str], int] = {}
        self.mirrored = 0
        """How many copies were sent to mirror targets."""

    def pass_on(self, http: Http, client: str, dial: Dial, at: float, chance: Chance) -> tuple[Response, Dial]:
        """The answer of a pod, and the connection to it."""
        controller = self._controller()
        target = controller.table(at).find(http, chance) if controller is not None else None
        if target is None:
            return Response(404, 0.0, "default backend - 404\n"), dial
        if target.tls and not http.tls and target.note("ssl-redirect") != "false":
            return Response(308, 0.0, "", {"Location": f"https://{http.virtual_host}{http.path}"}), dial
        if target.note("mirror-target"):
            self._mirror(target.note("mirror-target"), http, at, chance)
        if target.note("rewrite-target"):
            http = http._replace(path=target.note("rewrite-target"))
        return self._ask(target, http, dial, at, chance)

    def _ask(self, target: Target, http: Http, dial: Dial, at: float, chance: Chance) -> tuple[Response, Dial]:
        """One pod after the other, until one accepts: at most so many tries."""
        further = Dial(dial.node, "", 0, dial.delay, f"{dial.entry or 'ingress'} -> Service {target.service}")
        version = self._known.rules(target.service, at)
        backends = version.backends(target.port) if version is not None else ()
        further.service, further.service_port, further.version = target.service, target.port, version
        further.rules = version.index if version is not None else -1
        if not backends:
            return Response(UNAVAILABLE, 0.0), further.failed("no-endpoints")
        turn, spent, status = self._turns.get((target.service, target.port), 0), 0.0, BAD_GATEWAY
        router = self._stack.router
        for attempt in range(min(router.ledger.ingress_tries, len(backends))):
            backend: Backend = backends[(turn + attempt) % len(backends)]
            self._turns[target.service, target.port] = turn + attempt + 1
            further.backend, further.ip, further.port = backend, backend.ip, backend.port
            namespace = router.wire.namespace(backend.ip, at)
            further.listener = namespace.listener(backend.port, at) if namespace is not None else None
            if further.listener is not None:
                response, further = self._stack.exchange(http, dial.ip, further, at, chance, True)
                return response._replace(seconds=spent + router.hop + response.seconds), further
            spent += router.hop if namespace is not None else router.ledger.ingress_connect_timeout
            status = BAD_GATEWAY if namespace is not None else GATEWAY_TIMEOUT
        return Response(status, spent), further.failed("refused" if status == BAD_GATEWAY else "timeout")

    def _mirror(self, url: str, http: Http, at: float, chance: Chance) -> None:
        """A copy of the request, whose answer nobody waits for: http://NAME.NAMESPACE.svc.cluster.local:PORT$request_uri."""
        host, _, port = url.partition("://")[2].partition("/")[0].replace("$request_uri", "").partition(":")
        service, _, rest = host.partition(".")
        version = self._known.rules(f"{rest.partition('.')[0]}/{service}", at)
        backends = version.backends(int(port) if port else None) if version is not None else ()
        if not backends:
            return
        backend = backends[int(chance.random() * len(backends))]
        namespace = self._stack.router.wire.namespace(backend.ip, at)
        listener = namespace.listener(backend.port, at) if namespace is not None else None
        if listener is not None:
            self.mirrored += 1
            listener.server.answer(http.path, at)


def entrance(stack: Stack, at: float) -> tuple[str, int] | None:
    """Where the controller is to be met at that second: its load balancer, else a node port, else inside by its cluster IP."""
    router = stack.router
    latest = router.table.version(SERVICE, router.table.index_at(at))
    service = latest.service if latest is not None else None
    if service is None:
        return None
    ingress = lookup(service, ("status", "loadBalancer", "ingress")) or ()
    port = service["spec"]["ports"][0]
    if ingress:
        return ingress[0]["ip"], port["port"]
    if port.get("nodePort"):
        return next(iter(router.nodes.values())), port["nodePort"]
    return service["spec"]["clusterIP"], port["port"]
