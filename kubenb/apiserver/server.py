"""The API server: the only way in, and the only one that talks to etcd.

What comes in: requests of people and components, each with its `Call`.  What goes out: stored objects, errors in the real
server's words, and watch events.  A write passes, in this order: decode, namespace, name, default, mutate, prepare, validate,
quota (all in `pipeline.py`), store.  Reads hand out shared versions: they are never changed in place.
Next: `kubenb.client`, through which components see all this.
"""

from __future__ import annotations

from typing import Any

from kubenb.apiserver import deletion, field_managers, patching
from kubenb.apiserver.aggregation import Aggregator
from kubenb.apiserver.authorization import Authorizer
from kubenb.apiserver.bodies import check_policy
from kubenb.apiserver.bootstrap import bootstrap
from kubenb.apiserver.call import Call
from kubenb.apiserver.component_status import IsRunning, component_statuses
from kubenb.apiserver.convert import convert
from kubenb.apiserver.defaults import default
from kubenb.apiserver.fields import field_matcher
from kubenb.apiserver.pipeline import PLAIN, Pipeline
from kubenb.apiserver.refusals import (
    check_delete,
    check_subresource,
    check_uid,
    check_version,
    not_allowed,
    not_served,
    taken,
    versioned,
)
from kubenb.apiserver.registry import Registry, Resource, load_registry
from kubenb.apiserver.subresources import SUBRESOURCES, get_scale
from kubenb.apiserver.watch import Deliver, Watch, WatchHub
from kubenb.etcd import Etcd, Revision
from kubenb.ledger import Ledger
from kubenb.objects import Object, bad_request, conflict, not_found, parse_selector
from kubenb.objects.frozen import freeze
from kubenb.sim import Simulation

Objects = list[Object]
REVIEWED = ("authorization.k8s.io", "authentication.k8s.io")  # groups whose objects are questions: answered, never stored


class APIServer:
    """The verbs. `resource` parameters come from `registry`; namespaces of cluster-wide resources are ignored.

    `frozen`: every stored version is made immutable, so that a test catches the first change in place.
    `enforce_service_accounts`: pods need their ServiceAccount (there is a controller that makes them).
    """

    version = "v1.36.2"

    def __init__(self, sim: Simulation, ledger: Ledger, frozen: bool = False, enforce_service_accounts: bool = True) -> None:
        self.sim = sim
        self.ledger = ledger
        self.registry: Registry = load_registry()
        self.aggregator = Aggregator()
        self.etcd = Etcd()
        self.frozen = frozen
        self.is_running: IsRunning = lambda component: True
        self.authorizer = Authorizer(self)
        self.pipeline = Pipeline(self, enforce_service_accounts)
        self.watches = WatchHub(sim, ledger)
        self.etcd.watch(self.watches.dispatch)
        bootstrap(self)

    def now(self) -> float:
        return self.sim.now

    # ---- reading --------------------------------------------------------------------------------------------------------------

    def get(self, resource: Resource, name: str, namespace: str | None = None, subresource: str | None = None) -> Object:
        """One object. Raises ApiError 404."""
        if resource.kind == "ComponentStatus":
            return self._component_status(name)
        live = self.live(resource, namespace, name)
        if subresource == "scale" and "scale" in resource.subresources:
            return get_scale(live.object)
        check_subresource(resource, subresource)
        return self._served(resource, live.object)

    def peek(self, kind: str, name: str, namespace: str = "") -> Object | None:
        """The live object or None: for admission, which looks things up without failing."""
        resource = self.registry.find(kind)
        live = self.etcd.get(resource.qualified, namespace if resource.namespaced else "", name)
        return live.object if live else None

    def list(self, resource: Resource, namespace: str | None = None, labels: str = "", fields: str = "") -> Objects:
        """All objects, or those of a namespace, that match a label selector and a field selector; in key order."""
        if resource.kind == "ComponentStatus":
            return component_statuses(self.is_running)
        stored = self.registry.storage(resource)
        matches = parse_selector(labels).matches if labels else None
        wanted = field_matcher(resource, fields) if fields else None
        found = [r.object for r in self.etcd.range(stored.qualified, (namespace or None) if stored.namespaced else None)]
        if matches:
            found = [o for o in found if matches(o["metadata"].get("labels") or {})]
        if wanted:
            found = [o for o in found if wanted(o)]
        return found if stored is resource else [self._served(resource, o) for o in found]

    def watch(self, resource: Resource, watcher: str, deliver: Deliver, node: str | None = None) -> Watch:
        """Hear of every change from now on (see `watch.Watch`)."""
        return self.watches.open(self.registry.storage(resource).qualified, watcher, deliver, node)

    def table(self, resource: Resource, objects: Objects) -> Object:
        """The server-side table of some objects: what `kubectl get` prints (meta.k8s.io/v1 Table)."""
        from kubenb.apiserver import tables  # here, not above: only who prints objects needs them

        return tables.table(resource, objects, self.now())

    # ---- writing --------------------------------------------------------------------------------------------------------------

    def create(self, obj: Object, namespace: str | None = None, call: Call | None = None) -> Object:
        """Store a new object. Raises ApiError 400 (decoding), 403, 404 (no such kind or namespace), 409, 422."""
        call = call or Call()
        resource = self.registry.of_object(obj)
        if call.trusted and resource.type in PLAIN:
            return self._create_plain(obj, resource, call)
        if resource.kind == "Binding":
            meta = obj.get("metadata") or {}
            name, space = str(meta.get("name", "")), meta.get("namespace") or namespace
            return self.create_subresource(self.registry.find("pods"), name, "binding", obj, space, call)
        if "create" not in resource.verbs:
            raise not_allowed()
        obj = self.pipeline.decode(obj, resource, call)
        if resource.group in REVIEWED:
            return self._review(obj, resource, call)
        obj = self._placed(obj, resource, namespace)
        meta, stored = obj["metadata"], self.registry.storage(resource)
        if not meta.get("name") and meta.get("generateName"):
            meta["name"] = self._free_name(stored, str(meta["generateName"])[:58], meta.get("namespace", ""))
        if stored is not resource:
            obj = convert(obj, stored)
            meta = obj["metadata"]
        self.pipeline.check_namespace(obj, resource)
        meta["uid"], meta["creationTimestamp"] = self.sim.uid(), self.sim.stamp()  # a Job's selector is made of its uid
        obj = self.pipeline.admit_create(obj, stored, call)
        meta, key = obj["metadata"], stored.qualified
        space, name = meta.get("namespace", ""), meta["name"]
        if meta.get("resourceVersion", "0") != "0" and not call.dry_run:
            raise versioned()
        if live := self.etcd.get(key, space, name):
            raise taken(resource, live.object)
        if call.dry_run:
            return self._served(resource, obj)
        self.pipeline.claim(None, obj, resource)
        return self._served(resource, self._put(key, space, name, obj, 0, call))

    def _review(self, obj: Object, resource: Resource, call: Call) -> Object:
        from kubenb.apiserver.access_reviews import REVIEWS  # here, not above: few ever ask

        return REVIEWS[resource.kind](self, {"metadata": {"creationTimestamp": None}, **obj}, call)

    def _create_plain(self, obj: Object, resource: Resource, call: Call) -> Object:
        """Components' own Events and Leases, every third write: made for this request alone, so taken as they are."""
        meta, key = obj["metadata"], resource.qualified
        self.pipeline.check_namespace(obj, resource)
        if live := self.etcd.get(key, meta["namespace"], meta["name"]):
            raise taken(resource, live.object)
        meta["uid"], meta["creationTimestamp"] = self.sim.uid(), self.sim.stamp()
        return self._put(key, meta["namespace"], meta["name"], obj, 0, call)

    def _free_name(self, resource: Resource, base: str, namespace: str) -> str:
        """A name out of generateName; eight throws for a free one (RetryGenerateName)."""
        for _ in range(8):
            name = base + self.sim.suffix()
            if self.etcd.get(resource.qualified, namespace, name) is None:
                break
        return name

    def adopt(self, obj: Object, call: Call) -> None:
        """Store an object as it is, past admission and validation: it was there before the story begins. Raises ApiError 400."""
        resource = self.registry.of_object(obj)
        obj = default(self.pipeline.decode(obj, resource, call), resource)
        meta = {"uid": self.sim.uid(), "creationTimestamp": self.sim.stamp(), **obj["metadata"]}
        space, name = meta.get("namespace", ""), meta["name"]
        self._put(self.registry.storage(resource).qualified, space, name, {**obj, "metadata": meta}, 0, call)

    def update(
        self, obj: Object, namespace: str | None = None, call: Call | None = None, subresource: str | None = None
    ) -> Object:  # fmt: skip
        """Replace an object. With metadata.resourceVersion set it must still be the live one, else ApiError 409."""
        call = call or Call()
        if subresource == "scale":
            raise bad_request("update of scale takes the parent's resource: use update_scale")
        resource = self.registry.of_object(obj)
        check_subresource(resource, subresource)
        obj = self.pipeline.decode(obj, resource, call)
        obj = self._placed(obj, resource, namespace)
        live = self.live(resource, obj["metadata"].get("namespace"), obj["metadata"].get("name", ""))
        check_uid(resource, obj, live.object)
        return self.replace(resource, live, self._stored_form(resource, obj), call, subresource)

    def update_scale(self, resource: Resource, name: str, scale: Object, namespace: str | None, call: Call) -> Object:
        """PUT on /scale: {"spec": {"replicas": n}}."""
        return SUBRESOURCES["scale"](self, resource, name, scale, namespace, call)

    def patch(
        self, resource: Resource, name: str, patch: Any, type: str = "strategic", namespace: str | None = None,
        call: Call | None = None, subresource: str | None = None,
    ) -> Object:  # fmt: skip
        """Change part of an object. `type`: "strategic" | "merge" | "json" | "apply"."""
        call = call or Call()
        check_subresource(resource, subresource)
        if type == "apply":
            return field_managers.apply(self, resource, name, patch, namespace, call)
        live = self.live(resource, namespace, name)
        if subresource == "scale":
            wanted = patching.patched(get_scale(live.object), patch, type, resource, "autoscaling.v1.Scale")
            return self.update_scale(resource, name, wanted, namespace, call)
        current = self._served(resource, live.object)
        obj = patching.patched(current, patch, type, resource, resource.type)
        obj = {**obj, "apiVersion": current["apiVersion"], "kind": current["kind"]}  # a patch can't retype: the path decides
        obj = self.pipeline.decode(obj, resource, call, patched=True)
        patching.check_identity(current, obj)
        return self.replace(resource, live, self._stored_form(resource, obj), call, subresource)

    def patch_status(self, resource: Resource, name: str, status: Object, namespace: str, call: Call, uid: str = "") -> Object:
        """Replace the whole status whatever the resourceVersion: how a kubelet reports. Raises ApiError 404, 409."""
        return self.patch_part(resource, name, "status", status, namespace, call, uid)

    def patch_part(
        self, resource: Resource, name: str, part: str, value: Object, namespace: str, call: Call, uid: str = ""
    ) -> Object:  # fmt: skip
        """Replace one part ("status", a Lease's "spec") of this very object, without admission. Raises ApiError 404, 409."""
        live = self.live(resource, namespace, name)
        old = live.object
        if uid and old["metadata"].get("uid") != uid:
            raise conflict(resource.qualified, name, "the UID in the precondition does not match the UID in record")
        return old if value == old.get(part) else self.put(live, {**old, part: value}, call)

    def delete(
        self, resource: Resource, name: str, namespace: str | None = None, call: Call | None = None,
        grace_period: int | None = None, propagation: str | None = None, preconditions: Object | None = None,
    ) -> Object:  # fmt: skip
        """Delete an object: at once, or by marking it when finalizers or a grace period keep it.

        Returns the marked object, or a Status of success. Raises ApiError 404, 409 (preconditions), 422 (no such propagation).
        """
        call = call or Call()
        check_policy(propagation)
        live = self.live(resource, namespace, name)
        check_delete(resource, live.object, preconditions)
        marked = deletion.marked(live.object, grace_period, propagation, self.sim.now, self.sim.stamp)
        if call.dry_run:
            return marked or deletion.success(resource, live.object)
        if marked is None:
            self._remove(resource, live, live.object, call)
            return deletion.success(resource, live.object)
        if marked is not live.object:
            marked = self.put(live, marked, call)
        return self._served(resource, marked)

    def create_subresource(
        self, resource: Resource, name: str, subresource: str, body: Object, namespace: str | None = None,
        call: Call | None = None,
    ) -> Object:  # fmt: skip
        """POST to a subresource: pods/binding, pods/eviction; PUT of namespaces/finalize."""
        handler = SUBRESOURCES.get(subresource)
        if handler is None or subresource not in resource.subresources:
            raise not_served()
        return handler(self, resource, name, body, namespace, call or Call())

    def _component_status(self, name: str) -> Object:
        for status in component_statuses(self.is_running):
            if status["metadata"]["name"] == name:
                return status
        raise not_found("componentstatuses", name)

    # ---- the steps ------------------------------------------------------------------------------------------------------------

    def put(self, live: Revision, obj: Object, call: Call) -> Object:
        """Store `obj` in the place of `live` as it is, past admission and validation."""
        obj = {**obj, "metadata": dict(obj["metadata"])}
        return self._put(live.resource, live.namespace, live.name, obj, live.number, call)

    def live(self, resource: Resource, namespace: str | None, name: str) -> Revision:
        """The live revision of an object. Raises ApiError 404."""
        space = (namespace or "default") if resource.namespaced else ""
        live = self.etcd.get(self.registry.storage(resource).qualified, space, name)
        if live is None:
            raise not_found(resource.qualified, name)
        return live

    def _placed(self, obj: Object, resource: Resource, namespace: str | None) -> Object:
        """The object in its namespace: its own, else the request's. They may not differ."""
        meta = dict(obj.get("metadata") or {})
        own = meta.get("namespace")
        if not resource.namespaced:
            meta.pop("namespace", None)
        elif own and namespace and own != namespace:
            raise bad_request("the namespace of the provided object does not match the namespace sent on the request")
        else:
            meta["namespace"] = own or namespace or "default"
        return {**obj, "metadata": meta}

    def replace(self, resource: Resource, live: Revision, obj: Object, call: Call, subresource: str | None = None) -> Object:
        """Put `obj` in the place of `live`, through admission and validation: what update, patch and subresources share."""
        old = live.object
        check_version(resource, obj, old)
        new = self.pipeline.admit_update(obj, old, self.registry.storage(resource), call, subresource)
        if new is old or (_same(new, old) and not (call.applying and field_managers.changed(new, old))):
            return self._served(resource, old)
        if call.dry_run:
            return self._served(resource, new)
        if deletion.is_released(new):
            self._remove(resource, live, new, call)
            return self._served(resource, new)
        self.pipeline.claim(old, new, resource)
        return self._served(resource, self.put(live, new, call))

    def _put(self, key: str, namespace: str, name: str, obj: Object, expected: int, call: Call) -> Object:
        """Stamp the version onto an object that is this request's own, and store it."""
        obj["metadata"]["resourceVersion"] = str(self.etcd.revision + 1)
        if self.frozen:
            obj = freeze(obj)
        self.etcd.put(key, namespace, name, obj, expected, self.sim.now, call.author, call.cause, call.why)
        return obj

    def _remove(self, resource: Resource, live: Revision, obj: Object, call: Call) -> None:
        last = {**obj, "metadata": {**obj["metadata"], "resourceVersion": str(self.etcd.revision + 1)}}
        self.pipeline.claim(live.object, None, resource)
        self.etcd.delete(
            live.resource, live.namespace, live.name, freeze(last) if self.frozen else last,
            live.number, self.sim.now, call.author, call.cause, call.why,
        )  # fmt: skip

    def _served(self, resource: Resource, obj: Object) -> Object:
        """The stored object in the form of the requested version."""
        return obj if self.registry.storage(resource) is resource else convert(obj, resource)

    def _stored_form(self, resource: Resource, obj: Object) -> Object:
        stored = self.registry.storage(resource)
        return obj if stored is resource else convert(default(obj, resource), stored)


def _same(new: Object, old: Object) -> bool:
    """True when a write would change nothing: then the real server keeps the resourceVersion, too."""
    if new.keys() == old.keys():
        if any(value is not old[part] and part != "metadata" and value != old[part] for part, value in new.items()):
            return False
    elif any(new.get(part) != old.get(part) for part in {**new, **old} if part != "metadata"):
        return False
    skip = ("resourceVersion", "managedFields")
    before, after = old["metadata"], new["metadata"]
    return all(before.get(key) == after.get(key) for key in {**before, **after} if key not in skip)
