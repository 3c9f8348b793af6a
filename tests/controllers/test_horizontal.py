"""The horizontal pod autoscaler as a loop: its period, its words, and what it remembers."""

from __future__ import annotations

from typing import Any

import pytest

import kubenb


def deployment(replicas: int = 2, **requests: str) -> dict[str, Any]:
    container = {"name": "main", "image": "app:1", "resources": {"requests": requests}}
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}}
    spec = {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}


def autoscaler(*metrics: dict[str, Any], name: str = "web", **spec: Any) -> dict[str, Any]:
    cpu = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}}
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": name},
        "spec": {"scaleTargetRef": target, "maxReplicas": 10, "metrics": list(metrics) or [cpu], **spec},
    }


@pytest.fixture
def cluster() -> kubenb.Cluster:
    made = kubenb.Cluster(nodes=1, seed=0, frozen=True)
    made.settle()
    made.create(deployment(cpu="100m"))
    made.settle()
    made.run(400)
    return made


def use(cluster: kubenb.Cluster, cpu: str) -> None:
    for pod in cluster.list("Pod", "default"):
        cluster.metrics.set_pod(pod["metadata"]["name"], "default", cpu=cpu)


def status(cluster: kubenb.Cluster, name: str = "web") -> dict[str, Any]:
    found: dict[str, Any] = cluster.get("HorizontalPodAutoscaler", name)["status"]
    return found


def replicas(cluster: kubenb.Cluster) -> int:
    return int(cluster.get("Deployment", "web")["spec"]["replicas"])


def events(cluster: kubenb.Cluster) -> list[tuple[str, str]]:
    return [(e["reason"], e["message"]) for e in cluster.list("Event") if e["involvedObject"]["kind"].startswith("Horizontal")]


def test_nothing_happens_before_the_first_sync_period(cluster: kubenb.Cluster) -> None:
    use(cluster, "100m")
    cluster.create(autoscaler())
    cluster.run(14)
    assert replicas(cluster) == 2 and not status(cluster).get("conditions")
    cluster.run(2)
    assert replicas(cluster) == 4 and status(cluster)["desiredReplicas"] == 4
    assert status(cluster)["lastScaleTime"]


def test_without_an_autoscaler_nobody_looks(cluster: kubenb.Cluster) -> None:
    before = len(cluster.history)
    cluster.run(100)
    assert not [r for r in cluster.history[before:] if r.author == "horizontal-pod-autoscaler"]


def test_five_minutes_pass_before_it_scales_down(cluster: kubenb.Cluster) -> None:
    use(cluster, "100m")
    cluster.create(autoscaler())
    cluster.run(60)
    use(cluster, "1m")
    cluster.run(240)
    assert replicas(cluster) == 4
    able = status(cluster)["conditions"][0]
    assert able["reason"] == "ScaleDownStabilized"
    cluster.run(90)
    assert replicas(cluster) == 1


def test_a_restarted_controller_remembers_nothing_but_the_present_count(cluster: kubenb.Cluster) -> None:
    use(cluster, "100m")
    cluster.create(autoscaler())
    cluster.run(60)
    cluster.stop("kube-controller-manager")
    use(cluster, "1m")
    cluster.run(600)
    cluster.start("kube-controller-manager")
    cluster.run(60)
    assert replicas(cluster) == 4, "the count it found is its first recommendation"
    cluster.run(300)
    assert replicas(cluster) == 1


def test_no_metrics_api_at_all(cluster: kubenb.Cluster) -> None:
    cluster.create(autoscaler())
    cluster.run(20)
    words = (
        "failed to get cpu utilization: unable to get metrics for resource cpu: "
        "unable to fetch metrics from resource metrics API: "
        "the server could not find the requested resource (get pods.metrics.k8s.io)"
    )
    assert ("FailedGetResourceMetric", words) in events(cluster)
    assert cluster.kubectl("get hpa").stdout.splitlines()[1].split()[2:4] == ["cpu:", "<unknown>/50%"]


@pytest.mark.parametrize(
    ("metric", "reason", "words"),
    [
        (
            {"type": "Pods", "pods": {"metric": {"name": "qps"}, "target": {"type": "AverageValue", "averageValue": "1"}}},
            "FailedGetPodsMetric",
            "unable to get metric qps: no metrics returned from custom metrics API",
        ),
        (
            {
                "type": "Object",
                "object": {
                    "metric": {"name": "qps"},
                    "describedObject": {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "name": "front"},
                    "target": {"type": "Value", "value": "1"},
                },
            },
            "FailedGetObjectMetric",
            "unable to get metric qps: Ingress on default front/unable to fetch metrics from custom metrics API: "
            "the server could not find the metric qps for ingresses.networking.k8s.io front",
        ),
        (
            {
                "type": "Object",
                "object": {
                    "metric": {"name": "qps"},
                    "describedObject": {"apiVersion": "v1", "kind": "Service", "name": "front"},
                    "target": {"type": "Value", "averageValue": "1"},
                },
            },
            "FailedGetObjectMetric",
            "invalid object metric source: neither a value target nor an average value target was set",
        ),
        (
            {
                "type": "External",
                "external": {
                    "metric": {"name": "queue", "selector": {"matchLabels": {"a": "b"}}},
                    "target": {"type": "AverageValue", "averageValue": "1"},
                },
            },
            "FailedGetExternalMetric",
            "unable to get external metric default/queue/&LabelSelector{MatchLabels:map[string]string{a: b,},"
            "MatchExpressions:[]LabelSelectorRequirement{},}: no metrics returned from external metrics API",
        ),
        (
            {
                "type": "ContainerResource",
                "containerResource": {
                    "name": "cpu",
                    "container": "side",
                    "target": {"type": "Utilization", "averageUtilization": 50},
                },
            },
            "FailedGetContainerResourceMetric",
            "failed to get cpu utilization: unable to get metrics for resource cpu: failed to get container metrics: "
            "container side not present in metrics for pod default/{pod}",
        ),
    ],
)
def test_each_kind_of_metric_fails_in_its_own_words(
    cluster: kubenb.Cluster, metric: dict[str, Any], reason: str, words: str
) -> None:
    use(cluster, "10m")
    cluster.create(autoscaler(metric))
    cluster.run(20)
    words = words.replace("{pod}", cluster.list("Pod", "default")[0]["metadata"]["name"])
    assert (reason, words) in events(cluster)
    active = status(cluster)["conditions"][1]
    assert active["message"] == f"the HPA was unable to compute the replica count: {words}"


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ({"apiVersion": "apps/v1", "kind": "Deployment", "name": "ghost"}, 'deployments.apps "ghost" not found'),
        ({"apiVersion": "apps/v1", "kind": "Foo", "name": "web"}, 'no matches for kind "Foo" in group "apps"'),
        ({"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "web"}, "the server could not find the requested resource"),
        ({"apiVersion": "a/b/c", "kind": "Foo", "name": "web"}, "unexpected GroupVersion string: a/b/c"),
    ],
)
def test_a_target_without_a_scale(cluster: kubenb.Cluster, reference: dict[str, str], words: str) -> None:
    cluster.create(autoscaler(scaleTargetRef=reference))
    cluster.run(20)
    assert events(cluster) == [("FailedGetScale", words)]
    assert status(cluster)["conditions"][0]["status"] == "False"
    assert status(cluster)["desiredReplicas"] == 0


def test_a_refused_scale_is_told_and_tried_again(cluster: kubenb.Cluster) -> None:
    use(cluster, "100m")
    cluster.create(autoscaler())
    cluster.run(14.5)
    cluster.patch("Deployment", "web", {"spec": {"paused": True}})
    real = cluster.api.update_scale
    cluster.api.update_scale = lambda *a, **k: (_ for _ in ()).throw(kubenb.ApiError(409, "Conflict", "too late"))  # type: ignore[method-assign]
    cluster.run(2)
    assert (
        "FailedRescale",
        "New size: 4; reason: cpu resource utilization (percentage of request) above target; error: too late",
    ) in events(cluster)
    assert status(cluster)["conditions"][0]["reason"] == "FailedUpdateScale"
    cluster.api.update_scale = real  # type: ignore[method-assign]
    cluster.run(16)
    assert replicas(cluster) == 4


def test_explain_tells_each_step(cluster: kubenb.Cluster) -> None:
    use(cluster, "100m")
    cluster.create(autoscaler(maxReplicas=3))
    cluster.run(40)
    account = cluster.autoscaler.explain("web")
    first = account[0]
    assert (first.current, first.recommended, first.stabilized, first.desired) == (2, 4, 4, 3)
    assert "cpu resource utilization (percentage of request): 100% of 50% is 2.00; 2 x 2.00 -> 4" in str(account)
    assert "TooManyReplicas: 4 -> 3" in str(account)
    assert str(cluster.autoscaler.explain("nobody")) == "no sync yet"


def test_an_autoscaler_that_is_gone_is_forgotten(cluster: kubenb.Cluster) -> None:
    use(cluster, "100m")
    cluster.create(autoscaler(maxReplicas=3))
    cluster.run(20)
    cluster.delete("HorizontalPodAutoscaler", "web")
    use(cluster, "1m")
    cluster.run(700)
    assert replicas(cluster) == 3
