"""`nslookup` as BusyBox prints it. It is not the system's resolver: it asks for all search domains at once, but only for names
without a dot, which is why `nslookup web.default` finds nothing where `wget http://web.default` does.

What comes in: a name and whom to ask. What goes out: text and exit code.  Source: busybox/networking/nslookup.c, 1.36; the form
before 1.29 for images as old as that. Next: the shell of `kubenb.runtime`.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address
from typing import NamedTuple

from kubenb.network.dns import Reply
from kubenb.network.resolver import Ask, ResolvConf, candidates


class Printed(NamedTuple):
    """What the program wrote, its exit code, and how many questions it asked."""

    text: str
    code: int
    questions: int


def nslookup(name: str, conf: ResolvConf, ask: Ask, type: str = "", server: str = "", form: str = "busybox") -> Printed:
    """`type`: of -type=SRV; "" asks for A and AAAA, or PTR of an address. `server`: not resolv.conf's. `form`: "busybox",
    "old" (the same before 1.29) or "bind" (Debian's dnsutils).
    """
    server = server or next(iter(conf.nameservers), "127.0.0.1")
    if form == "old":
        return _old(name, conf, ask, server)
    if form == "bind":
        return _bind(name, conf, ask, type, server)
    full, types = _questions(name, conf.search, type)
    replies = [ask(server, one, kind) for kind in types for one in full]
    if replies and not any(reply.code for reply in replies):
        return Printed(";; connection timed out; no servers could be reached\n\n", 1, len(replies))
    lines = [f"Server:\t\t{server}", f"Address:\t{server}:53", ""]
    for reply in replies:
        lines += [*_told(reply), ""]
    found = any(reply.records for reply in replies)
    return Printed("\n".join(lines) + "\n", 0 if found else 1, len(replies))


def _questions(name: str, search: Sequence[str], type: str) -> tuple[list[str], list[str]]:
    if not type:
        try:
            return [f"{IPv4Address(name).reverse_pointer}"], ["PTR"]
        except ValueError:
            pass
    full = [name.rstrip(".")] if "." in name or not search else [f"{name}.{domain}" for domain in search]
    return full, [type.upper()] if type else ["A", "AAAA"]


def _told(reply: Reply) -> list[str]:
    if reply.code != "NOERROR":
        return [f"** server can't find {reply.name}: {reply.code or 'SERVFAIL'}"]
    lines = [] if reply.authoritative else ["Non-authoritative answer:"]
    for record in reply.records:
        if record.type in ("A", "AAAA"):
            lines += [f"Name:\t{record.name}", f"Address: {record.value}"]
        else:
            verb = {"CNAME": "canonical name", "PTR": "name", "SRV": "service"}.get(record.type, record.type)
            lines.append(f"{record.name}\t{verb} = {record.value}")
    return lines


def _bind(name: str, conf: ResolvConf, ask: Ask, type: str, server: str) -> Printed:
    """BIND's program: the search list as the system's resolver goes through it, up to the first name that exists."""
    names, types = _questions(name, (), type)
    if types != ["PTR"]:
        names, types = candidates(name, conf.search, conf.ndots), [type.upper() or "A"]
    questions = 0
    for full in names:
        questions += 1
        reply = ask(server, full, types[0])
        if not reply.code:
            return Printed(";; connection timed out; no servers could be reached\n\n", 1, questions)
        if reply.code == "NOERROR":
            lines = [f"Server:\t\t{server}", f"Address:\t{server}#53", "", *_told(reply), ""]
            return Printed("\n".join(lines) + "\n", 0, questions)
    shown = name if types != ["PTR"] else names[0]
    return Printed(f"Server:\t\t{server}\nAddress:\t{server}#53\n\n** server can't find {shown}: NXDOMAIN\n\n", 1, questions)


def _old(name: str, conf: ResolvConf, ask: Ask, server: str) -> Printed:
    """The output of BusyBox 1.28, which used the system's resolver and asked back for every address."""
    questions = 0
    found: tuple[str, ...] = ()
    for full in candidates(name, conf.search, conf.ndots):
        questions += 1
        reply = ask(server, full, "A")
        found = reply.addresses
        if found or not reply.code:
            break
    head = f"Server:    {server}\nAddress 1: {server}{_name_of(server, server, ask)}\n\n"
    if not found:
        return Printed(head + f"nslookup: can't resolve '{name}'\n", 1, questions)
    body = [f"Name:      {name}"]
    body += [f"Address {number}: {ip}{_name_of(ip, server, ask)}" for number, ip in enumerate(found, 1)]
    return Printed(head + "\n".join(body) + "\n", 0, questions)


def _name_of(ip: str, server: str, ask: Ask) -> str:
    records = ask(server, IPv4Address(ip).reverse_pointer, "PTR").records
    return f" {records[0].value}" if records else ""
