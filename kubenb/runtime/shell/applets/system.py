"""Programs about the machine: id, whoami, hostname, uname, env, printenv, mount, df, free, nproc, uptime, which, tty, fortune.

What comes in: the container's surroundings. What goes out: what it may know of them. Next: `naming.py`.
"""

from __future__ import annotations

from kubenb.runtime.files import File
from kubenb.runtime.shell.applets.listing import human
from kubenb.runtime.shell.call import Call, options
from kubenb.runtime.shell.programs import applet, find_program, run_program
from kubenb.runtime.shell.streams import Steps
from kubenb.runtime.shell.words import is_name

FORTUNES = (
    "You will be awarded some great honor.",
    "Your analyst has you mixed up with another patient. Don't believe a\nthing he tells you.",
    "Today is the first day of the rest of the mess.",
    "Beware of low-flying butterflies.",
    "You have an unusual magnetic personality. Don't walk too close to\nmetal objects which are not fastened down.",
    "Tomorrow will be cancelled due to lack of interest.",
)
"""Short sayings, as the old Unix program `fortune` gives them."""
DISK = 100 * (1 << 30)
MEMORY = 8 * (1 << 30)


@applet("id")
def id_(call: Call) -> int:
    user, groups = call.around.user, call.around.groups
    if "-u" in call.arguments:
        call.out(f"{user}\n")
    elif "-un" in call.arguments:
        call.out("root\n" if user == 0 else f"{user}\n")
    elif "-g" in call.arguments:
        call.out(f"{groups[0]}\n")
    else:
        every = {*groups, 10} if user == 0 and groups == (0,) and call.around.image.tools == "busybox" else {*groups}
        others = ",".join(_group(one) for one in sorted(every))
        call.out(f"uid={user}{'(root)' if user == 0 else ''} gid={_group(groups[0])} groups={others}\n")
    return 0


def _group(number: int) -> str:
    """As `id` writes it: a name only where /etc/group has one."""
    return str(number) + {0: "(root)", 10: "(wheel)"}.get(number, "")


@applet("whoami")
def whoami(call: Call) -> int:
    if call.around.user:
        return call.fail(f"unknown uid {call.around.user}")
    call.out("root\n")
    return 0


@applet("hostname")
def hostname(call: Call) -> int:
    if "-i" in call.arguments or "-I" in call.arguments:
        call.out(call.around.door.ip + "\n")
    elif "-f" in call.arguments:
        call.out(_full_name(call) + "\n")
    else:
        call.out(call.around.hostname + "\n")
    return 0


def _full_name(call: Call) -> str:
    from kubenb.runtime.files import FileError

    try:
        hosts = call.files.read("/etc/hosts").decode("utf-8", "replace")
    except FileError:
        hosts = ""
    for line in hosts.splitlines():
        words = line.split()
        if call.around.hostname in words[1:]:
            return words[1]
    return call.around.hostname


@applet("uname")
def uname(call: Call) -> int:
    values = {"s": "Linux", "n": call.around.hostname, "r": "6.18.0", "v": "#1 SMP", "m": "x86_64", "o": "Linux"}
    wanted = "".join(word.lstrip("-") for word in call.arguments) or "s"
    letters = "snrvmo" if "a" in wanted else [letter for letter in "snrvmo" if letter in wanted]
    call.out(" ".join(values[letter] for letter in letters) + "\n")
    return 0


@applet("env", own_process=True)
def env(call: Call) -> Steps:
    environment, words = dict(call.environment), list(call.arguments)
    while words and (words[0] in ("-i", "-u", "-") or "=" in words[0]):
        word = words.pop(0)
        if word in ("-i", "-"):
            environment.clear()
        elif word == "-u" and words:
            environment.pop(words.pop(0), None)
        else:
            name, _, value = word.partition("=")
            environment[name] = value
    if not words:
        call.out("".join(f"{name}={value}\n" for name, value in environment.items()))
        return 0
    program = find_program(call.processes, words[0], call.cwd)
    if isinstance(program, str):
        return call.fail(f"can't execute '{words[0]}': No such file or directory", 127)
    return (yield from run_program(program, Call(call.task, words, environment, call.cwd, call.descriptors)))


@applet("printenv")
def printenv(call: Call) -> int:
    if not call.arguments:
        call.out("".join(f"{name}={value}\n" for name, value in call.environment.items()))
        return 0
    known = [name for name in call.arguments if name in call.environment and is_name(name)]
    call.out("".join(call.environment[name] + "\n" for name in known))
    return 0 if len(known) == len(call.arguments) else 1


@applet("mount")
def mount(call: Call) -> int:
    if call.arguments:
        return call.fail("permission denied (are you root?)")
    call.out("overlay on / type overlay (rw,relatime)\nproc on /proc type proc (rw,nosuid,nodev,noexec,relatime)\n")
    call.out("tmpfs on /dev type tmpfs (rw,nosuid,size=65536k,mode=755)\n")
    for path, one in sorted(call.files.mounts.items()):
        flags = "ro" if one.read_only else "rw"
        call.out(f"{one.device if one.kind != 'tmpfs' else 'tmpfs'} on {path} type {one.kind} ({flags},relatime)\n")
    return 0


@applet("df")
def df(call: Call) -> int:
    found, paths, _ = options(call.arguments, "hkmaTPi")
    rows = [("overlay", DISK, DISK // 5, "/"), ("tmpfs", 64 << 20, 0, "/dev")]
    for path, one in sorted(call.files.mounts.items()):
        total = one.size or (MEMORY if one.kind == "tmpfs" else DISK)
        used = sum(node.size for _, node in call.files.walk(path) if isinstance(node, File))
        rows.append(
            (one.device if one.kind != "tmpfs" else "tmpfs", total, used if one.size or one.kind == "tmpfs" else DISK // 5, path)
        )
    if paths:
        rows = [row for row in rows if row[3] in paths] or rows[:1]
    readable = "h" in found

    def size(bytes: int) -> str:
        return human(bytes) if readable else str(bytes // 1024)

    call.out(f"Filesystem           {'Size' if readable else '1K-blocks':>9}      Used Available Use% Mounted on\n")
    for device, total, used, path in rows:
        call.out(f"{device:20} {size(total):>9} {size(used):>9} {size(total - used):>9} {round(100 * used / total):3}% {path}\n")
    return 0


@applet("free")
def free(call: Call) -> int:
    used = call.processes.memory
    unit = 1 << 20 if "-m" in call.arguments else 1 << 10
    numbers = [MEMORY // unit, used // unit, (MEMORY - used) // unit, 0, 0, (MEMORY - used) // unit]
    call.out("              total        used        free      shared  buff/cache   available\n")
    call.out("Mem:   " + "".join(f"{number:12}" for number in numbers) + "\nSwap:             0           0           0\n")
    return 0


@applet("nproc")
def nproc(call: Call) -> int:
    call.out("4\n")
    return 0


@applet("uptime")
def uptime(call: Call) -> int:
    now = call.processes.sim.now
    call.out(f" {call.processes.sim.stamp()[11:19]} up {int(now // 60)} min,  0 users,  load average: 0.00, 0.00, 0.00\n")
    return 0


@applet("which")
def which(call: Call) -> int:
    code = 0
    for name in call.arguments:
        if isinstance(find_program(call.processes, name, call.cwd), str):
            code = 1
        else:
            call.out((name if "/" in name else f"/bin/{name}") + "\n")
    return code


@applet("tty")
def tty(call: Call) -> int:
    call.out("/dev/pts/0\n" if call.around.tty else "not a tty\n")
    return 0 if call.around.tty else 1


@applet("clear", "reset", "stty", "setterm")
def nothing(call: Call) -> int:
    return 0


@applet("fortune", "/usr/games/fortune")
def fortune(call: Call) -> int:
    chance = call.processes.sim.stream("shell/fortune")
    call.out(FORTUNES[chance.randrange(len(FORTUNES))] + "\n")
    return 0
