"""The kubeconfig: which clusters, users and contexts kubectl knows. It lives in the session, not in a file.

There is one cluster with one administrator; contexts may be added, each with a namespace of its own. Source: client-go,
tools/clientcmd/api (1.36). Next: `config`, which changes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kubenb.kubectl.errors import CommandError
from kubenb.objects import Object

if TYPE_CHECKING:
    from kubenb.kubectl.invocation import Invocation

CLUSTER, USER = "kubernetes", "kubernetes-admin"
CONTEXT = f"{USER}@{CLUSTER}"
SERVER = "https://127.0.0.1:6443"
FILE = "~/.kube/config"


@dataclass(frozen=True)
class Context:
    """A cluster, a user and a namespace under one name; "" is the namespace default."""

    cluster: str = ""
    user: str = ""
    namespace: str = ""


@dataclass
class Kubeconfig:
    """All contexts by name, and the one in use."""

    contexts: dict[str, Context] = field(default_factory=lambda: {CONTEXT: Context(CLUSTER, USER)})
    current: str = CONTEXT

    def as_object(self, minify: str = "") -> Object:
        """The file's content, with secrets left out; with `minify` only that context."""
        contexts = {name: one for name, one in self.contexts.items() if minify in ("", name)}
        return {
            "apiVersion": "v1",
            "clusters": [{"cluster": {"certificate-authority-data": "DATA+OMITTED", "server": SERVER}, "name": CLUSTER}],
            "contexts": [{"context": _context(one), "name": name} for name, one in sorted(contexts.items())],
            "current-context": self.current,
            "kind": "Config",
            "users": [{"name": USER, "user": {"client-certificate-data": "DATA+OMITTED", "client-key-data": "DATA+OMITTED"}}],
        }


def _context(one: Context) -> Object:
    space = {"namespace": one.namespace} if one.namespace else {}
    return {"cluster": one.cluster, **space, "user": one.user}


def check_flags(inv: Invocation) -> None:
    """--context, --cluster and --user must name what there is. `config` has flags of these names for something else."""
    if inv.command.startswith("kubectl config"):
        return
    contexts = inv.session.kubeconfig.contexts
    for flag, known in (("context", list(contexts)), ("cluster", [CLUSTER]), ("user", [USER])):
        word = inv.flag(flag)
        if isinstance(word, str) and word and word not in known:  # `create rolebinding` has a --user of its own
            raise CommandError(f'{"auth info" if flag == "user" else flag} "{word}" does not exist')
