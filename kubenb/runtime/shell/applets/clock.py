"""`date`, and how times are written. The clock is the simulation's: virtual second 0 is midnight of 2026-01-01, UTC.

What comes in: virtual seconds. What goes out: texts. Next: `waiting.py`.
"""

from __future__ import annotations

import re

from kubenb.runtime.shell.call import Call
from kubenb.runtime.shell.programs import applet
from kubenb.sim import EPOCH, Simulation

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def parts(sim: Simulation, at: float) -> dict[str, str]:
    """strftime's letters for a virtual second."""
    stamp = sim.stamp(at)
    year, month, day = int(stamp[:4]), int(stamp[5:7]), int(stamp[8:10])
    seconds = EPOCH + int(at)
    days = seconds // 86400
    hour = int(stamp[11:13])
    return {
        "Y": stamp[:4],
        "y": stamp[2:4],
        "m": stamp[5:7],
        "d": stamp[8:10],
        "e": f"{day:2}",
        "H": stamp[11:13],
        "M": stamp[14:16],
        "S": stamp[17:19],
        "s": str(seconds),
        "a": DAYS[(days + 3) % 7],
        "b": MONTHS[month - 1],
        "h": MONTHS[month - 1],
        "Z": "UTC",
        "z": "+0000",
        "F": stamp[:10],
        "T": stamp[11:19],
        "D": f"{month:02}/{day:02}/{stamp[2:4]}",
        "R": stamp[11:16],
        "n": "\n",
        "t": "\t",
        "%": "%",
        "u": str((days + 3) % 7 + 1),
        "w": str((days + 4) % 7),
        "I": f"{(hour + 11) % 12 + 1:02}",
        "p": "AM" if hour < 12 else "PM",
        "N": f"{round((at - int(at)) * 1e9):09}",
        "j": f"{days - _first_day(year):03}",
        "c": f"{DAYS[(days + 3) % 7]} {MONTHS[month - 1]} {day:2} {stamp[11:19]} {year}",
        "x": f"{month:02}/{day:02}/{stamp[2:4]}",
        "X": stamp[11:19],
    }


def _first_day(year: int) -> int:
    """Days from 1970 to the day before New Year of `year`."""
    before = year - 1
    return (before - 1969) * 365 + before // 4 - before // 100 + before // 400 - 477 - 1


def formatted(sim: Simulation, at: float, form: str) -> str:
    """strftime."""
    values = parts(sim, at)
    return re.sub(r"%[-_0]?([A-Za-z%])", lambda found: values.get(found[1], found[0]), form)


def month_day(sim: Simulation, at: float) -> str:
    """As `ls -l` writes it: "Jan  1 00:00"."""
    return formatted(sim, at, "%b %e %H:%M")


@applet("date")
def date(call: Call) -> int:
    now = call.processes.sim.now
    form = next((word[1:] for word in call.arguments if word.startswith("+")), "%a %b %e %H:%M:%S UTC %Y")
    if "-Iseconds" in call.arguments or "-Is" in call.arguments:
        form = "%FT%T+00:00"
    elif "-I" in call.arguments:
        form = "%F"
    elif "-R" in call.arguments:
        form = "%a, %d %b %Y %T +0000"
    call.out(formatted(call.processes.sim, now, form) + "\n")
    return 0
