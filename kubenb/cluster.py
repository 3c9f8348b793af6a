"""The cluster: the one place where the parts are put together, and the learner's door to all of them.

What comes in: how many nodes, a seed, which components run.  What goes out: the public API of kubenb.
What enters is copied and what leaves is copied: inside, versions are shared and never changed in place.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kubenb import assembly, manifests
from kubenb.apiserver import APIServer, Call, rest
from kubenb.copies import Copies
from kubenb.etcd import Revision
from kubenb.kubectl import Result, Session, apply_object
from kubenb.kubectl import run as run_kubectl
from kubenb.ledger import Ledger
from kubenb.metrics import Autoscaler, MetricsAPIs
from kubenb.network import Request
from kubenb.objects import Object
from kubenb.objects.plain import copied
from kubenb.sim import Simulation

if TYPE_CHECKING:
    from kubenb.timeline.snapshot import Snapshot

Objects = list[Object]
Manifest = str | Object | Sequence[Object] | Path
COMPONENTS = (
    "kube-scheduler",
    "kube-controller-manager",
    "cloud-controller-manager",
    "csi-driver",
    "kubelet",
    "kube-proxy",
)


class Cluster:
    """A Kubernetes in virtual time.

    `nodes`: how many, or Node manifests, which are taken as they are.  `seed`: the same seed and the same commands give the
    same history, byte for byte.  `components`: "all", or those of COMPONENTS that run; etcd and the API server are always there.
    `ledger`: delays and periods that differ from `kubenb.ledger`, by name.  `frozen`: stored versions refuse changes in place.
    """

    _latest: weakref.ref[Cluster] | None = None

    def __init__(
        self, nodes: int | Sequence[Object] = 3, seed: int = 0, components: str | Iterable[str] = "all",
        ledger: dict[str, Any] | None = None, frozen: bool = False,
    ) -> None:  # fmt: skip
        wanted = assembly.chosen_components(components, COMPONENTS)
        self.seed = seed
        self.ledger = Ledger.with_changes(ledger or {})
        self.sim = Simulation(seed)
        self.api = APIServer(self.sim, self.ledger, frozen, "kube-controller-manager" in wanted)
        self._parts = assembly.Assembly(self.api, self.sim, self.ledger, nodes, wanted)
        self._parts.start()
        self.session = Session(self.api, self.run, self._wait, self.settle, metrics=self._parts.metrics.items)
        if "kubelet" in wanted:
            doors = self._parts.doors(self._wait)
            self.session.logs, self.session.exec, self.session.attach = doors.logs, doors.exec, doors.attach
        self._copies = Copies()
        Cluster._latest = weakref.ref(self)

    @classmethod
    def latest(cls) -> Cluster | None:
        """The cluster made last, if it is still there: the one that `%kubectl` speaks to."""
        return cls._latest() if cls._latest else None

    # ---- objects --------------------------------------------------------------------------------------------------------------

    def apply(self, manifest: Manifest, namespace: str = "default", dry_run: bool = False) -> Objects:
        """Create what isn't there and patch what is, as `kubectl apply` does; the stored objects in document order."""
        return [
            copied(apply_object(self.api, document.object, namespace, self._call(dry_run, document.strict_error)))
            for document in manifests.documents(manifest)
        ]

    def create(self, manifest: Manifest, namespace: str = "default", dry_run: bool = False) -> Objects:
        """Create objects in document order; what came before a refused one stays. Raises ApiError."""
        return [
            copied(self.api.create(d.object, self._space(d.object, namespace), self._call(dry_run, d.strict_error)))
            for d in manifests.documents(manifest)
        ]

    def replace(self, manifest: Manifest, namespace: str = "default") -> Objects:
        """Replace objects that are there. Raises ApiError 404, 409, 422."""
        return [
            copied(self.api.update(d.object, self._space(d.object, namespace), self._call(False, d.strict_error)))
            for d in manifests.documents(manifest)
        ]

    def patch(
        self, kind: str, name: str, patch: Any, namespace: str | None = "default", subresource: str | None = None,
        type: str = "strategic",
    ) -> Object:  # fmt: skip
        """Change part of an object. `type`: "strategic" | "merge" | "json"."""
        resource = self.api.registry.find(kind)
        return copied(self.api.patch(resource, name, copied(patch), type, namespace, self._call(), subresource))

    def get(self, kind: str, name: str, namespace: str | None = "default") -> Object:
        """One object. Raises ApiError 404."""
        return self._copies.of(self.api.get(self.api.registry.find(kind), name, namespace))

    def list(self, kind: str, namespace: str | None = None, labels: str = "", fields: str = "") -> Objects:
        """The objects of a kind, by namespace and name; all namespaces unless one is given."""
        return [self._copies.of(o) for o in self.api.list(self.api.registry.find(kind), namespace, labels, fields)]

    def delete(
        self, kind: str, name: str, namespace: str | None = "default", grace_period: int | None = None,
        propagation: str = "background",
    ) -> Object:  # fmt: skip
        """Ask for an object's deletion, in `grace_period` seconds. `propagation`: background, foreground or orphan."""
        resource = self.api.registry.find(kind)
        return copied(self.api.delete(resource, name, namespace, self._call(), grace_period, propagation))

    def raw(self, method: str, path: str, body: Any = None) -> Any:
        """One REST request, as `kubectl get --raw`: subresources, delete options. Raises ApiError."""
        return copied(rest.request(self.api, method, path, copied(body), self._call()))

    # ---- time -----------------------------------------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        """Virtual seconds since the start."""
        return self.sim.now

    def run(self, seconds: float | None = None, until: Callable[[], object] | None = None, timeout: float = 600.0) -> bool | None:
        """Let `seconds` pass, or time until `until()` holds, at most `timeout` seconds. True unless the timeout
        came first; nothing is returned when only `seconds` were given."""
        if until is not None:
            with self._copies.again_and_again():
                return self.sim.run_until(until, timeout if seconds is None else seconds)
        self.sim.run_for(timeout if seconds is None else seconds)
        return None

    def settle(self) -> None:
        """Let time pass until only periodic work is left: heartbeats, resyncs, back-offs, deadlines."""
        self.sim.settle()

    def _wait(self, predicate: Callable[[], bool], timeout: float) -> bool:
        return self.sim.run_until(predicate, timeout)

    # ---- people and components ------------------------------------------------------------------------------------------------

    def kubectl(self, command: str, stdin: str | None = None) -> Result:
        """What `kubectl COMMAND` would print: .returncode, .stdout, .stderr."""
        return run_kubectl(self.session, command, stdin)

    def stop(self, component: str) -> None:
        """Stop a component ("kube-scheduler", "kubelet"), or one node's ("kubelet/node-1"). What it had in memory is lost."""
        self._parts.stop(component)

    def start(self, component: str) -> None:
        """Start a component that was stopped."""
        self._parts.start(component)

    def add_node(self, name: str, labels: dict[str, str] | None = None, taints: Sequence[Object] = ()) -> None:
        """A new machine joins: its kubelet registers it with these labels and taints. Raises ApiError 409 for a name taken."""
        self._parts.join(name, labels or {}, taints)

    @property
    def scheduler(self) -> Any:
        """The scheduler: `.explain(pod)` gives its verdict on every node."""
        return self._parts.scheduler()

    @property
    def metrics(self) -> MetricsAPIs:
        """The metrics APIs: `.set_pod("web-0", "default", cpu="100m")`, `.set_custom`, `.set_external`, `.clear()`. What
        containers really use is measured from `c.start("metrics-server")` on.
        """
        return self._parts.metrics

    @property
    def autoscaler(self) -> Autoscaler:
        """The horizontal pod autoscaler: `.explain("web")` gives an account of each of its decisions."""
        return Autoscaler(self._parts.decisions)

    @property
    def disks(self) -> Any:
        """The data centre's disks and file servers: `.all()`, `.silence("nfs.example.com")`, `.answer(...)`."""
        return self._parts.disks

    @property
    def traffic(self) -> Any:
        """Clients and their requests: `.start(service="web", rate=20)`, `.requests`."""
        return self._parts.wiring.traffic

    @property
    def cloud(self) -> Any:
        """The provider: `.machines`, `.balancers`, `.routes`; `.stop_machine(name)`, `.delete_machine(name)`."""
        return self._parts.wiring.cloud

    @property
    def network(self) -> Any:
        """The network as a whole: `.request(source, Http(...), port)`, `.resolve(...)`; `.router.proxies`, one a node."""
        return self._parts.wiring.stack

    # ---- looking back ---------------------------------------------------------------------------------------------------------

    @property
    def history(self) -> Sequence[Revision]:
        """Every change that ever was: numbered revisions with time, author, cause. Read only."""
        return self.api.etcd.history

    def at(self, time: float) -> Snapshot:
        """The cluster as it stood at a virtual second."""
        from kubenb.timeline.snapshot import Snapshot

        return Snapshot(self.history, time, lambda kind: self.api.registry.find(kind).qualified)

    def why(self, what: Any) -> Any:
        """The chain of causes that led to an object's present state, or to a request's outcome; printable."""
        from kubenb.timeline import why

        if isinstance(what, Request):
            return why(self.history, what, self._parts.wiring.verdict(what), self._parts.wiring.way(what))
        return why(self.history, what)

    def digest(self) -> str:
        """A hash of the whole history."""
        return self.api.etcd.digest()

    def __repr__(self) -> str:
        nodes = len(self.api.etcd.range("nodes"))
        return f"<kubenb cluster: {nodes} node{'' if nodes == 1 else 's'}, {self.now:.1f} s, revision {self.api.etcd.revision}>"

    # ---- inside ---------------------------------------------------------------------------------------------------------------

    def _call(self, dry_run: bool = False, problems: str = "") -> Call:
        return Call(author="you", dry_run=dry_run, problems=problems, wait=self._wait)

    def _space(self, obj: Object, namespace: str) -> str:
        metadata = obj.get("metadata")
        return (metadata.get("namespace") if isinstance(metadata, dict) else None) or namespace
