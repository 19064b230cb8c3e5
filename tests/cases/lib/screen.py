"""What a person sees at the end: a terminal's screen after carriage returns, moves of the cursor and wrapped lines."""

import itertools
import re

import pyte

_VARIANT = re.compile(r"([1-9]\d*)x([1-9]\d*)( styled)?")


def parse(variant):
    """((columns, rows), whether styles count) of `COLUMNSxROWS [styled]`; None when it is none."""
    found = _VARIANT.fullmatch(variant)
    return found and ((int(found[1]), int(found[2])), bool(found[3]))


def lines(raw, size, styled=False):
    """Its lines without blanks at their ends, after all that came to the terminal (bytes). Styled, `<bold red>text<>` is
    what does not look like the rest."""
    screen = pyte.Screen(*size)
    pyte.ByteStream(screen).feed(raw)
    rows = [_styled(screen, row) for row in range(size[1])] if styled else screen.display
    return "\n".join(row.rstrip() for row in rows).rstrip("\n").split("\n")


def _style(char):
    words = [word for word in ("bold", "italics", "underscore", "reverse") if getattr(char, word)]
    words += [char.fg] if char.fg != "default" else []
    return " ".join(words + ([f"on {char.bg}"] if char.bg != "default" else []))


def _styled(screen, row):
    chars = (screen.buffer[row][column] for column in range(screen.columns))
    parts = []
    for style, same in itertools.groupby(chars, _style):
        text = "".join(char.data for char in same)
        parts.append(f"<{style}>{text}<>" if style else text)
    return "".join(parts)
