"""A component's requests: the API server's verbs, stamped with who asks and what made it act.

What comes in: verbs by Kind.  What goes out: shared, read-only objects.  A request takes no virtual time by itself; the loop that
made it is busy afterwards for `take_cost()` seconds: latency, and waiting for the rate limiter's tokens.
Next: `informer.py`.
"""

from __future__ import annotations

from typing import Any

from kubenb.apiserver import APIServer, Call, Resource, rest
from kubenb.ledger import Ledger
from kubenb.objects import ApiError, Object, conflict
from kubenb.sim import Simulation


class RateLimiter:
    """A token bucket (client-go/util/flowcontrol). `qps` 0: no limit."""

    def __init__(self, sim: Simulation, qps: float = 0.0, burst: int = 0) -> None:
        self.sim, self.qps, self.burst = sim, qps, burst
        self._tokens, self._at = float(burst), sim.now

    def wait(self) -> float:
        """Take one token; the seconds until it is there (0 while the bucket isn't empty)."""
        if not self.qps:
            return 0.0
        now = self.sim.now
        self._tokens = min(self.burst, self._tokens + (now - self._at) * self.qps)
        self._at = now
        self._tokens -= 1
        return max(0.0, -self._tokens / self.qps)


class Client:
    """The API server as one author sees it. `cause` is set by the control loop while it works on a key.

    `timed`: somebody will ask what the requests take (`take_cost`).
    """

    def __init__(
        self, api: APIServer, author: str, sim: Simulation, ledger: Ledger, limiter: RateLimiter | None = None, timed: bool = True
    ) -> None:
        self.author = author
        self.cause: int | str | None = None
        self._api = api
        self._limiter = limiter if limiter is not None and limiter.qps else None
        self._latency = sim.drawing(f"client/{author}", ledger.request_latency) if timed else None
        self._request = Call(author, manager=author, trusted=True, user=author)
        """The circumstances of the present request, used for one after the other: the API server keeps nothing of it."""
        self._cost = 0.0

    # ---- reading --------------------------------------------------------------------------------------------------------------

    def resource(self, kind: str) -> Resource:
        return self._api.registry.find(kind)

    def resources(self) -> list[Resource]:
        """Discovery: every resource that the API server stores, each once."""
        registry = self._api.registry
        return [one for one in registry.resources if "list" in one.verbs and registry.storage(one) is one]

    def mapping(self, group: str, kind: str) -> Resource | None:
        """Discovery: the preferred resource of a kind of a group ("" for core), or None."""
        found = [one for one in self._api.registry.resources if (one.group, one.kind) == (group, kind)]
        return self._api.registry.storage(found[0]) if found else None

    def raw(self, path: str) -> Any:
        """GET of a path as it stands, the only way to APIs that other servers answer. Raises ApiError."""
        return rest.request(self._api, "GET", path, None, self._call(""))

    def get_scale(self, kind: str, name: str, namespace: str | None = None) -> Object:
        """The Scale of an object. Raises ApiError 404, also for kinds that have none."""
        self._spend()
        resource = self.resource(kind)
        if "scale" not in resource.subresources:
            raise ApiError(404, "NotFound", "the server could not find the requested resource")
        return self._api.get(resource, name, namespace, "scale")

    def get(self, kind: str, name: str, namespace: str | None = None) -> Object:
        """One object. Raises ApiError 404."""
        self._spend()
        return self._api.get(self.resource(kind), name, namespace)

    def list(self, kind: str, namespace: str | None = None, labels: str = "", fields: str = "") -> list[Object]:
        """All objects, in key order."""
        self._spend()
        return self._api.list(self.resource(kind), namespace, labels, fields)

    # ---- writing --------------------------------------------------------------------------------------------------------------

    def create(self, obj: Object, why: str = "") -> Object:
        """Raises ApiError 403, 404, 409, 422."""
        return self._api.create(obj, obj["metadata"].get("namespace"), self._call(why))

    def update(self, obj: Object, why: str = "") -> Object:
        """Replace spec and metadata. Raises ApiError 409 when the object's resourceVersion is not the live one."""
        return self._api.update(obj, obj["metadata"].get("namespace"), self._call(why))

    def update_status(self, obj: Object, why: str = "") -> Object:
        """Replace the status. Raises ApiError 409 when the object's resourceVersion is not the live one."""
        return self._api.update(obj, obj["metadata"].get("namespace"), self._call(why), "status")

    def patch(
        self, kind: str, name: str, patch: Any, namespace: str | None = None, type: str = "merge",
        subresource: str | None = None, why: str = "",
    ) -> Object:  # fmt: skip
        """Change part of the live object. `type`: "merge" | "strategic" | "json"."""
        return self._api.patch(self.resource(kind), name, patch, type, namespace, self._call(why), subresource)

    def update_scale(self, kind: str, name: str, scale: Object, namespace: str, why: str = "") -> Object:
        """PUT a Scale that was read before. Raises ApiError 404, 409 when the object changed since."""
        return self._api.update_scale(self.resource(kind), name, scale, namespace, self._call(why))

    def patch_status(self, obj: Object, status: Object, why: str = "") -> Object:
        """Replace the status of this very object (same uid), whatever changed beside it. The cheapest write there is.

        Raises ApiError 404 when it is gone, 409 when another one has its name.
        """
        meta = obj["metadata"]
        resource = self._api.registry.find(obj["kind"])
        return self._api.patch_status(resource, meta["name"], status, meta.get("namespace", ""), self._call(why), meta["uid"])

    def renew(self, lease: Object, spec: Object, why: str = "") -> Object:
        """Give a Lease a new spec: thousands of nodes do so every ten seconds. Raises ApiError 404, 409 as `patch_status`."""
        meta = lease["metadata"]
        resource = self._api.registry.find("Lease")
        call = self._call(why)
        return self._api.patch_part(resource, meta["name"], "spec", spec, meta["namespace"], call, meta["uid"])

    def delete(
        self, kind: str, name: str, namespace: str | None = None, grace_period: int | None = None,
        propagation: str | None = None, uid: str | None = None, why: str = "",
    ) -> Object:  # fmt: skip
        """Raises ApiError 404, and 409 when `uid` is given and another object has the name by now."""
        wanted = {"uid": uid} if uid else None
        return self._api.delete(self.resource(kind), name, namespace, self._call(why), grace_period, propagation, wanted)

    def bind(self, pod: Object, node_name: str, why: str = "") -> None:
        """Post the Binding of a pod to a node. Raises ApiError 404, 409."""
        meta = pod["metadata"]
        body = {
            "apiVersion": "v1",
            "kind": "Binding",
            "metadata": {"name": meta["name"]},
            "target": {"kind": "Node", "name": node_name},
        }
        live = self._api.peek("Pod", meta["name"], meta["namespace"])
        if live is not None and live["metadata"]["uid"] != meta["uid"]:
            raise conflict("pods/binding", meta["name"], "the pod has been deleted and then recreated")
        self._api.create_subresource(self.resource("Pod"), meta["name"], "binding", body, meta["namespace"], self._call(why))

    def post(
        self,
        kind: str,
        name: str,
        subresource: str,
        body: Object,
        namespace: str | None = None,
        why: str = "",
    ) -> Object:
        """POST to a subresource: "eviction", "finalize", "scale"."""
        return self._api.create_subresource(self.resource(kind), name, subresource, body, namespace, self._call(why))

    # ---- what it costs --------------------------------------------------------------------------------------------------------

    def take_cost(self) -> float:
        """The virtual seconds which the requests since the last call take."""
        cost, self._cost = self._cost, 0.0
        return cost

    def _spend(self) -> None:
        if self._latency is not None:
            wait = self._limiter.wait() if self._limiter is not None else 0.0
            self._cost = max(self._cost, wait) + self._latency()

    def _call(self, why: str) -> Call:
        self._spend()
        self._request.cause, self._request.why = self.cause, why
        return self._request
