"""curl.

What comes in: URLs. What goes out: what they answer, or why not, with the exit codes of its manual. Next: `nc.py`.
"""

from __future__ import annotations

import json
import re
from typing import ClassVar

from kubenb.runtime.files import File, FileError
from kubenb.runtime.network_door import Answer
from kubenb.runtime.shell.applets.urls import REASONS, Url, ask, parse_url
from kubenb.runtime.shell.call import Call
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.streams import Steps, encoded

UNTRUSTED = (
    "SSL certificate problem: unable to get local issuer certificate\nMore details here: https://curl.se/docs/sslcerts.html\n\n"
    "curl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it."
)


class CurlOptions:
    """What was asked for on the command line."""

    VALUED: ClassVar = {
        "o": "output",
        "w": "write-out",
        "H": "header",
        "X": "request",
        "d": "data",
        "m": "max-time",
        "u": "user",
        "A": "user-agent",
        "b": "cookie",
        "e": "referer",
        "F": "form",
        "E": "cert",
        "T": "upload-file",
        "x": "proxy",
    }
    FLAGS: ClassVar = {
        "s": "silent",
        "S": "show-error",
        "i": "include",
        "I": "head",
        "k": "insecure",
        "L": "location",
        "f": "fail",
        "v": "verbose",
        "G": "get",
        "O": "remote-name",
        "g": "globoff",
        "N": "no-buffer",
        "4": "ipv4",
    }
    LONG_FLAGS = frozenset(
        {"version", "http1.1", "http2", "compressed", "fail-with-body", "progress-bar", "no-progress-meter", "retry-connrefused"}
    )
    LONG_VALUED = frozenset(
        {
            *VALUED.values(),
            "data-raw",
            "data-binary",
            "data-urlencode",
            "connect-timeout",
            "retry",
            "retry-delay",
            "cacert",
            "key",
            "resolve",
            "retry-max-time",
            "json",
            "url",
        }
    )

    def __init__(self, words: list[str]) -> None:
        self.flags: dict[str, None] = {}
        self.values: dict[str, list[str]] = {}
        self.urls: list[str] = []
        self.wrong = ""
        words = list(words)
        while words:
            word = words.pop(0)
            if word.startswith("--"):
                name = word[2:]
                if name in self.LONG_VALUED:
                    self.values.setdefault(name, []).append(words.pop(0) if words else "")
                elif name in self.FLAGS.values() or name in self.LONG_FLAGS:
                    self.flags[name] = None
                else:
                    self.wrong = word
                    return
            elif word.startswith("-") and len(word) > 1:
                self._bundle(word[1:], words)
            else:
                self.urls.append(word)
        self.urls += self.values.get("url", [])

    def _bundle(self, letters: str, words: list[str]) -> None:
        while letters:
            letter, letters = letters[0], letters[1:]
            if letter in self.VALUED:
                self.values.setdefault(self.VALUED[letter], []).append(letters or (words.pop(0) if words else ""))
                return
            if letter not in self.FLAGS:
                self.wrong = letter
                return
            self.flags[self.FLAGS[letter]] = None

    def last(self, name: str, default: str = "") -> str:
        return self.values[name][-1] if name in self.values else default

    def number(self, *names: str) -> float:
        texts = [self.last(name) for name in names if name in self.values]
        return min((float(text) for text in texts if re.fullmatch(r"\d+(\.\d+)?", text)), default=0.0)


@applet("curl", own_process=True)
def curl(call: Call) -> Steps:
    given = CurlOptions(call.arguments)
    if given.wrong:
        wrong = given.wrong if given.wrong.startswith("--") else f"-{given.wrong}"
        call.err(f"curl: option {wrong}: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n")
        return 2
    if "version" in given.flags or "V" in given.flags:
        call.out("curl 8.7.1 (x86_64-pc-linux-musl) libcurl/8.7.1\n")
        return 0
    if not given.urls:
        call.err("curl: try 'curl --help' or 'curl --manual' for more information\n")
        return 2
    code = 0
    for text in given.urls:
        code = yield from _transfer(call, given, text)
    return code


def _curl_failed(call: Call, given: CurlOptions, code: int, text: str) -> int:
    if "silent" not in given.flags or "show-error" in given.flags:
        call.err(f"curl: ({code}) {text}\n")
    return code


def _transfer(call: Call, given: CurlOptions, text: str) -> Steps:
    url = parse_url(text)
    if url is None:
        return _curl_failed(call, given, 3, "URL using bad/illegal format or missing URL")
    body = _curl_body(call, given)
    method = given.last("request") or (
        "HEAD" if "head" in given.flags else "POST" if body is not None and "get" not in given.flags else "GET"
    )
    headers = {"User-Agent": "curl/8.7.1", "Accept": "*/*"}
    for line in given.values.get("header", []):
        key, _, value = line.partition(":")
        headers[key.strip()] = value.strip()
    timeout, begun = given.number("max-time", "connect-timeout"), call.processes.sim.now
    answer: Answer
    for _ in range(10):
        answer = yield from ask(call, url, method, headers, timeout, body or "")
        location = answer.headers.get("Location", "")
        if "location" not in given.flags or answer.status not in (301, 302, 303, 307, 308) or not location:
            break
        url = parse_url(location if "://" in location else f"http://{url.host}:{url.port}{location}") or url
    spent = call.processes.sim.now - begun
    code = 0
    if answer.error:
        code = _curl_error(call, given, url, answer, spent)
    elif "fail" in given.flags and answer.status >= 400:
        code = _curl_failed(call, given, 22, f"The requested URL returned error: {answer.status}")
    elif (
        url.tls
        and "insecure" not in given.flags
        and "cacert" not in given.values
        and not call.environment.get("CURL_CA_BUNDLE")
        and not url.host.endswith((".com", ".org", ".io"))
    ):
        code = _curl_failed(call, given, 60, UNTRUSTED)
    else:
        code = _show(call, given, answer, method)
    if "write-out" in given.values:
        call.out(_write_out(given.last("write-out"), answer, spent, text))
    return code


def _curl_body(call: Call, given: CurlOptions) -> str | None:
    pieces = [
        value for name in ("data", "data-raw", "data-binary", "data-urlencode", "json") for value in given.values.get(name, [])
    ]
    if not pieces:
        return None
    texts = []
    for piece in pieces:
        if piece.startswith("@"):
            try:
                texts.append(call.files.read(piece[1:], call.cwd).decode("utf-8", "surrogateescape"))
            except FileError:
                texts.append("")
        else:
            texts.append(piece)
    return "&".join(texts)


def _curl_error(call: Call, given: CurlOptions, url: Url, answer: Answer, spent: float) -> int:
    milliseconds = round(spent * 1000)
    if answer.error == "bad address":
        return _curl_failed(call, given, 6, f"Could not resolve host: {url.host}")
    if answer.error in ("refused", "unreachable"):
        why = "Could not connect to server" if answer.error == "refused" else "No route to host"
        return _curl_failed(call, given, 7, f"Failed to connect to {url.host} port {url.port} after {milliseconds} ms: {why}")
    if answer.error == "reset":
        return _curl_failed(call, given, 52, "Empty reply from server")
    if given.number("max-time", "connect-timeout"):
        return _curl_failed(call, given, 28, f"Connection timed out after {milliseconds} milliseconds")
    return _curl_failed(
        call, given, 28, f"Failed to connect to {url.host} port {url.port} after {milliseconds} ms: Operation timed out"
    )


def _show(call: Call, given: CurlOptions, answer: Answer, method: str) -> int:
    text = "" if method == "HEAD" else answer.body
    if "include" in given.flags or "head" in given.flags:
        head = [f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, '')}".rstrip()]
        head += [f"{key}: {value}" for key, value in answer.headers.items()]
        text = "\r\n".join(head) + "\r\n\r\n" + text
    path = given.last("output")
    if not path or path == "-":
        call.out(text)
        return 0
    try:
        node = call.files.write(path, encoded(text), cwd=call.cwd)
    except FileError as error:
        return _curl_failed(call, given, 23, f"Failure writing output to destination: {error.reason}")
    assert node is not None or isinstance(node, File)
    return 0


def _write_out(form: str, answer: Answer, spent: float, url: str) -> str:
    ip, _, port = answer.address.rpartition(":")
    values = {
        "http_code": f"{answer.status:03}",
        "response_code": f"{answer.status:03}",
        "time_total": f"{spent:.6f}",
        "url_effective": url,
        "size_download": str(len(encoded(answer.body))),
        "remote_ip": ip,
        "remote_port": port,
        "time_connect": f"{spent / 4:.6f}",
        "time_starttransfer": f"{spent:.6f}",
        "content_type": answer.headers.get("Content-Type", ""),
        "exitcode": "0",
        "json": json.dumps({"http_code": answer.status, "time_total": round(spent, 6)}),
    }
    text = re.sub(r"%\{(\w+)\}", lambda found: values.get(found[1], ""), form)
    return text.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").replace("%%", "%")
