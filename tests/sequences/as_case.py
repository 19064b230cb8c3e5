"""A sequence as a case file of tests/cases, with what was found as a comment above it."""
import json
import shlex

from world import JOBS_END

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,:=/@%+-"


def quoted(word):
    """As cases quote: double quotes where they are enough."""
    if word and all(letter in PLAIN for letter in word):
        return word
    text = f'"{word}"' if not set(word) & set('"$`\\!') else shlex.quote(word)
    return text.replace("\r", "{{byte 0D}}").replace("\n", "{{byte 0A}}")


def lines_of(sequence, outcome):
    """The whole file."""
    finding = outcome.finding
    yield f"# Found by scripts/sequences, seed {sequence.seed}: {finding.verb}, {one_line(finding.rule)}."
    for detail in finding.details[:6]:
        yield f"# {one_line(detail)[:400]}"
    yield ""
    yield "--- host.json"
    yield from json.dumps(sequence.setup["host"], indent=2, ensure_ascii=False).splitlines()
    if any(action["do"] == "move" for action in sequence.actions):
        yield ""
        yield "--- file other.json"
        yield from json.dumps(sequence.setup["other"], indent=2, ensure_ascii=False).splitlines()
    if sequence.setup.get("config"):
        yield ""
        yield "--- file adapter.config"
        yield from (f"{key} = {value}" for key, value in sequence.setup["config"].items())
    node = ("host.json", "state")
    shared = sequence.setup.get("sharedState")
    played = outcome.codes + [None] * len(sequence.actions)
    for action, done in zip(sequence.actions, played):
        yield from step(action, done, node)
        if action["do"] == "move":
            node = ("host.json", "state") if action["to"] == "a" else ("other.json", "state" if shared else "state-b")


def one_line(text):
    return " ".join(str(text).split())


def step(action, done, node):
    yield ""
    yield "--- command"
    if action["do"] == "command":
        words, code, waited = done if done else (action["words"], None, False)
        yield command_line(words, action.get("fault"), node)
        yield f"--- exit {0 if code is None or action.get('fault') else code}"
        if waited:
            yield from step({"do": "sim", "words": ["host", "advance", JOBS_END]}, None, node)
    else:
        lines = hand_line(action, node)
        yield from [lines] if isinstance(lines, str) else lines
        yield "--- exit 0"


def command_line(words, fault, node):
    line = "hyperpoint " + " ".join(map(quoted, words))
    settings = [f"HYPERPOINT_SIM={node[0]}", f"HYPERPOINT_STATE={node[1]}"] if node[0] != "host.json" else []
    if fault:
        settings.append(f"HYPERPOINT_FAULT={fault}")
    if not settings:
        return line
    return "sh -c " + shlex.quote(" ".join([*settings, line]) + ("; true" if fault else ""))


def hand_line(action, node):
    if action["do"] == "sim":
        return f"hyperpoint-sim set {node[0]} " + " ".join(map(quoted, action["words"]))
    if action["do"] == "wipe":
        return f"rm -r {node[1]}"
    if action["do"] == "move":
        source, target = ("host.json", "other.json") if action["to"] == "b" else ("other.json", "host.json")
        same_time = f"import json; a, b = (json.load(open(f)) for f in ('{source}', '{target}')); b['clock']['now'] = " \
            f"max((h['clock']['now'] for h in (a, b)), key=lambda t: t[:-1]); json.dump(b, open('{target}', 'w'))"
        return ["python3 -c " + shlex.quote(same_time),
                *(f"hyperpoint-sim move {source} id:{key} {target}" for key in action.get("vms", []))]
    code = f"import json; h = json.load(open('{node[0]}')); " + "h" + "".join(f"[{step!r}]" for step in action["path"]) + \
        f" = {action['value']!r}; json.dump(h, open('{node[0]}', 'w'))"
    return "python3 -c " + shlex.quote(code)


def text_of(sequence, outcome):
    return "\n".join(lines_of(sequence, outcome)) + "\n"
