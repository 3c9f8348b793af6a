"""Whatever people do to claims and pods, and whoever is restarted: no disk is ever in two machines, and what is deleted goes."""

from __future__ import annotations

from typing import Any

from cloud.zoned import claim, cluster, pod
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import kubenb

names = st.sampled_from(["x", "y"])
places = st.sampled_from([{}, {"zone": "a"}, {"zone": "b"}, {"node": "a1"}, {"node": "b1"}, {"node": "b2"}])
components = st.sampled_from(
    ["csi-driver", "kube-controller-manager", "kube-scheduler", "kubelet/a1", "kubelet/b1", "kubelet/b2"]
)
actions = st.one_of(
    st.tuples(st.just("claim"), names, st.sampled_from(["later", "now"])),
    st.tuples(st.just("pod"), names, places),
    st.tuples(st.just("delete pod"), names, st.sampled_from([None, 0])),
    st.tuples(st.just("delete claim"), names, st.none()),
    st.tuples(st.just("grow"), names, st.sampled_from(["2Gi", "3Gi"])),
    st.tuples(st.just("restart"), components, st.sampled_from([0.1, 3.0, 70.0])),
    st.tuples(st.just("run"), names, st.sampled_from([0.01, 1.0, 5.0, 40.0])),
)


def act(c: kubenb.Cluster, what: str, name: str, value: Any) -> None:
    try:
        if what == "claim":
            c.create(claim(name, value))
        elif what == "pod":
            c.create(pod(f"user-{name}", name, **value))
        elif what == "delete pod":
            c.delete("Pod", f"user-{name}", grace_period=value)
        elif what == "delete claim":
            c.delete("PersistentVolumeClaim", name)
        elif what == "grow":
            c.patch("PersistentVolumeClaim", name, {"spec": {"resources": {"requests": {"storage": value}}}})
        elif what == "restart":
            c.stop(name)
            c.run(value)
            c.start(name)
        else:
            c.run(value)
    except kubenb.ApiError:
        pass


def left(c: kubenb.Cluster) -> list[str]:
    """What should be gone."""
    kinds = ("Pod", "PersistentVolumeClaim", "PersistentVolume", "VolumeAttachment")
    there = [f"{kind} {one['metadata']['name']}" for kind in kinds for one in c.list(kind)]
    used = [one["metadata"]["name"] for one in c.list("Node") if one["status"].get("volumesInUse")]
    return [*there, *used, *(disk.handle for disk in c.disks.all())]


@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.lists(actions, max_size=16))
def test_no_disk_in_two_machines_and_nothing_left(script: list[tuple[str, str, Any]]) -> None:
    c = cluster()
    for what, name, value in script:
        act(c, what, name, value)
        assert all(len(disk.attached) <= 1 for disk in c.disks.all()), script
    c.run(600)
    for one in c.list("Pod"):
        c.delete("Pod", one["metadata"]["name"])
    c.run(120)
    for one in c.list("PersistentVolumeClaim"):
        c.delete("PersistentVolumeClaim", one["metadata"]["name"])
    c.run(500)
    assert not left(c), script
