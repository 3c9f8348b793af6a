"""Add-ons do what they are for, and nothing works without their Pods."""

from __future__ import annotations

from kubenb import Cluster, addons


def test_who_installs_coredns_depends_on_it() -> None:
    c = Cluster(nodes=2, seed=3)
    c.kubectl("run client --image=busybox:1.36 -- sleep 100000")
    c.settle()

    def asked() -> int:
        return c.kubectl("exec client -- nslookup kubernetes.default.svc.cluster.local").returncode

    assert asked() == 0, "before, somebody outside answers at 10.96.0.10"
    c.apply(addons.COREDNS)
    c.run(0.5)
    assert asked() == 1, "the Service is there, its Pods are not"
    c.settle()
    c.run(3)
    assert asked() == 0
    c.kubectl("scale deployment coredns -n kube-system --replicas=0")
    c.run(60)
    assert asked() == 1
    told = c.kubectl("exec client -- wget -qO- http://kubernetes.default").stderr
    assert told.startswith("wget: bad address 'kubernetes.default'")
