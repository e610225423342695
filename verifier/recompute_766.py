#!/usr/bin/env python3
"""Recompute the points of Decision 766/QĐ-TTg from an export of Motcua, with nothing but Python's standard library.

    python3 recompute_766.py figures.jsonl [more.jsonl …]

Written from the text of the decision's formulas and the description of the export (docs/measures.md), not from the
product: whoever distrusts the page runs this and compares the digits. One line an indicator: code, what became of it,
the numbers that were divided, per cent, points, most points; then each group and the total. Exit code 1 when a file is
cut off or its points do not add up.
"""

import json
import sys
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

WHOLE = 100
FORMAT = 2
NEEDED = {"head", "dossier", "service", "payment", "opinion", "end"}


class Faulty(Exception):  # noqa: N818 - what is wrong with the file, not with the program
    """The export cannot be trusted, and why."""


def read(path):
    """The lines of an export, by kind. Raises ``Faulty``."""
    found = {kind: [] for kind in NEEDED}
    count = 0
    with Path(path).open(encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            try:
                line = json.loads(text)
            except ValueError:
                raise Faulty(f"{path}, line {number}: not JSON") from None
            if not isinstance(line, dict) or line.get("kind") not in NEEDED:
                raise Faulty(f"{path}, line {number}: of no kind that is known")
            found[line["kind"]].append(line)
            count += 1
    if len(found["head"]) != 1 or not found["end"] or found["end"][0]["lines"] != count - 1:
        raise Faulty(f"{path}: cut off, or not an export; download it again")
    if found["head"][0]["format"] != FORMAT:
        given = found["head"][0]["format"]
        raise Faulty(f"{path}: of format {given}, this program reads {FORMAT}; get the program of that time")
    return found


def moment(text):
    """A moment of the export, or nothing."""
    return None if text is None else datetime.fromisoformat(text).astimezone(timezone.utc)


def is_on_time(line, until):
    """2.1: asked for supplements more than once counts as late; else the end, less waiting for the citizen, is compared
    with the promise. Unfinished: the moment at which the clock stopped, or the end of the period."""
    requests = [pause for pause in line["pauses"] if pause["supplement"]]
    if len(requests) >= 2:
        return False
    ended = moment(line["ended"])
    if ended is None:
        running_no_more = [moment(pause["begins"]) for pause in line["pauses"] if pause["ends"] is None]
        ended = min(running_no_more, default=until)
    waited = timedelta()
    for pause in requests:
        begins, answered = moment(pause["begins"]), moment(pause["ends"])
        if begins < ended:
            waited = (ended if answered is None else min(answered, ended)) - begins
    return ended - waited <= promise(line)


def promise(line):
    """What was promised, as if the citizen had not been waited for: an answer moves the promise of the export by the
    time that it took, which the sum would otherwise count twice. Where the request was the last thing that stopped the
    clock, the promise from before it is known as it was."""
    stands = moment(line["promise"])
    answered = [pause for pause in line["pauses"] if pause["supplement"] and pause["ends"] is not None]
    if not answered:
        return stands
    begins, ends = moment(answered[0]["begins"]), moment(answered[0]["ends"])
    last = max(moment(pause["begins"]) for pause in line["pauses"])
    if begins == last and answered[0]["promise"] is not None:
        return moment(answered[0]["promise"])
    return stands - (ends - begins)


def gather(found):
    """Numerators and denominators, by the names of the formulas."""
    head = found["head"][0]
    begins, until = moment(head["begins"]), moment(head["until"])
    handled = []
    for line in found["dossier"]:
        ended = moment(line["ended"])
        if moment(line["received"]) < until and (ended is None or begins <= ended < until):
            handled.append(line)
    good = sum(1 for line in handled if is_on_time(line, until))
    results = [line for line in handled if line["result"]]
    signed = [line for line in results if line["result"] == "electronic"]
    offered = found["service"]
    online = [line for line in offered if line["online"]]
    costing = [line for line in offered if line["fee"]]
    paid = {line["dossier"]: line["online"] for line in found["payment"]}
    said = found["opinion"]
    ratings, disliked = sum(one["ratings"] for one in said), sum(one["disliked"] for one in said)
    complaints = sum(one["complaints"] for one in said)
    in_time = sum(one["complaints_in_time"] for one in said)
    return {
        "on-time": [(good, len(handled))],
        "services-online": [(len(online), len(offered))],
        "services-used": [(sum(1 for line in online if line["used"]), len(online))],
        "online-results": [(sum(1 for line in signed if line["channel"] == "online"), len(results))],
        "fees-payable": [(sum(1 for line in costing if line["payable"]), len(costing))],
        "paid-online": [(sum(1 for way in paid.values() if way), len(paid))],
        "electronic-results": [(len(signed), len(results))],
        "digitised-whole": [(sum(1 for line in signed if line["digitised"]), len(results))],
        "complaints-in-time": [(in_time, complaints)],
        "satisfaction": [(len(handled) - good, len(handled)), (disliked, ratings)],
    }


def two(value):
    """Two decimals, halves up, as text."""
    hundredths = (value * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def judge(indicator, pairs):
    """What became of an indicator, its rate, and its points in hundredths."""
    name = indicator["formula"]
    if not name:
        return "unmeasured", None, None
    if name not in pairs:
        raise Faulty(f"indicator {indicator['code']}: no formula is called {name!r}")
    some = pairs[name]
    if any(below == 0 for _above, below in some):
        return "empty", None, None
    parts = [Fraction(above, below) for above, below in some]
    rate = parts[0] if name != "satisfaction" else max(Fraction(0), 1 - sum(parts))
    points = min(Fraction(indicator["most"]), rate * indicator["most"] * WHOLE / indicator["full"])
    return "scored", rate, (points * 200 + 1) // 2


def told(found):
    """The lines to print. Raises ``Faulty`` when points do not add up to 100."""
    head, pairs = found["head"][0], gather(found)
    if sum(group["most"] for group in head["groups"]) != WHOLE:
        raise Faulty("the groups' points do not add up to 100")
    sums = [0, 0, 0]
    for group in head["groups"]:
        own = [0, 0, 0]
        for one in (each for each in head["indicators"] if each["group"] == group["id"]):
            status, rate, points = judge(one, pairs)
            shown = " ".join(f"{above}/{below}" for above, below in pairs.get(one["formula"], [])) or "-"
            percent = "-" if rate is None else two(rate * WHOLE)
            reached = "-" if points is None else two(Fraction(points, WHOLE))
            yield f"{one['code']} {status} {shown} {percent} {reached} {one['most']}"
            own = [own[0] + (points or 0), own[1] + (one["most"] if points is not None else 0), own[2] + one["most"]]
        if own[2] != group["most"]:
            raise Faulty(f"the indicators of {group['id']} do not add up to its {group['most']} points")
        yield f"{group['id']} {two(Fraction(own[0], WHOLE))} {own[1]} {own[2]}"
        sums = [one + more for one, more in zip(sums, own)]  # noqa: B905 - Python 3.9
    yield f"total {two(Fraction(sums[0], WHOLE))} {sums[1]} {sums[2]}"


def main(paths):
    """Print what each file comes to; the exit code."""
    if not paths:
        print(__doc__)
        return 2
    for path in paths:
        try:
            for line in told(read(path)):
                print(line)
        except (Faulty, OSError) as fault:
            print(fault, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
