"""A small kubeadm: `init` makes a control plane out of a machine, `join` a worker, `certs` looks after certificates.

What comes in: command lines. What goes out: what kubeadm prints, and the objects it leaves in the cluster. Only its bookkeeping
is played here; the control plane itself is the engine's. Source: kubeadm, app/cmd/init.go, join.go, certs.go, and the phases
below them (1.36). Next: `kubelet_certificates.py`.
"""

from __future__ import annotations

import hashlib
import shlex
from typing import TYPE_CHECKING

from kubenb.course.kubeadm_certificates import LEAVES, YEAR, expiration_table, made, renewed
from kubenb.course.kubeadm_objects import BOOTSTRAP, addons, bootstrap_secret, init_objects, read_token, static_pods
from kubenb.objects import EPOCH
from kubenb.objects.x509 import Certificate, certificate_pem

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

VERSION = "v1.36.2"
CONTROL_PLANE = "node-role.kubernetes.io/control-plane"
TOKEN_LIFE = 86400.0
"""Seconds: a join token is good for a day."""
COMMANDS = ("init", "join", "token create", "token list", "certs check-expiration", "certs renew", "version")


class Kubeadm:
    """kubeadm on the machines of one cluster: `kubeadm = Kubeadm(c)`, then `kubeadm("init")`. Lives in seconds."""

    def __init__(self, cluster: Cluster, certificate_life: float = YEAR) -> None:
        self.cluster = cluster
        self.life = certificate_life
        self.certificates: dict[str, Certificate] = {}

    def __call__(self, line: str) -> None:
        """Run a command and print what kubeadm prints. What is wrong with it is printed, too."""
        try:
            print("\n".join(self.run(line)))
        except ValueError as error:
            print(f"error: {error}")

    def run(self, line: str) -> list[str]:
        """The lines of a command. Raises ValueError with kubeadm's words."""
        words = [word for word in shlex.split(line) if word != "kubeadm"]
        flags = dict(word[2:].split("=", 1) for word in words if word.startswith("--") and "=" in word)
        named, rest = _flags(words, flags)
        command = next((one for one in COMMANDS if rest[: len(one.split())] == one.split()), None)
        if command is None:
            raise ValueError(f'unknown command "{" ".join(rest)}" for "kubeadm": known are {", ".join(COMMANDS)}')
        handler = getattr(self, "_" + command.replace(" ", "_").replace("-", "_"))
        lines: list[str] = handler(rest[len(command.split()) :], named)
        return lines

    @property
    def now(self) -> float:
        """Seconds since 1970."""
        return EPOCH + self.cluster.now

    # ---- init and join --------------------------------------------------------------------------------------------------------

    def _init(self, rest: list[str], flags: dict[str, str]) -> list[str]:
        if self.certificates:
            raise ValueError("[preflight] Some fatal errors occurred:\n\t[ERROR FileAvailable--etc-kubernetes-admin.conf]: "
                             "/etc/kubernetes/admin.conf already exists")  # fmt: skip
        name = flags.get("node-name", "cp")
        self.certificates = made(self.now, self.life)
        self.cluster.add_node(name, labels={CONTROL_PLANE: "", "node.kubernetes.io/exclude-from-external-load-balancers": ""},
                              taints=[{"key": CONTROL_PLANE, "effect": "NoSchedule"}])  # fmt: skip
        token = self._new_token()
        self.cluster.apply(
            [*init_objects(VERSION, certificate_pem(self.certificates["ca"])), *static_pods(name, VERSION), *addons()]
        )
        return [
            f"[init] Using Kubernetes version: {VERSION}",
            "[preflight] Running pre-flight checks",
            '[certs] Using certificateDir folder "/etc/kubernetes/pki"',
            *(f'[certs] Generating "{one}" certificate and key' for one in self.certificates if not one.endswith(".conf")),
            '[kubeconfig] Using kubeconfig folder "/etc/kubernetes"',
            *(f'[kubeconfig] Writing "{one}" kubeconfig file' for one in ("admin.conf", "super-admin.conf", "kubelet.conf")),
            '[control-plane] Using manifest folder "/etc/kubernetes/manifests"',
            *(f'[control-plane] Creating static Pod manifest for "{one}"' for one in _CONTROL_PLANE),
            '[upload-config] Storing the configuration used in ConfigMap "kubeadm-config" in the "kube-system" Namespace',
            f"[mark-control-plane] Marking the node {name} as control-plane by adding the taints [{CONTROL_PLANE}:NoSchedule]",
            f"[bootstrap-token] Using token: {token}",
            "[addons] Applied essential addon: CoreDNS",
            "[addons] Applied essential addon: kube-proxy",
            "",
            "Your Kubernetes control-plane has initialized successfully!",
            "",
            "Then you can join any number of worker nodes by running the following on each as root:",
            "",
            self._join_command(token),
        ]

    def _join(self, rest: list[str], flags: dict[str, str]) -> list[str]:
        self._check_token(flags.get("token", ""))
        if flags.get("discovery-token-ca-cert-hash") != self.ca_hash:
            raise ValueError(
                "couldn't validate the identity of the API Server: cluster CA found in cluster-info ConfigMap is invalid: none "
                f'of the public keys "{self.ca_hash}" are pinned'
            )
        name = flags.get("node-name", f"worker-{len(self.cluster.list('Node'))}")
        self.cluster.add_node(name)
        return [
            "[preflight] Running pre-flight checks",
            '[preflight] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...',
            '[kubelet-start] Writing kubelet configuration to file "/var/lib/kubelet/config.yaml"',
            "[kubelet-start] Starting the kubelet",
            "[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap",
            "",
            "This node has joined the cluster:",
            "* Certificate signing request was sent to apiserver and a response was received.",
            "* The Kubelet was informed of the new secure connection details.",
        ]

    # ---- tokens ---------------------------------------------------------------------------------------------------------------

    def _token_create(self, rest: list[str], flags: dict[str, str]) -> list[str]:
        token = self._new_token()
        return [self._join_command(token) if "print-join-command" in flags else token]

    def _token_list(self, rest: list[str], flags: dict[str, str]) -> list[str]:
        lines = [f"{'TOKEN':<26}{'TTL':<12}USAGES"]
        for secret, ends in self._tokens():
            left = f"{int((ends - self.now) // 3600)}h" if ends > self.now else "<invalid>"
            lines.append(f"{secret:<26}{left:<12}authentication,signing")
        return lines

    def _new_token(self) -> str:
        count = len(self._tokens())
        text = hashlib.sha256(f"{self.cluster.seed} {count}".encode()).hexdigest()
        token = f"{text[:6]}.{text[6:22]}"
        self.cluster.apply(bootstrap_secret(token, self.now + TOKEN_LIFE))
        return token

    def _tokens(self) -> list[tuple[str, float]]:
        """(token, when it ends) of each that the cluster holds."""
        secrets = self.cluster.list("Secret", "kube-system")
        return [read_token(one) for one in secrets if one.get("type") == BOOTSTRAP]

    def _check_token(self, token: str) -> None:
        known = dict(self._tokens())
        if token not in known:
            raise ValueError(
                "couldn't validate the identity of the API Server: could not find a JWS signature in the cluster-info ConfigMap "
                f'for token ID "{token.partition(".")[0]}"'
            )
        if known[token] < self.now:
            raise ValueError("couldn't validate the identity of the API Server: the token has expired")

    @property
    def ca_hash(self) -> str:
        """By which a joining node knows the cluster's authority."""
        return (
            "sha256:" + hashlib.sha256(certificate_pem(self.certificates["ca"]).encode()).hexdigest() if self.certificates else ""
        )

    def _join_command(self, token: str) -> str:
        return f"kubeadm join 10.0.0.1:6443 --token {token} --discovery-token-ca-cert-hash {self.ca_hash}"

    # ---- certificates ---------------------------------------------------------------------------------------------------------

    def _certs_check_expiration(self, rest: list[str], flags: dict[str, str]) -> list[str]:
        return [expiration_table(self._made(), self.now)]

    def _certs_renew(self, rest: list[str], flags: dict[str, str]) -> list[str]:
        names = list(LEAVES) if rest == ["all"] else rest
        unknown = [name for name in names if name not in LEAVES]
        if unknown or not names:
            text = f"{unknown[0]!r} is none that can be renewed" if unknown else "which certificate?"
            raise ValueError(f"{text}: all, or one of {', '.join(LEAVES)}")
        for name in names:
            self._made()[name] = renewed(self.certificates[name], self.now, self.life)
        return [
            *(f"certificate {LEAVES[name][0]} renewed" for name in names),
            "",
            "Done renewing certificates. You must restart the kube-apiserver, kube-controller-manager, kube-scheduler and etcd, "
            "so that they can use the new certificates.",
        ]

    def expired(self) -> list[str]:
        """The names of the certificates that nobody accepts any more."""
        return [name for name, one in self._made().items() if one.not_after < self.now]

    def _made(self) -> dict[str, Certificate]:
        if not self.certificates:
            raise ValueError("failed to load existing certificate ca: no `kubeadm init` has made one yet")
        return self.certificates

    def _version(self, rest: list[str], flags: dict[str, str]) -> list[str]:
        return [f'kubeadm version: &version.Info{{Major:"1", Minor:"36", GitVersion:"{VERSION}"}}']


_CONTROL_PLANE = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd")


def _flags(words: list[str], given: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """(flags by name, the other words). `--name value` and `--name=value` are the same; `--name` at the end is a switch."""
    flags, rest = dict(given), []
    waiting = iter(word for word in words if not (word.startswith("--") and "=" in word))
    for word in waiting:
        if word == "--print-join-command":
            flags[word[2:]] = ""
        elif word.startswith("--"):
            flags[word[2:]] = next(waiting, "")
        else:
            rest.append(word)
    return flags, rest
