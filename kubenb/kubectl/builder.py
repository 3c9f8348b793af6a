"""From arguments to objects: `TYPE NAME...`, `TYPE/NAME`, `TYPE -l ...`, `-f FILE`, in all their combinations.

Comes in: an `Invocation`'s arguments and flags. Goes out: `Found`: infos in order, the errors met on the way, and whether the
words meant exactly one object. Source: cli-runtime, pkg/resource/builder.go (1.36), whose messages these are. Next: the verbs,
`get` first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kubenb.apiserver import Resource
from kubenb.kubectl import mapping
from kubenb.kubectl.errors import REFUSALS, CommandError, raise_all
from kubenb.kubectl.invocation import Invocation
from kubenb.kubectl.manifests import Manifest, expand, manifests
from kubenb.objects import Object, lookup, parse_selector

MISSING = """You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'"""
SLASHES = (
    "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form "
    "(e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'"
)


@dataclass
class Info:
    """One object a command deals with. `object` is None while only its name is known."""

    resource: Resource
    namespace: str
    name: str
    object: Object | None = None
    source: str = ""
    problems: str = ""

    @property
    def title(self) -> str:
        """ "deployment.apps/web"."""
        return f"{mapping.title(self.resource)}/{self.name}"

    @property
    def live(self) -> Object:
        """The object as read from the server."""
        assert self.object is not None
        return self.object


@dataclass
class Found:
    """What the arguments came to."""

    infos: list[Info] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    listed: list[Resource] = field(default_factory=list)
    single: bool = False

    def checked(self) -> list[Info]:
        """The infos; raises what went wrong, if anything did."""
        raise_all(self.errors)
        return self.infos


@dataclass
class Query:
    """How a command reads its arguments.

    `fetch`: read named objects from the server. `empty_selector`: a kind alone means all its objects. `all`: --all was given.
    `one_type`: several kinds are refused.
    """

    args: Sequence[str]
    fetch: bool = True
    empty_selector: bool = False
    all: bool = False
    labels: str = ""
    fields: str = ""
    all_namespaces: bool = False
    one_type: bool = False


def files_of(inv: Invocation) -> list[str]:
    return list(inv.flag("filename") or [])


def build(inv: Invocation, query: Query) -> Found:
    """The objects that the command line means. Raises CommandError for words that make no sense together."""
    if files_of(inv) or inv.text("kustomize"):
        return _from_files(inv, query)
    args = [part for arg in query.args for part in _split_pairs(arg)]
    pairs = _pairs(args)
    types = [] if pairs or not args else mapping.expand_categories(inv.session.api.registry.resources, args[0]).split(",")
    names = [] if pairs else args[1:]
    selecting = bool(query.labels.strip() or query.fields.strip() or query.all)
    if query.all and (query.labels.strip() or query.fields.strip()):
        raise CommandError("setting 'all' parameter but found a non empty selector. ")
    if not selecting and query.empty_selector and len(args) == 1 and not pairs:
        selecting = True
    if selecting:
        return _selected(inv, query, types, names, pairs)
    if pairs:
        return _named(
            inv, query, [(mapping.find_resource(inv.session.api.registry.resources, kind), name) for kind, name in pairs]
        )
    if names:
        resources = _resources(inv, query, types)
        return _named(inv, query, [(resource, name) for resource in resources for name in names])
    if types:
        _resources(inv, query, types)
        raise CommandError("resource(s) were provided, but no name was specified")
    raise CommandError(MISSING)


def _split_pairs(arg: str) -> list[str]:
    """ "pod/a,svc/b" are two arguments, "deploy,svc" is one."""
    return arg.split(",") if "," in arg and "/" in arg and all("/" in part for part in arg.split(",")) else [arg]


def _pairs(args: Sequence[str]) -> list[tuple[str, str]]:
    """The (type, name) pairs of TYPE/NAME arguments; [] for the other form."""
    with_slash = [arg for arg in args if "/" in arg]
    if not with_slash:
        return []
    if len(with_slash) != len(args):
        raise CommandError(SLASHES)
    found = []
    for arg in args:
        parts = arg.split("/")
        if len(parts) != 2:
            raise CommandError("arguments in resource/name form may not have more than one slash")
        if not all(parts) or "," in parts[0]:
            raise CommandError("arguments in resource/name form must have a single resource and name")
        found.append((parts[0], parts[1]))
    return found


def _resources(inv: Invocation, query: Query, types: Sequence[str]) -> list[Resource]:
    if len(types) > 1 and query.one_type:
        raise CommandError("you may only specify a single resource type")
    return mapping.find_all(inv.session.api.registry.resources, ",".join(types))


def _selected(inv: Invocation, query: Query, types: Sequence[str], names: Sequence[str], pairs: Sequence[object]) -> Found:
    if names:
        raise CommandError("name cannot be provided when a selector is specified")
    if pairs:
        raise CommandError("selectors and the all flag cannot be used when passing resource/name arguments")
    if not types:
        raise CommandError("at least one resource must be specified to use a selector")
    found = Found()
    for resource in _resources(inv, query, types):
        namespace = "" if query.all_namespaces or not resource.namespaced else inv.namespace
        try:
            objects = inv.server.select(resource, namespace, query.labels.strip(), query.fields.strip())
        except REFUSALS as error:  # what one kind refuses doesn't keep the others from being shown
            found.errors.append(error)
            continue
        found.listed.append(resource)
        found.infos += [info_of(resource, obj) for obj in objects]
    return found


def info_of(resource: Resource, obj: Object) -> Info:
    metadata = obj["metadata"]
    return Info(resource, metadata.get("namespace", ""), metadata.get("name", ""), obj)


def _named(inv: Invocation, query: Query, wanted: Sequence[tuple[Resource, str]]) -> Found:
    found = Found(single=len(wanted) == 1)
    if query.one_type and len({resource for resource, _ in wanted}) > 1:
        raise CommandError("you may only specify a single resource type")
    for resource, name in wanted:
        if query.all_namespaces and resource.namespaced:
            raise CommandError("a resource cannot be retrieved by name across all namespaces")
        namespace = inv.namespace if resource.namespaced else ""
        info = Info(resource, namespace, name)
        try:
            if query.fetch:
                info.object = inv.server.get(resource, name, namespace)
        except REFUSALS as error:  # the next name may be right
            found.errors.append(error)
        else:
            found.infos.append(info)
    return found


def _from_files(inv: Invocation, query: Query) -> Found:
    """Manifests as infos; with `fetch` their live objects."""
    if inv.text("kustomize"):
        raise CommandError("kustomize is not part of kubenb's kubectl: render the folder elsewhere and use -f")
    sources, errors, single = expand(files_of(inv), bool(inv.flag("recursive")))
    raise_all(errors)
    if query.args:
        what = "a resource by" if any("/" in arg for arg in query.args) else "resource"
        raise CommandError(f"when paths, URLs, or stdin is provided as input, you may not specify {what} arguments as well")
    found = Found()
    try:
        wanted = parse_selector(query.labels.strip())
    except ValueError as error:
        raise CommandError(f'the provided selector "{query.labels.strip()}" is not valid: {error}') from None
    for item in _manifests(inv, sources, found.errors):
        labels = lookup(item.object, ("metadata", "labels"))
        if not wanted.matches(labels if isinstance(labels, dict) else {}):
            continue
        try:
            found.infos.append(_info(inv, item, query.fetch))
        except REFUSALS as error:  # the next document may be right
            found.errors.append(error)
    found.single = single and len(found.infos) == 1
    return found


def _manifests(inv: Invocation, sources: Sequence[str], errors: list[Exception]) -> Iterator[Manifest]:
    validate = inv.flag("validate") is not None and inv.validation != "Ignore"
    for source in sources:
        try:
            yield from manifests(source, inv.read_stdin(), validate)
        except CommandError as error:
            errors.append(error)


def _info(inv: Invocation, item: Manifest, fetch: bool) -> Info:
    obj = item.object
    metadata = obj.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    name, own = str(metadata.get("name") or ""), str(metadata.get("namespace") or "")
    api_version, kind = str(obj["apiVersion"]), str(obj["kind"])
    resource = mapping.resource_of(inv.session.api.registry.resources, api_version, kind)
    if resource is None:
        raise CommandError(
            f'resource mapping not found for name: "{name}" namespace: "{own}" from "{item.source}": '
            f'no matches for kind "{kind}" in version "{api_version}"\nensure CRDs are installed first'
        )
    namespace = own
    if not resource.namespaced:
        namespace = ""
    elif not own:
        namespace = inv.namespace
        obj = {**obj, "metadata": {**metadata, "namespace": namespace}}
    elif inv.explicit_namespace and own != inv.namespace:
        raise CommandError(
            f'the namespace from the provided object "{own}" does not match the namespace "{inv.namespace}". '
            f"You must pass '--namespace={own}' to perform this operation."
        )
    if fetch:
        obj = inv.server.get(resource, name, namespace)
    return Info(resource, namespace, name, obj, item.source, item.problems)
