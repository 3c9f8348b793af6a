"""Programs about names and ways: nslookup, dig, getent, ping, ip, ifconfig, netstat.

What comes in: host names. What goes out: what DNS and the wire say of them. Next: `servers.py`.
"""

from __future__ import annotations

import re
from typing import Any

from kubenb.runtime.shell.call import BUSYBOX, Call
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.streams import Steps
from kubenb.runtime.shell.task import Sleep


@applet("nslookup", own_process=True)
def nslookup(call: Call) -> Steps:
    words = [word for word in call.arguments if not word.startswith("-")]
    kind = next((word.split("=", 1)[1] for word in call.arguments if re.match(r"-(query)?type=", word)), "")
    if not words:
        call.err(f"{BUSYBOX}Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n")
        return 1
    options: dict[str, Any] = {"server": words[1]} if len(words) > 1 else {}
    options["form"] = _form(call)
    text, code = call.around.door.nslookup(words[0], type=kind, **options)
    yield Sleep(10.0 if "timed out" in text else 0.005)
    call.out(text)
    return code


def _form(call: Call) -> str:
    """Whose nslookup the image has: BIND's in Debian's, and the one before 1.29 in old BusyBoxes."""
    if call.around.image.tools == "debian" or call.around.image.extra_tools:
        return "bind" if call.around.image.tools == "debian" else "busybox"
    repository, _, tag = call.around.label[1].rpartition(":")
    version = re.match(r"1\.(\d+)", tag)
    return "old" if repository.endswith("busybox") and version and int(version[1]) < 29 else "busybox"


@applet("dig", "host", own_process=True)
def dig(call: Call) -> Steps:
    """The addresses alone, as `dig +short` gives them, and SRV records."""
    words = [word for word in call.arguments if word[:1] not in "+-@"]
    kind = next((word for word in words if word.upper() in ("A", "AAAA", "SRV", "PTR", "CNAME", "TXT")), "")
    name = next((word for word in words if word != kind), "")
    yield Sleep(0.005)
    if "+search" not in call.arguments and "." not in name:
        name += "."
    text, _ = call.around.door.nslookup(name.rstrip(".") + ("" if "+search" in call.arguments else "."), type=kind)
    found = re.findall(r"(?:Address: |service = |canonical name = |name = )(.+)", text)
    if call.name == "host":
        call.out("".join(f"{name} has address {one}\n" for one in found) or f"Host {name} not found: 3(NXDOMAIN)\n")
        return 0 if found else 1
    if "+short" in call.arguments:
        call.out("".join(one + "\n" for one in found))
        return 0
    call.out(f";; QUESTION SECTION:\n;{name}.\t\tIN\t{kind or 'A'}\n\n")
    if found:
        call.out(";; ANSWER SECTION:\n" + "".join(f"{name}.\t\t30\tIN\t{kind or 'A'}\t{one}\n" for one in found))
    return 0


@applet("getent", own_process=True)
def getent(call: Call) -> Steps:
    if call.arguments[:1] not in (["hosts"], ["ahosts"]) or len(call.arguments) < 2:
        return 2
    addresses, took, _ = call.around.door.resolve(call.arguments[1])
    yield Sleep(took)
    call.out("".join(f"{address:15}  {call.arguments[1]}\n" for address in addresses))
    return 0 if addresses else 2


@applet("ping", own_process=True)
def ping(call: Call) -> Steps:
    """Cluster IPs exist only in kube-proxy's rules for their ports: they answer no ping."""
    words, count, host, patience = list(call.arguments), 0, "", 10.0
    while words:
        word = words.pop(0)
        if word.startswith("-") and len(word) > 1:
            value = word[2:] or (words.pop(0) if word[1] in "cwWis" and words else "")
            number = float(value) if re.fullmatch(r"\d+(\.\d+)?", value) else 0.0
            count = int(number) if word[1] == "c" else count
            patience = number if word[1] in "wW" else patience
        else:
            host = word
    door = call.around.door
    addresses, took, _ = door.resolve(host)
    yield Sleep(took)
    if not addresses:
        return call.fail(f"bad address '{host}'")
    there = door.network.wire.namespace(addresses[0], call.processes.sim.now) is not None
    call.out(f"PING {host} ({addresses[0]}): 56 data bytes\n")
    call.task.background = call.task.background or not count
    sent = 0
    while not count or sent < count:
        if there:
            call.out(f"64 bytes from {addresses[0]}: seq={sent} ttl=62 time=0.{90 + sent % 7:03} ms\n")
        sent += 1
        if sent != count:
            yield Sleep(1.0)
    if not there:
        yield Sleep(patience)
    lost = 0 if there else 100
    received = sent if there else 0
    call.out(f"\n--- {host} ping statistics ---\n{sent} packets transmitted, {received} packets received, {lost}% packet loss\n")
    if there:
        call.out("round-trip min/avg/max = 0.090/0.093/0.096 ms\n")
    return 0 if there else 1


@applet("ip", "ifconfig")
def ip(call: Call) -> int:
    address = call.around.door.ip
    if call.name == "ifconfig":
        call.out(f"eth0      Link encap:Ethernet\n          inet addr:{address}  Bcast:0.0.0.0  Mask:255.255.255.0\n")
    elif "route" in call.arguments or "r" in call.arguments:
        gateway = ".".join([*address.split(".")[:3], "1"])
        call.out(f"default via {gateway} dev eth0 \n")
    else:
        call.out("1: lo: <LOOPBACK,UP> mtu 65536\n    inet 127.0.0.1/8 scope host lo\n")
        call.out("2: eth0@if7: <BROADCAST,MULTICAST,UP> mtu 1500\n")
        call.out(f"    inet {address}/24 brd {'.'.join(address.split('.')[:3])}.255 scope global eth0\n")
    return 0


@applet("netstat", "ss")
def netstat(call: Call) -> int:
    now = call.processes.sim.now
    ports = [port for port in sorted(call.around.door.namespace.ports) if call.around.door.namespace.listener(port, now)]
    call.out("Active Internet connections (only servers)\n")
    call.out("Proto Recv-Q Send-Q Local Address           Foreign Address         State       \n")
    call.out("".join(f"tcp        0      0 0.0.0.0:{port:<15} 0.0.0.0:*               LISTEN      \n" for port in ports))
    return 0
