"""Text with places that may vary: {{guid}}, {{number}}, {{time}}, {{path}}, {{any}}, and {{lines}} on a line of its own."""

import difflib
import re

PATTERNS = {
    "any": r".*?",
    "short": r"id:[0-9A-Fa-f]{8}",
    "guid": r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
    "number": r"\d+(?:\.\d+)?",
    "time": r"(?:\d{4}-\d\d-\d\d[T ]|\d{1,2} [A-Z][a-z]{2} \d{4}, )?\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| ?[+-]\d\d:?\d\d|, \d+ [a-z]+ ago)?",
    "path": r"[^\s\"']+",
}
ANY_LINES = "{{lines}}"
_PLACE = re.compile(r"\{\{(\w+)\}\}")


class UnknownPattern(ValueError):
    pass


def to_regex(text):
    """The regular expression (as text) that a line with patterns stands for."""
    parts, end = [], 0
    for place in _PLACE.finditer(text):
        name = place.group(1)
        if name not in PATTERNS:
            raise UnknownPattern(f"unknown pattern {place.group(0)}; known: {', '.join(sorted(PATTERNS))}, lines")
        parts += [re.escape(text[end:place.start()]), PATTERNS[name]]
        end = place.end()
    return "".join(parts) + re.escape(text[end:])


def matches(expected, text, flags=0):
    """True when the whole text is what the line with patterns stands for."""
    return expected == text or re.fullmatch(to_regex(expected), text, flags) is not None


def contains(expected, line):
    return re.search(to_regex(expected), line) is not None


def align(expected, got):
    """For each got line the index of the expected line that covers it, or None; and whether all fits.

    {{lines}} covers any number of lines, also none. When not all fits, the best partial fit is given, so that a
    difference can be shown without the lines that are right.
    """
    cover = _fit(expected, got)
    if cover is not None:
        return cover, True
    regexes = [(line, re.compile(to_regex(line))) for line in expected if line != ANY_LINES]

    # A got line takes the name of the first expected line that it fits, so that equal names mean a fit.
    def name(line):
        return next((wanted for wanted, regex in regexes if regex.fullmatch(line)), "got " + line)

    cover = [None] * len(got)
    matcher = difflib.SequenceMatcher(None, expected, [name(line) for line in got], autojunk=False)
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            cover[block.b + offset] = block.a + offset
    return cover, False


def _fit(expected, got):
    """The covering of align when everything fits, else None. Greedy from {{lines}} to {{lines}}."""
    cover, at = [None] * len(got), 0
    runs = _runs(expected)
    for number, (marker, start, run) in enumerate(runs):
        last = number == len(runs) - 1
        if marker is None:
            places = [at]
        elif last:
            places = [len(got) - len(run)]
        else:
            places = range(at, len(got) - len(run) + 1)
        place = next((p for p in places if p >= at and _run_fits(run, got, p)), None)
        if place is None:
            return None
        for index in range(at, place):
            cover[index] = marker
        for offset in range(len(run)):
            cover[place + offset] = start + offset
        at = place + len(run)
    return cover if at == len(got) else None


def _runs(expected):
    """Splits at {{lines}}: (index of the marker before or None, index of the first line, lines)."""
    runs, marker, start = [], None, 0
    for index, line in enumerate(expected):
        if line == ANY_LINES:
            runs.append((marker, start, expected[start:index]))
            marker, start = index, index + 1
    runs.append((marker, start, expected[start:]))
    return runs


def _run_fits(run, got, place):
    return place + len(run) <= len(got) and all(matches(line, got[place + i]) for i, line in enumerate(run))


def difference(expected, got, name):
    """A unified diff of lines in which places that fit a pattern do not show."""
    cover, fits = align(expected, got)
    if fits:
        return []
    shown = list(expected)
    for index, source in enumerate(cover):
        if source is not None:
            shown[source] = got[index]
    return list(difflib.unified_diff(shown, got, f"expected {name}", f"got {name}", lineterm="", n=3))


def updated(expected, got):
    """The got lines, except that a line covered by an expected one keeps that one's patterns."""
    cover, _ = align(expected, got)
    return [line if cover[i] is None else expected[cover[i]] for i, line in enumerate(got)]
