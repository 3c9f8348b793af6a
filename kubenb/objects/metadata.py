"""What every object says about itself: name, namespace, labels, owners. These are hot: informers and
controllers ask all the time.

Everything returned is shared with the object and read-only. Next: `labels`, choosing objects by their labels.
"""

from kubenb.objects.plain import Object


def name(obj: Object) -> str:
    """metadata.name; "" while only a generateName is given."""
    return obj["metadata"].get("name", "")  # type: ignore[no-any-return]


def namespace(obj: Object) -> str:
    """metadata.namespace; "" for cluster-scoped objects."""
    return obj["metadata"].get("namespace", "")  # type: ignore[no-any-return]


def key(obj: Object) -> str:
    """ "namespace/name", or "name" of a cluster-scoped object: the key of work queues (client-go's
    MetaNamespaceKeyFunc).
    """
    metadata = obj["metadata"]
    space = metadata.get("namespace")
    return f"{space}/{metadata['name']}" if space else metadata["name"]


def split_key(text: str) -> tuple[str, str]:
    """(namespace, name) of a key; the namespace is "" for cluster-scoped objects."""
    space, slash, rest = text.partition("/")
    return (space, rest) if slash else ("", space)


def uid(obj: Object) -> str:
    return obj["metadata"].get("uid", "")  # type: ignore[no-any-return]


def resource_version(obj: Object) -> str:
    return obj["metadata"].get("resourceVersion", "")  # type: ignore[no-any-return]


def generation(obj: Object) -> int:
    return obj["metadata"].get("generation", 0)  # type: ignore[no-any-return]


def labels(obj: Object) -> dict[str, str]:
    """metadata.labels, {} where there are none."""
    return obj["metadata"].get("labels") or {}


def annotations(obj: Object) -> dict[str, str]:
    """metadata.annotations, {} where there are none."""
    return obj["metadata"].get("annotations") or {}


def finalizers(obj: Object) -> list[str]:
    return obj["metadata"].get("finalizers") or []


def is_terminating(obj: Object) -> bool:
    """Deletion was asked for, but the object is still there (grace period or finalizers)."""
    return "deletionTimestamp" in obj["metadata"]


def owner_references(obj: Object) -> list[Object]:
    return obj["metadata"].get("ownerReferences") or []


def controller_of(obj: Object) -> Object | None:
    """The one owner reference with `controller: true`, or None."""
    for reference in obj["metadata"].get("ownerReferences") or ():
        if reference.get("controller"):
            return reference  # type: ignore[no-any-return]
    return None


def is_controlled_by(obj: Object, owner: Object) -> bool:
    """Whether `owner` (by uid) is the controller of `obj`."""
    reference = controller_of(obj)
    return reference is not None and reference["uid"] == owner["metadata"]["uid"]


def controller_ref(owner: Object, api_version: str, kind: str) -> Object:
    """The owner reference that makes `owner` the controller of what it creates (metav1.NewControllerRef)."""
    return {
        "apiVersion": api_version,
        "kind": kind,
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }
