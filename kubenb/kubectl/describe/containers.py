"""Containers as `describe` shows them, running ones and those of a template.

Source: describeContainers and what it calls, kubectl, pkg/describe/describe.go (1.36). Next: `environment`, `volumes`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from kubenb.kubectl.describe.environment import Resolver, environment
from kubenb.kubectl.describe.page import Page, long_time, yes
from kubenb.objects import Object, canonical


def containers(
    page: Page, title: str, listed: Sequence[Object], statuses: Sequence[Object], resolve: Resolver | None, space: str = ""
) -> None:
    """All containers of a list. `space` indents those of a template."""
    by_name = {one["name"]: one for one in statuses}
    page.line(0, f"{space}{title}:{'' if listed else ' <none>'}")
    for one in listed:
        status = by_name.get(one["name"])
        _basics(page, one, status, space)
        _lines(page, "Command", one.get("command"))
        _lines(page, "Args", one.get("args"))
        if status is not None:
            _state(page, status)
        resources(page, one.get("resources"), 2)
        for field, word in (("livenessProbe", "Liveness"), ("readinessProbe", "Readiness"), ("startupProbe", "Startup")):
            if one.get(field):
                page.pair(word, probe_text(one[field]), 2)
        environment(page, one, resolve)
        _mounts(page, one)


def _basics(page: Page, one: Object, status: Object | None, space: str) -> None:
    page.line(1, f"{' ' if space else ''}{one['name']}:")
    if status is not None:
        page.pair("Container ID", status.get("containerID", ""), 2)
    page.pair("Image", one.get("image", ""), 2)
    if status is not None:
        page.pair("Image ID", status.get("imageID", ""), 2)
    for field, word in (("containerPort", "Port"), ("hostPort", "Host Port")):
        ports = ", ".join(f"{port.get(field, 0)}/{port.get('protocol', 'TCP')}" for port in one.get("ports") or ())
        page.pair(f"{word}s" if "," in ports else word, ports or "<none>", 2)
    profile = (one.get("securityContext") or {}).get("seccompProfile")
    if profile:
        page.pair("SeccompProfile", profile.get("type", ""), 2)
        if profile.get("type") == "Localhost":
            page.pair("LocalhostProfile", profile.get("localhostProfile", ""), 3)


def _lines(page: Page, title: str, words: Sequence[str] | None) -> None:
    if words:
        page.line(2, f"{title}:")
        for word in words:
            for line in word.split("\n"):
                page.line(3, line)


def _state(page: Page, status: Object) -> None:
    state(page, "State", status.get("state") or {})
    if (status.get("lastState") or {}).get("terminated"):
        state(page, "Last State", status["lastState"])
    page.pair("Ready", yes(bool(status.get("ready"))), 2)
    page.pair("Restart Count", status.get("restartCount", 0), 2)


def state(page: Page, title: str, what: Object) -> None:
    if "running" in what:
        page.pair(title, "Running", 2)
        page.pair("Started", long_time((what["running"] or {}).get("startedAt")), 3)
    elif what.get("terminated"):
        ended = what["terminated"]
        page.pair(title, "Terminated", 2)
        for field, word in (("reason", "Reason"), ("message", "Message")):
            if ended.get(field):
                page.pair(word, ended[field], 3)
        page.pair("Exit Code", ended.get("exitCode", 0), 3)
        if ended.get("signal"):
            page.pair("Signal", ended["signal"], 3)
        page.pair("Started", long_time(ended.get("startedAt")), 3)
        page.pair("Finished", long_time(ended.get("finishedAt")), 3)
    else:
        page.pair(title, "Waiting", 2)
        if (what.get("waiting") or {}).get("reason"):
            page.pair("Reason", what["waiting"]["reason"], 3)


def resources(page: Page, wanted: Object | None, level: int) -> None:
    """Limits and requests."""
    for field, word in (("limits", "Limits"), ("requests", "Requests")):
        amounts = (wanted or {}).get(field)
        if amounts:
            page.line(level, f"{word}:")
            for name, amount in sorted(amounts.items()):
                page.pair(name, canonical(amount), level + 1)


def probe_text(probe: Object) -> str:
    """ "http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3"."""
    numbers = [probe.get(f, d) for f, d in (("initialDelaySeconds", 0), ("timeoutSeconds", 1), ("periodSeconds", 10),
                                            ("successThreshold", 1), ("failureThreshold", 3))]  # fmt: skip
    rest = "delay={}s timeout={}s period={}s #success={} #failure={}".format(*numbers)
    if "exec" in probe:
        return f"exec [{' '.join(probe['exec'].get('command') or ())}] {rest}"
    if "httpGet" in probe:
        get = probe["httpGet"]
        path = get.get("path", "/")
        slash = "" if path.startswith("/") else "/"
        return f"http-get {get.get('scheme', 'HTTP').lower()}://{get.get('host', '')}:{get['port']}{slash}{path} {rest}"
    if "tcpSocket" in probe:
        return f"tcp-socket {probe['tcpSocket'].get('host', '')}:{probe['tcpSocket']['port']} {rest}"
    if "grpc" in probe:
        return f"grpc <pod>:{probe['grpc']['port']} {probe['grpc'].get('service', '')} {rest}"
    return f"unknown {rest}"


def _mounts(page: Page, one: Object) -> None:
    mounts = sorted(one.get("volumeMounts") or (), key=lambda mount: mount["mountPath"])
    page.line(2, "Mounts:" if mounts else "Mounts:\t<none>")
    for mount in mounts:
        how = "ro" if mount.get("readOnly") else "rw"
        if mount.get("subPath"):
            how += f",path={json.dumps(mount['subPath'])}"
        page.line(3, f"{mount['mountPath']} from {mount['name']} ({how})")
    devices = sorted(one.get("volumeDevices") or (), key=lambda device: device["devicePath"])
    if devices:
        page.line(2, "Devices:" if mounts else "Devices:\t<none>")
        for device in devices:
            page.line(3, f"{device['devicePath']} from {device['name']}")
