"""Changes files as somebody with an editor would: what no command makes, because it is wrong or because nobody should.

    FILE PATH = JSON        a member of a host file; the path is written as in assertions, and [*] is every element
    FILE: OLD -> NEW        a text of any file (which may be a pattern, as in state/parked/*.parked)
"""

import glob
import json
import os
import re

from . import jsoncheck
from .casefile import CaseError


def apply(folder, text):
    """Does what `text` says in this folder. CaseError when nothing is changed by it."""
    replaced = re.fullmatch(r"(\S+):\s+(.+?)\s+->\s+(.+)", text)
    assigned = re.fullmatch(r"(\S+)\s+(.+)", text)
    if replaced:
        _each(folder, replaced[1], lambda old: old.replace(replaced[2].encode(), replaced[3].encode()), text)
    elif assigned:
        _each(folder, assigned[1], lambda old: _with_member(old, assigned[2]), text)
    else:
        raise CaseError(f"cannot understand 'edit {text}'")


def _each(folder, pattern, change, text):
    paths = glob.glob(os.path.join(folder, pattern))
    if not paths:
        raise CaseError(f"edit {text}: there is no such file")
    for path in paths:
        with open(path, "rb") as file:
            old = file.read()
        new = change(old)
        if new == old:
            raise CaseError(f"edit {text}: nothing in {os.path.basename(path)} is changed by it")
        with open(path, "wb") as file:
            file.write(new)


def _with_member(old, line):
    host = json.loads(old)
    try:
        jsoncheck.assign(host, line)
    except ValueError as error:
        raise CaseError(f"edit {line}: {error}") from None
    return (json.dumps(host, ensure_ascii=False, indent=1) + "\n").encode()
