"""What a pod is called and whom it asks for names: hostname, /etc/hosts, /etc/resolv.conf. Pure: a pod in, texts out.

Sources: pkg/kubelet/kubelet_pods.go (GeneratePodHostNameAndDomain, managedHostsFileContent), pkg/kubelet/network/dns/dns.go,
pkg/kubelet/util (truncatePodHostnameIfNeeded), 1.36; recorded in tests/golden/kubelet/environment.json.
Next: `container_config.py`, who mounts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kubenb.objects import Object

CLUSTER_DOMAIN = "cluster.local"
CLUSTER_DNS = "10.96.0.10"
UPSTREAM_DNS = "169.254.169.253"
"""The name server of the machines themselves, as their own resolv.conf has it."""
LONGEST_HOSTNAME = 63
LONGEST_FQDN = 64
MOST_NAMESERVERS = 3
MOST_SEARCHES = 32
LOOPBACK = """127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
"""


class PodName(NamedTuple):
    """`hostname` is what the kernel says; `domain` what stands behind the short name in /etc/hosts, "" without a subdomain."""

    hostname: str
    short: str
    domain: str


def pod_name(pod: Object, node_name: str) -> PodName:
    """Hostname and domain of a pod. ValueError, in the kubelet's words, for a fully qualified name that the kernel can't hold."""
    spec, metadata = pod["spec"], pod["metadata"]
    if spec.get("hostNetwork"):
        return PodName(node_name, node_name, "")
    override = spec.get("hostnameOverride")
    if override:
        return PodName(override, override, "")
    short = spec.get("hostname") or metadata["name"][:LONGEST_HOSTNAME].rstrip("-.")
    domain = f"{spec['subdomain']}.{metadata['namespace']}.svc.{CLUSTER_DOMAIN}" if spec.get("subdomain") else ""
    if not spec.get("setHostnameAsFQDN") or not domain:
        return PodName(short, short, domain)
    full = f"{short}.{domain}"
    if len(full) > LONGEST_FQDN:
        raise ValueError(
            f"failed to construct FQDN from pod hostname and cluster domain, FQDN {full} is too long "
            f"({LONGEST_FQDN} characters is the max, {len(full)} characters requested)"
        )
    return PodName(full, short, domain)


def hosts_file(pod: Object, name: PodName, ip: str) -> str:
    """/etc/hosts: the kubelet's own, made anew for every container; hostNetwork pods get their node's, aliases added."""
    if pod["spec"].get("hostNetwork"):
        text = f"# Kubernetes-managed hosts file (host network).\n{LOOPBACK}"
    else:
        own = f"{name.short}.{name.domain}\t{name.short}" if name.domain else name.short
        text = f"# Kubernetes-managed hosts file.\n{LOOPBACK}{ip}\t{own}\n"
    aliases = pod["spec"].get("hostAliases")
    if not aliases:
        return text
    lines = (f"{one['ip']}\t" + "\t".join(one.get("hostnames") or ()) + "\n" for one in aliases)
    return f"{text}\n# Entries added by HostAliases.\n{''.join(lines)}"


class Resolver(NamedTuple):
    """A resolv.conf as data."""

    nameservers: tuple[str, ...]
    searches: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        search = f"search {' '.join(self.searches)}\n" if self.searches else ""
        options = f"options {' '.join(self.options)}\n" if self.options else ""
        return search + "".join(f"nameserver {one}\n" for one in self.nameservers) + options


HOST_RESOLVER = Resolver((UPSTREAM_DNS,))


def resolver(pod: Object, host: Resolver = HOST_RESOLVER) -> Resolver:
    """The pod's resolv.conf by dnsPolicy and dnsConfig."""
    spec = pod["spec"]
    policy = spec.get("dnsPolicy") or "ClusterFirst"
    if policy == "None":
        base = Resolver(())
    elif policy == "Default" or (policy == "ClusterFirst" and spec.get("hostNetwork")):
        base = host
    else:
        namespace = pod["metadata"]["namespace"]
        searches = (f"{namespace}.svc.{CLUSTER_DOMAIN}", f"svc.{CLUSTER_DOMAIN}", CLUSTER_DOMAIN, *host.searches)
        base = Resolver((CLUSTER_DNS,), searches, ("ndots:5",))
    config = spec.get("dnsConfig")
    return _with_config(base, config) if config else base


def _with_config(base: Resolver, config: Object) -> Resolver:
    options = {one.partition(":")[0]: one for one in base.options}
    for option in config.get("options") or ():
        value = option.get("value")
        options[option["name"]] = f"{option['name']}:{value}" if value is not None else option["name"]
    nameservers = _each_once((*base.nameservers, *(config.get("nameservers") or ())))[:MOST_NAMESERVERS]
    searches = _each_once((*base.searches, *(config.get("searches") or ())))[:MOST_SEARCHES]
    return Resolver(nameservers, searches, tuple(options.values()))


def _each_once(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
