"""The exercises of chapter 3: two containers that work together, a Pod that waits for its database, a polite goodbye.

In comes what the learner wrote, out goes what a cluster did with it, as a hint, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubenb.course.check import Exercise
from kubenb.objects import ApiError, Object, lookup

if TYPE_CHECKING:
    from kubenb.cluster import Cluster

SHOP = "nc -z db 6379 || { echo no database; exit 1; }; echo serving; sleep 1000000"
"""The shop's own command: it doesn't wait for anybody."""
DATABASE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "db"},
    "spec": {"selector": {"app": "db"}, "ports": [{"port": 6379}]},
}
LATE, PATIENCE, GOODBYE = 20, 60, 3


def _alone(answer: Any, name: str, before: list[Object] | None = None) -> tuple[Cluster, Object | None]:
    """A fresh cluster with the answer in it, and the answer's Pod, if it is that one Pod."""
    from kubenb.cluster import Cluster

    cluster = Cluster(nodes=1, seed=3)
    if before:
        cluster.apply(before)
    cluster.apply(answer)
    pods = cluster.list("Pod", "default")
    return cluster, pods[0] if [pod["metadata"]["name"] for pod in pods] == [name] else None


def _standing(pod: Object) -> str:
    """A container that doesn't run, in a sentence; "" when all do."""
    for one in (*lookup(pod, ("status", "containerStatuses"), ()), *lookup(pod, ("status", "initContainerStatuses"), ())):
        state = one["state"]
        wrong = state.get("waiting") or (state.get("terminated") if state.get("terminated", {}).get("exitCode") else None)
        if wrong and wrong.get("reason") not in ("PodInitializing", "ContainerCreating"):
            return f"Container {one['name']} does not run: {wrong['reason']}. {wrong.get('message', '')}".strip()
    return ""


def two_containers(answer: Any) -> str | None:
    """`answer`: a manifest of a Pod pair, in which nginx serves a page with the word hello that another container wrote."""
    cluster, pod = _alone(answer, "pair")
    if pod is None:
        return "The answer is one Pod of the name pair."
    containers = pod["spec"]["containers"]
    web = next((one["name"] for one in containers if one["image"].startswith("nginx")), "")
    if len(containers) < 2 or not web:
        return "It takes two: nginx, which serves, and another container, which writes."
    cluster.settle()
    cluster.run(10)
    ill = _standing(cluster.get("Pod", "pair"))
    if ill:
        return ill
    page = cluster.kubectl(f"exec pair -c {web} -- curl -s localhost").stdout
    if "403" in page:
        return "nginx answers 403: it found a directory without a page. Where does it look, and where does the other one write?"
    if "hello" not in page:
        return "nginx answers with a page that has no hello in it. Which directory do both containers see?"
    cluster.kubectl(f"exec pair -c {web} -- kill 1")
    cluster.run(10)
    if "hello" not in cluster.kubectl(f"exec pair -c {web} -- curl -s localhost").stdout:
        return "It works, until nginx is started again: then the page is gone. What outlives a container of a Pod?"
    return None


def wait_for_it(answer: Any) -> str | None:
    """`answer`: a manifest of the Pod shop that comes up without a single restart, though its database comes 20 s later."""
    cluster, pod = _alone(answer, "shop", [DATABASE])
    if pod is None:
        return "The answer is one Pod of the name shop."
    if SHOP not in " ".join(pod["spec"]["containers"][0].get("command") or ()):
        return "Leave the shop's own command as it is: you don't own that program."
    cluster.run(LATE)
    early = _restarts(cluster)
    cluster.kubectl("run db --image=redis:7 --port=6379 --labels=app=db")
    cluster.run(PATIENCE)
    pod = cluster.get("Pod", "shop")
    if early or _restarts(cluster):
        if not pod["spec"].get("initContainers"):
            return f"The shop was started again {_restarts(cluster)} times. Which containers run before all others?"
        return "Your init container was content before the database answered. Is a name, or a while, enough for that?"
    if lookup(pod, ("status", "phase")) == "Running" and "serving" in cluster.kubectl("logs shop").stdout:
        return _quick(cluster)
    waiting = cluster.kubectl(f"logs shop -c {(pod['spec'].get('initContainers') or [{'name': 'shop'}])[0]['name']} --tail=1")
    last = (waiting.stdout or waiting.stderr).strip()
    late = f"The database has been up for {PATIENCE} s, and the shop does not serve."
    return _standing(pod) or f"{late} The last line is: {last[:80]!r}"


def _restarts(cluster: Cluster) -> int:
    return sum(one["restartCount"] for one in lookup(cluster.get("Pod", "shop"), ("status", "containerStatuses"), ()))


def _quick(cluster: Cluster) -> str | None:
    """It may not simply have slept: the database comes when it comes."""
    up = next(r.time for r in cluster.history if r.kind == "Pod" and r.name == "db" and _ready(r.object))
    served = next(r.time for r in cluster.history if r.kind == "Pod" and r.name == "shop" and _ready(r.object))
    if served - up > 15:
        return f"The shop serves {served - up:.0f} s after its database. Look more often whether it is there."
    return None


def _ready(pod: Object) -> bool:
    return any(one["type"] == "Ready" and one["status"] == "True" for one in lookup(pod, ("status", "conditions"), ()))


def goodbye(answer: Any) -> str | None:
    """`answer`: a shell script that says tick every 10 s, and bye within 3 s of its Pod's deletion."""
    if not isinstance(answer, str):
        return "The answer is the text of a shell script."
    command = {"name": "c", "image": "busybox:1.36", "command": ["sh", "-c", answer]}
    cluster, _ = _alone({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [command]}}, "p")
    cluster.run(35)
    said = cluster.kubectl("logs p").stdout
    state = lookup(cluster.get("Pod", "p"), ("status", "containerStatuses"), ({},))[0].get("state") or {}
    if "running" not in state:
        return f"The script ends by itself, and says: {said.strip()[-80:]!r}"
    if said.split().count("tick") not in (3, 4):
        return f"In 35 s it says tick {said.split().count('tick')} times; once every 10 s was asked for."
    begun = cluster.now
    cluster.delete("Pod", "p")
    while cluster.now < begun + 40 and _there(cluster):
        said = cluster.kubectl("logs p").stdout or said
        cluster.run(0.1)
    if cluster.now - begun > GOODBYE + 1:
        return _too_slow(cluster.now - begun, "bye" in said)
    if "bye" not in said:
        return "It goes at once, but without a word."
    return None


def _there(cluster: Cluster) -> bool:
    try:
        cluster.get("Pod", "p")
    except ApiError:
        return False
    return True


def _too_slow(seconds: float, spoken: bool) -> str:
    if seconds > 30 and not spoken:
        return f"It takes {seconds:.0f} s, until SIGKILL. The signal came to process 1, and process 1 had nothing to do with it."
    why = "A shell looks at its traps when the command in front is done."
    return f"It takes {seconds:.0f} s. {why} What can wait, and be interrupted?"


EXERCISES = [
    Exercise("03-pair", "What one writes the other serves, and a restart changes nothing.", two_containers),
    Exercise("03-wait", "Not one restart, and the shop serves as soon as its database does.", wait_for_it),
    Exercise("03-goodbye", "Its last word is heard, and nobody waits half a minute for it.", goodbye),
]
