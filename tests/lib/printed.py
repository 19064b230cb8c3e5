"""Holds the JSON that HyperPoint prints against its schema, docs/schema/hyperpoint-2.json.

Everything that is tested and prints JSON comes through here: the cases and examples, tests/faults, tests/said and tests/sequences.
"""
import functools
import json
import os
import re

import quickly

SCHEMA = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/schema/hyperpoint-2.json"))

# An object as HyperPoint prints it: its braces stand alone, or it is one of the lines of --progress json.
_OBJECT = re.compile(r'^\{\n.*?^\}$|^\{"schema":[^\n]*\}$', re.MULTILINE | re.DOTALL)


@functools.cache
def schema():
    with open(SCHEMA, encoding="utf-8") as file:
        return json.load(file)


def in_place(node):
    """The schema with each definition in place of its $ref: looking a $ref up costs as much as what it refers to."""
    if isinstance(node, list):
        return [in_place(element) for element in node]
    if not isinstance(node, dict):
        return node
    own = {key: in_place(value) for key, value in node.items() if key != "$ref"}
    return {**_definition(node["$ref"].rpartition("/")[2]), **own} if "$ref" in node else own


@functools.cache
def _definition(name):
    return in_place(schema()["$defs"][name])


@functools.cache
def kinds():
    """{kind: (schema, whether a value fits it)} of each kind of result."""
    return {kind["properties"]["kind"]["const"]: (kind, quickly.fits(kind)) for kind in in_place(schema()["oneOf"])}


@functools.cache
def _validator(kind):
    import jsonschema  # takes longer than many a test in which nothing is wrong
    return jsonschema.Draft202012Validator(kinds()[kind][0])


def problems(value):
    """What is wrong with an object that was printed, in sentences: held against the kind of result that it says it is."""
    if not isinstance(value, dict):
        return [f"$ is no object: {value!r:.200}"]
    kind = str(value.get("kind"))
    if kind not in kinds():
        return [f"$.kind is none of the schema: {value.get('kind')!r:.200}"]
    return [] if kinds()[kind][1](value) else problems_told(value, kind)


def problems_told(value, kind):
    return [f"{error.json_path}: {error.message:.400}" for error in _validator(kind).iter_errors(value)]


def problems_of_text(text):
    """The same for each object in what a program printed; nothing for what is no JSON."""
    wrong = []
    for printed in _OBJECT.findall(text.replace("\r\n", "\n")):
        try:
            wrong += problems(json.loads(printed))
        except ValueError as error:
            wrong.append(f"it is not JSON ({error}): {printed:.200}")
    return wrong
