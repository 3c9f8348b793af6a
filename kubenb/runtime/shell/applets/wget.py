"""busybox wget.

What comes in: URLs. What goes out: what they answer, or why not, in the program's own words. Source: busybox,
networking/wget.c. Next: `curl.py`.
"""

from __future__ import annotations

import re

from kubenb.runtime.files import FileError
from kubenb.runtime.network_door import Answer
from kubenb.runtime.shell.applets.urls import REASONS, Url, ask, parse_url
from kubenb.runtime.shell.call import BUSYBOX, Call
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.streams import Steps, encoded


class WgetOptions:
    """What was asked for on the command line."""

    def __init__(self, words: list[str]) -> None:
        self.quiet = self.spider = self.show_headers = False
        self.output = ""
        self.timeout = 900.0
        self.headers: dict[str, str] = {}
        self.post: str | None = None
        self.urls: list[str] = []
        self.wrong = ""
        self._read(list(words))

    def _read(self, words: list[str]) -> None:
        while words:
            word = words.pop(0)
            if word.startswith("--"):
                name, equals, value = word[2:].partition("=")
                if (
                    name in ("post-data", "header", "timeout", "output-document", "user-agent", "tries", "directory-prefix")
                    and not equals
                ):
                    value = words.pop(0) if words else ""
                self._long(name, value)
            elif word.startswith("-") and len(word) > 1:
                letters = word[1:]
                while letters:
                    letter, letters = letters[0], letters[1:]
                    if letter in "OTUPYot":
                        value, letters = letters or (words.pop(0) if words else ""), ""
                        self._short(letter, value)
                    elif letter == "n" and letters:  # -nv, -nc
                        self.quiet, letters = True, letters[1:]
                    elif letter in "qScb":
                        self.quiet = self.quiet or letter == "q"
                        self.show_headers = self.show_headers or letter == "S"
                    else:
                        self.wrong = letter
                        return
            else:
                self.urls.append(word)

    def _long(self, name: str, value: str) -> None:
        if name == "post-data":
            self.post = value
        elif name == "header":
            key, _, text = value.partition(":")
            self.headers[key.strip()] = text.strip()
        elif name in ("quiet", "no-verbose"):
            self.quiet = True
        elif name == "spider":
            self.spider = True
        elif name == "server-response":
            self.show_headers = True
        elif name in ("timeout", "output-document"):
            self._short("T" if name == "timeout" else "O", value)
        elif name not in ("no-check-certificate", "user-agent", "tries", "directory-prefix", "continue"):
            self.wrong = name

    def _short(self, letter: str, value: str) -> None:
        if letter == "O":
            self.output = value
        elif letter == "T":
            self.timeout = float(value) if re.fullmatch(r"\d+(\.\d+)?", value) else 900.0


@applet("wget", own_process=True)
def wget(call: Call) -> Steps:
    given = WgetOptions(call.arguments)
    if given.wrong or not given.urls:
        if given.wrong:
            kind = "unrecognized option" if len(given.wrong) > 1 else "invalid option --"
            call.err(f"wget: {kind} '{'--' if len(given.wrong) > 1 else ''}{given.wrong}'\n")
        call.err(f"{BUSYBOX}Usage: wget [-cqS] [--spider] [-O FILE] [--header STR] [--post-data STR] [-T SEC] URL...\n")
        return 1
    for text in given.urls:
        code = yield from _fetch(call, given, text)
        if code:
            return code
    return 0


def _fetch(call: Call, given: WgetOptions, text: str) -> Steps:
    url = parse_url(text)
    if url is None:
        return call.fail(f"not an http or ftp url: {text}" if "://" in text else f"bad address '{text}'")
    for _ in range(5):
        answer: Answer = yield from ask(
            call,
            url,
            "POST" if given.post is not None else "HEAD" if given.spider else "GET",
            given.headers,
            given.timeout,
            given.post or "",
        )
        if answer.error == "bad address":
            return call.fail(f"bad address '{url.host}{'' if url.port == (443 if url.tls else 80) else f':{url.port}'}'")
        if not given.quiet:
            call.err(f"Connecting to {url.host}{'' if url.port in (80, 443) else f':{url.port}'} ({answer.address})\n")
        if answer.error:
            return _unanswered(call, answer)
        location = answer.headers.get("Location", "")
        if answer.status not in (301, 302, 303, 307, 308) or not location:
            break
        url = parse_url(location if "://" in location else f"http://{url.host}:{url.port}{location}") or url
    reason = f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, '')}".rstrip()
    if given.show_headers:
        call.err("".join(f"  {line}\n" for line in [reason, *(f"{key}: {value}" for key, value in answer.headers.items())]))
    if not 200 <= answer.status < 300:
        return call.fail(f"server returned error: {reason}")
    if given.spider:
        if not given.quiet:
            call.err("remote file exists\n")
        return 0
    return _save(call, given, url, answer.body)


def _unanswered(call: Call, answer: Answer) -> int:
    if answer.error == "refused":
        return call.fail(f"can't connect to remote host ({answer.address.rpartition(':')[0]}): Connection refused")
    if answer.error == "unreachable":
        return call.fail(f"can't connect to remote host ({answer.address.rpartition(':')[0]}): Host is unreachable")
    if answer.error == "reset":
        return call.fail("error getting response: Connection reset by peer")
    return call.fail("download timed out")


def _save(call: Call, given: WgetOptions, url: Url, body: str) -> int:
    name = given.output or url.path.split("?")[0].rsplit("/", 1)[-1] or "index.html"
    size = len(encoded(body))
    if name == "-":
        if not given.quiet:
            call.err("writing to stdout\n")
        call.out(body)
    else:
        try:
            call.files.write(name, encoded(body), cwd=call.cwd)
        except FileError as error:
            return call.fail(f"can't open '{name}': {error.reason}")
        if not given.quiet:
            call.err(f"saving to '{name}'\n")
    if not given.quiet:
        call.err(f"{name[:20]:20} 100% |{'*' * 32}|{size:6}  0:00:00 ETA\n")
        call.err("written to stdout\n" if name == "-" else f"'{name}' saved\n")
    return 0
