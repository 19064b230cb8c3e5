"""Which checkpoints `prune -KEEP` keeps, after docs/prune.md. Days are those of UTC, as tests run."""
import re

from expect import moment


def parse(words):
    """The parts of a rule, or None when it is none: pairs of number and unit ("" is the newest so many)."""
    parts = [re.fullmatch(r"(\d+)([dwmy]?)", part.strip()) for word in words for part in word.split(",")]
    if not all(parts) or any(int(part.group(1)) == 0 for part in parts):
        return None
    return [(int(part.group(1)), part.group(2)) for part in parts]


def _period(time, unit):
    if unit == "d":
        return time.date()
    if unit == "w":
        return time.isocalendar()[:2]
    return (time.year, time.month) if unit == "m" else time.year


def kept(checkpoints, rule, pinned, now):
    """The ids of those that stay. Pinned ones, those of other tools and those of a time ahead stay and take no place."""
    counted = [c for c in checkpoints if c["kind"] == "ordinary" and c["id"] not in pinned and
               moment(c["created"]) <= moment(now)]
    newest = sorted(counted, key=lambda c: moment(c["created"]), reverse=True)
    stay = {c["id"] for c in checkpoints} - {c["id"] for c in counted}
    for number, unit in rule:
        periods = []
        for checkpoint in newest:
            period = _period(moment(checkpoint["created"]), unit) if unit else checkpoint["id"]
            if period not in periods and len(periods) < number:
                periods.append(period)
                stay.add(checkpoint["id"])
    return stay
