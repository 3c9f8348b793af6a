"""The runtime of one node: images, sandboxes, containers, commands inside them."""

from __future__ import annotations

import pytest
from runtime.lab import Box

from kubenb.ledger import Ledger
from kubenb.network import NodeNetwork, PodNetwork
from kubenb.network.request import Http
from kubenb.runtime import Directory, File, Mount, Runtime, look_up
from kubenb.runtime.talking import TalkingProcess
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
    container = runtime.create(POD, {"name": "web", "image": "web:1", "args": ["--sigterm=drain:2"]})
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
    box = Box("touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600")

    def there(path: str) -> bool:
        return box.run(f"cat {path}").code == 0

    box.sim.run_for(10)
    assert there("/tmp/healthy") and not there("/tmp/go")
    box.run("touch /tmp/go")
    box.sim.run_for(30)
    assert not there("/tmp/healthy") and there("/tmp/go")
    box.run("rm /tmp/go")
    assert not there("/tmp/go")


def test_commands_in_a_server_end_with_it() -> None:
    box = Box(image="nginx:1.27")
    waiting = box.begin("sleep 100")
    box.run("kill 1")
    assert (waiting.done, waiting.code, box.container.process.exit_code) == (True, 137, 0)


def test_a_container_over_its_memory_limit_is_killed_at_that_instant() -> None:
    box = Box(image="web:1", argv=["--alloc=100"], memory_limit=32 << 20)
    box.sim.run_for(10)
    process = box.container.process
    assert (process.oom_killed, process.exit_code) == (True, 137)
    assert process.ended == pytest.approx(1.0 + (32 - 3) * 0.005)


def test_stress_in_a_script_is_killed_too() -> None:
    box = Box(
        image="polinux/stress", argv=["stress", "--vm", "1", "--vm-bytes", "250M", "--vm-hang", "1"], memory_limit=100 << 20
    )
    box.sim.run_for(10)
    assert (box.container.process.oom_killed, box.container.process.exit_code) == (True, 137)
    within = Box(
        image="polinux/stress", argv=["stress", "--vm", "1", "--vm-bytes", "150M", "--vm-hang", "1"], memory_limit=200 << 20
    )
    within.sim.run_for(10)
    assert within.container.process.running and within.container.process.memory(10) > 150 << 20


def test_a_busy_loop_uses_a_core_and_lets_the_clock_go_on() -> None:
    box = Box("while true; do :; done")
    box.sim.run_for(100)
    assert 50 < box.container.process.cpu_seconds(100) <= 101


def test_what_a_server_logs() -> None:
    box = Box(image="web:1", argv=["--sigterm=exit:3"])
    box.sim.run_for(1)
    box.runtime.network.get("10.244.0.2", 8080, "/healthz")
    box.runtime.network.get("10.244.0.2", 8080, "")
    box.sim.run_for(1)
    box.container.process.terminate()
    assert [line.text for line in box.container.log] == ["start", "listening", "/healthz 200", "SIGTERM", "exit 3"]


def test_requests_that_nobody_simulates_are_in_the_log() -> None:
    box = Box(image="web:1")
    box.sim.run_for(1)
    box.runtime.network.get("10.244.0.2", 8080, "/readyz")
    visits = box.container.process.expect("/readyz", 2.0, 2.0)
    box.sim.run_for(6)
    visits.until = 5.0
    box.sim.run_for(6)
    assert [round(line.at) for line in box.container.log if line.text == "/readyz 200"] == [1, 2, 4]


def test_a_volume_over_the_pages_changes_them() -> None:
    page = Directory({"index.html": File(b"mine\n")})
    box = Box(image="nginx:1.27", mounts=[Mount("/usr/share/nginx/html", page)])
    box.sim.run_for(1)
    assert box.get("/") == (200, "mine\n")
    page.entries.clear()
    assert box.get("/")[0] == 403
    assert Box(image="nginx:1.27").get("/nope")[0] == 404


def test_a_command_that_is_not_there() -> None:
    box = Box("sleep 100")
    execution = box.runtime.execute(box.container, ["nope"])
    assert (execution.done, execution.not_found) == (True, 'exec: "nope": executable file not found in $PATH')


def test_a_pet_keeps_what_it_is_given_in_its_volume() -> None:
    volume = Directory()
    box = Box(image="luksa/kubia-pet", mounts=[Mount("/var/data", volume)])
    process = box.container.process
    assert isinstance(process, TalkingProcess)
    assert process.respond(Http("/", method="POST", body="mine"), 1.0).body == "Data stored on pod a\n"
    again = Box(image="luksa/kubia-pet", mounts=[Mount("/var/data", volume)])
    assert again.get("/")[1] == "You've hit a\nData stored on this pod: mine\n"


@pytest.mark.parametrize(
    ("conf", "path", "expected"),
    [
        ("server {\n listen 8080;\n root /srv;\n}", "/", (200, "own\n")),
        ("server {\n listen 8080;\n location /healthz { return 204; }\n}", "/healthz", (204, "")),
        ('server {\n listen 8080;\n location / {\n  return 200 "hi";\n }\n}', "/", (200, "hi")),
    ],
)
def test_an_nginx_with_a_configuration_of_its_own(conf: str, path: str, expected: tuple[int, str]) -> None:
    own, pages = Directory({"own.conf": File(conf.encode())}), Directory({"index.html": File(b"own\n")})
    box = Box(image="nginx:1.27", mounts=[Mount("/etc/nginx/conf.d", own), Mount("/srv", pages)])
    assert box.container.process.program.ports == (8080,)
    assert box.get(path) == expected


def test_a_configuration_that_cannot_be_read_ends_nginx() -> None:
    box = Box(image="nginx:1.27", mounts=[Mount("/etc/nginx/conf.d", Directory({"own.conf": File(b"server {")}))])
    box.sim.run_for(1)
    assert box.container.process.exit_code == 1


def test_the_books_fortunes_land_in_the_volume() -> None:
    volume = Directory()
    box = Box(image="luksa/fortune", mounts=[Mount("/var/htdocs", volume)])
    box.sim.run_for(25)
    assert box.error == ""
    assert [line.split(" Writing")[1] for line in box.lines()] == [" fortune to /var/htdocs/index.html"] * 3
    assert isinstance(volume.entries["index.html"], File) and volume.entries["index.html"].data


def test_the_documentations_pre_stop_hook_ends_nginx() -> None:
    box = Box(image="nginx:1.27")
    box.run("nginx -s quit; while killall -0 nginx; do sleep 1; done")
    assert not box.container.process.running


def test_an_image_of_a_cpu_hog_stays_within_its_limit() -> None:
    box = Box(image="vish/stress", argv=["-cpus", "2"])
    assert box.container.process.cpu_seconds(10) == pytest.approx(20)
    box.container.process.limit_cpu(1.0)
    assert box.container.process.cpu_seconds(10) == pytest.approx(10)
