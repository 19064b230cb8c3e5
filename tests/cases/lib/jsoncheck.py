"""Expectations on JSON: partial matches, and assertions on the host file."""

import json
import re

from . import patterns

MISSING = object()
_WHOLE_PATTERN = re.compile(r"\{\{(any|number)\}\}")
_STEP = re.compile(r'\.?([A-Za-z_][\w-]*)|\[(\d+|\*)\]|\[("(?:[^"\\]|\\.)*")\]')


class AssertionSyntax(ValueError):
    pass


def value_matches(expected, got):
    """Equal, where a text may carry patterns; "{{any}}" fits any value and "{{number}}" any number."""
    if isinstance(expected, str):
        whole = _WHOLE_PATTERN.fullmatch(expected)
        if whole and not isinstance(got, str):
            is_number = isinstance(got, (int, float)) and not isinstance(got, bool)
            return whole.group(1) == "any" or is_number
        return isinstance(got, str) and patterns.matches(expected, got, re.DOTALL)
    return type(expected) is type(got) and expected == got


def partial(expected, got, where="$"):
    """What is wrong, a list of sentences: every member given must be there and fit; a list must have as many."""
    if isinstance(expected, dict) and isinstance(got, dict):
        wrong = []
        for name, value in expected.items():
            if name in got:
                wrong += partial(value, got[name], f"{where}.{name}")
            else:
                wrong.append(f"{where}.{name} is missing; there are: {', '.join(got) or 'none'}")
        return wrong
    if isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            return [f"{where} has {len(got)} elements, expected {len(expected)}"]
        return [w for i, (e, g) in enumerate(zip(expected, got)) for w in partial(e, g, f"{where}[{i}]")]
    if value_matches(expected, got):
        return []
    return [f"{where} is {_show(got)}, expected {_show(expected)}"]


def check_assertion(line, after, before, start):
    """None when the line holds for the host file, else what it is instead.

    PATH = JSON | PATH != JSON | PATH exists | PATH missing | PATH same as before|start [except NAME, NAME]
    """
    path, rest = _split_path(line)
    value = _find(after, path, line)
    if rest in ("exists", "missing"):
        there = value is not MISSING
        return None if there == (rest == "exists") else "it is there" if there else "it is missing"
    compare = re.fullmatch(r"(!?=)\s*(.+)", rest)
    if compare:
        return _check_value(compare, value, line)
    same = re.fullmatch(r"same as (before|start)(?:\s+except\s+(.+))?", rest)
    if not same:
        raise AssertionSyntax(f"cannot understand '{line}'")
    other = _find(before if same.group(1) == "before" else start, path, line)
    ignored = {name.strip() for name in (same.group(2) or "").split(",")} - {""}
    if value is MISSING or other is MISSING:
        return "it is missing " + ("now" if value is MISSING else f"in the host {same.group(1)}")
    return _same(_without(other, ignored), _without(value, ignored), same.group(1))


def _check_value(compare, value, line):
    try:
        expected = json.loads(compare.group(2))
    except ValueError:
        raise AssertionSyntax(f"'{compare.group(2)}' is not JSON in '{line}'") from None
    fits = value is not MISSING and value_matches_deep(expected, value)
    if fits == (compare.group(1) == "="):
        return None
    return f"it is {_show(value)}"


def value_matches_deep(expected, got):
    if isinstance(expected, dict) and isinstance(got, dict):
        return expected.keys() == got.keys() and all(value_matches_deep(expected[k], got[k]) for k in expected)
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(map(value_matches_deep, expected, got))
    return value_matches(expected, got)


def _same(other, value, moment):
    if json.dumps(other, sort_keys=True) == json.dumps(value, sort_keys=True):
        return None
    return f"it is\n  {_show(value)}\nand was ({moment})\n  {_show(other)}"


def _split_path(line):
    """The steps of the path a line begins with (member names, indexes, quoted names), and the rest."""
    steps, at = [], 0
    while True:
        step = _STEP.match(line, at)
        if not step or (at == 0 and line[0] == "."):
            break
        name, index, quoted = step.groups()
        steps.append(name if name is not None else _index(index) if index is not None else (json.loads(quoted),))
        at = step.end()
        if at < len(line) and line[at] not in ".[":
            break
    rest = line[at:].strip()
    if not steps or not rest or line[at] != " ":
        raise AssertionSyntax(f"cannot understand '{line}'")
    return steps, rest


def _index(text):
    return text if text == "*" else int(text)


def assign(root, line):
    """Lets PATH = JSON be so; [*] in it is every element of a list."""
    path, rest = _split_path(line)
    if not rest.startswith("="):
        raise AssertionSyntax(f"cannot understand '{line}'")
    _assign(root, path, json.loads(rest[1:]), line)


def _assign(value, path, wanted, line):
    step = path[0]
    if step == "*":
        for index in range(len(value)):
            _assign(value, [index, *path[1:]], wanted, line)
    elif len(path) > 1:
        inner = _find(value, [step], line)
        if inner is MISSING:
            raise AssertionSyntax(f"there is nothing at '{line}'")
        _assign(inner, path[1:], wanted, line)
    else:
        value[step[0] if isinstance(step, tuple) else step] = wanted


def _find(root, path, line):
    value = root
    for number, step in enumerate(path):
        if isinstance(step, tuple):
            value = _named(value, step[0], line)
        elif step == "length" and number == len(path) - 1 and isinstance(value, (list, str)):
            value = len(value)
        elif isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else MISSING
        else:
            value = value.get(step, MISSING) if isinstance(value, dict) else MISSING
        if value is MISSING:
            return MISSING
    return value


def _named(value, name, line):
    """The member of that name, or the element of a list whose "name" or "id" it is."""
    if isinstance(value, dict):
        return value.get(name, MISSING)
    if not isinstance(value, list):
        return MISSING
    found = [e for e in value if isinstance(e, dict) and name in (e.get("name"), e.get("id"))]
    if len(found) > 1:
        raise AssertionSyntax(f"{len(found)} elements are named '{name}' in '{line}': use an index or an id")
    return found[0] if found else MISSING


def _without(value, ignored):
    if isinstance(value, dict):
        return {k: _without(v, ignored) for k, v in value.items() if k not in ignored}
    if isinstance(value, list):
        return [_without(v, ignored) for v in value]
    return value


def _show(value):
    return "missing" if value is MISSING else json.dumps(value, ensure_ascii=False)
