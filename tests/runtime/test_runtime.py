"""The runtime of one node: images, sandboxes, containers, commands inside them."""

from __future__ import annotations

from kubenb.ledger import Ledger
from kubenb.network import NodeNetwork, PodNetwork
from kubenb.runtime import Runtime, look_up
from kubenb.sim import Simulation

POD = {"metadata": {"name": "a", "namespace": "default", "labels": {"pod-template-hash": "abc"}}}
LEDGER = Ledger(registry_latency=0.5, image_pull_bandwidth=36.0 * (1 << 20))


def make() -> tuple[Simulation, Runtime]:
    sim = Simulation(0)
    return sim, Runtime(sim, LEDGER, "node-1", NodeNetwork(sim, PodNetwork(), "172.18.0.2", "10.244.0.0/24"))


def test_pulling_takes_what_is_not_there_yet() -> None:
    _, runtime = make()
    image = look_up("nginx:1.25")
    assert runtime.pull_seconds(image) == 0.5 + 72 / 36
    assert runtime.pull_seconds(image, coming=True) == 0.5
    runtime.image_pulled(image)
    assert runtime.has_image(image) and runtime.pull_seconds(image) == 0.5
    assert runtime.pull_seconds(look_up("nosuch:1")) == 0.5
    assert runtime.has_image(look_up("busybox:1.36")), "baked into every node"


def test_sandboxes_have_addresses_of_their_own_and_give_them_back() -> None:
    sim, runtime = make()
    first, second = runtime.run_sandbox("u1", False), runtime.run_sandbox("u2", False)
    assert (first.namespace.ip, second.namespace.ip) == ("10.244.0.2", "10.244.0.3")
    assert runtime.run_sandbox("u3", True).namespace.ip == "172.18.0.2"
    sim.run_for(5)
    runtime.stop_sandbox(first)
    assert list(runtime.sandboxes) == ["u2", "u3"]
    assert runtime.network.get("10.244.0.2", 80, "/")[0] == -1, "nobody has that address"


def test_a_container_runs_and_its_end_is_told() -> None:
    sim, runtime = make()
    told: list[tuple[float, str, str]] = []
    runtime.on_exit = lambda uid, name: told.append((sim.now, uid, name))
    sandbox = runtime.run_sandbox("u1", False)
    container = runtime.create(POD, {"name": "web", "image": "web:1", "args": ["--sigterm=drain:2"]}, {})
    assert container.id.startswith("containerd://") and len(container.id) == 13 + 64
    assert container.process.label == ("default/a", "web:1", "abc")
    assert runtime.start(sandbox, "web", container) == ""
    sim.run_for(1)
    assert runtime.network.get("10.244.0.2", 8080, "/")[0] == 200
    assert runtime.network.get("10.244.0.2", 81, "/")[0] == 0
    runtime.stop(container, 30)
    sim.run_for(60)
    assert told == [(3.0, "u1", "web")]


def test_files_touched_from_outside_are_there_for_the_next_command() -> None:
    sim, runtime = make()
    sandbox = runtime.run_sandbox("u1", False)
    script = "touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600"
    container = runtime.create(POD, {"name": "c", "image": "busybox:1.36", "args": ["/bin/sh", "-c", script]}, {})
    runtime.start(sandbox, "c", container)

    def there(path: str) -> bool:
        return runtime.foretell(container, ["cat", path]).code == 0

    sim.run_for(10)
    assert there("/tmp/healthy") and not there("/tmp/go")
    runtime.foretell(container, ["touch", "/tmp/go"])
    sim.run_for(30)
    assert not there("/tmp/healthy") and there("/tmp/go")
    runtime.foretell(container, ["rm", "/tmp/go"])
    assert not there("/tmp/go")
