"""Programs that ask other servers: wget, curl, nc.

What comes in: URLs. What goes out: answers, or why there is none, in the programs' own words and exit codes. Sources: busybox,
networking/wget.c and nc.c; curl's manual (EXIT CODES). Next: `naming.py`.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from kubenb.runtime.files import File, FileError
from kubenb.runtime.network_door import Answer
from kubenb.runtime.shell.call import Call
from kubenb.runtime.shell.programs import applet
from kubenb.runtime.shell.streams import Steps, encoded
from kubenb.runtime.shell.task import Sleep

REASONS = {
    200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 301: "Moved Permanently", 302: "Found", 304: "Not Modified",
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
    409: "Conflict", 422: "Unprocessable Entity", 429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
    503: "Service Unavailable", 504: "Gateway Timeout",
}  # fmt: skip
_URL = re.compile(r"(?:(https?)://)?(?:([^@/]*)@)?(\[[^]]*\]|[^:/?#]*)(?::(\d+))?([/?#].*)?", re.S)


class Url(NamedTuple):
    host: str
    port: int
    path: str
    tls: bool
    user: str


def parse_url(text: str) -> Url | None:
    """The parts of a URL; None for what is none."""
    found = _URL.fullmatch(text)
    if found is None or not found[3]:
        return None
    tls = found[1] == "https"
    path = (found[5] or "/").split("#")[0]
    port = int(found[4]) if found[4] else 443 if tls else 80
    return Url(found[3], port, path if path.startswith("/") else "/" + path, tls, found[2] or "") if port < 65536 else None


def ask(call: Call, url: Url, method: str, headers: dict[str, str], timeout: float, body: str = "") -> Steps:
    """Send one request and let its time pass; -> the answer as it landed."""
    door = call.around.door
    answer: Answer = door.request(url.host, url.port, url.path, method, headers, timeout, body, url.tls)
    yield Sleep(answer.seconds)
    return answer.landed()


# ---- wget ----


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
                if name in ("post-data", "header", "timeout", "output-document", "user-agent", "tries", "directory-prefix") and not equals:
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
        call.err("BusyBox v1.36.1 multi-call binary.\n\nUsage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]\n\t[--post-data STR | --post-file FILE] [-Y on/off]\n\t[-P DIR] [-U AGENT] [-T SEC] URL...\n")
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
            call, url, "POST" if given.post is not None else "HEAD" if given.spider else "GET", given.headers, given.timeout, given.post or ""
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


# ---- curl ----


class CurlOptions:
    """What was asked for on the command line."""

    VALUED = {
        "o": "output", "w": "write-out", "H": "header", "X": "request", "d": "data", "m": "max-time", "u": "user", "A": "user-agent",
        "b": "cookie", "e": "referer", "F": "form", "E": "cert", "T": "upload-file", "x": "proxy",
    }  # fmt: skip
    FLAGS = {"s": "silent", "S": "show-error", "i": "include", "I": "head", "k": "insecure", "L": "location", "f": "fail", "v": "verbose", "G": "get", "O": "remote-name", "g": "globoff", "N": "no-buffer", "4": "ipv4"}  # fmt: skip
    LONG_VALUED = frozenset({
        *VALUED.values(), "data-raw", "data-binary", "data-urlencode", "connect-timeout", "retry", "retry-delay", "cacert", "key", "resolve",
        "retry-max-time", "json", "url",
    })  # fmt: skip

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
                else:
                    self.flags[name] = None
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
        call.err(f"curl: option -{given.wrong}: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n")
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
    method = given.last("request") or ("HEAD" if "head" in given.flags else "POST" if body is not None and "get" not in given.flags else "GET")
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
    elif url.tls and "insecure" not in given.flags and "cacert" not in given.values and not url.host.endswith((".com", ".org", ".io")):
        code = _curl_failed(call, given, 60, "SSL certificate problem: unable to get local issuer certificate\nMore details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it.")  # fmt: skip
    else:
        code = _show(call, given, answer, method)
    if "write-out" in given.values:
        call.out(_write_out(given.last("write-out"), answer, spent, text))
    return code


def _curl_body(call: Call, given: CurlOptions) -> str | None:
    pieces = [value for name in ("data", "data-raw", "data-binary", "data-urlencode", "json") for value in given.values.get(name, [])]
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
    return _curl_failed(call, given, 28, f"Failed to connect to {url.host} port {url.port} after {milliseconds} ms: Operation timed out")


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
        "http_code": f"{answer.status:03}", "response_code": f"{answer.status:03}", "time_total": f"{spent:.6f}", "url_effective": url,
        "size_download": str(len(encoded(answer.body))), "remote_ip": ip, "remote_port": port, "time_connect": f"{spent / 4:.6f}",
        "time_starttransfer": f"{spent:.6f}", "content_type": answer.headers.get("Content-Type", ""), "exitcode": "0",
        "json": json.dumps({"http_code": answer.status, "time_total": round(spent, 6)}),
    }  # fmt: skip
    text = re.sub(r"%\{(\w+)\}", lambda found: values.get(found[1], ""), form)
    return text.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").replace("%%", "%")


# ---- nc ----


@applet("nc", "netcat", "ncat", "telnet", own_process=True)
def nc(call: Call) -> Steps:
    """Connecting (with -z: nothing but that); listening is a server's work (see `servers.py`)."""
    from kubenb.runtime.shell.applets.servers import listen_with_nc

    words, flags, timeout, verbose = list(call.arguments), "", 0.0, False
    operands: list[str] = []
    port = ""
    while words:
        word = words.pop(0)
        if word.startswith("-") and len(word) > 1:
            letters = word[1:]
            flags += letters
            if letters[-1] in "wpei" and words:
                value = words.pop(0)
                timeout = float(value) if letters[-1] == "w" and value.isdigit() else timeout
                port = value if letters[-1] == "p" else port
        else:
            operands.append(word)
    verbose = "v" in flags
    if "l" in flags:
        return (yield from listen_with_nc(call, port or (operands[-1] if operands else "")))
    if len(operands) < 2 or not operands[1].isdigit():
        return call.fail("usage: nc [OPTIONS] HOST PORT")
    answer: Answer = yield from ask(call, Url(operands[0], int(operands[1]), "/", False, ""), "CONNECT", {}, timeout)
    where = f"{operands[0]} ({answer.address})"
    if answer.error == "bad address":
        return call.fail(f"bad address '{operands[0]}'")
    if answer.error:
        why = {"refused": "Connection refused", "unreachable": "Host is unreachable"}.get(answer.error, "Connection timed out")
        call.err(f"nc: {where if verbose else f'can{chr(39)}t connect to remote host ({answer.address.rpartition(chr(58))[0]})'}: {why}\n")
        return 1
    if verbose:
        call.err(f"{where} open\n")
    if "z" not in flags:
        text: str = yield from call.stdin.read_all()
        if text.startswith(("GET ", "POST ", "HEAD ")):
            call.out(f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, '')}\r\n\r\n{answer.body}")
    return 0
