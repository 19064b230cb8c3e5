"""What a disk can hold when the power is cut.

disk_recorder.c writes down what a program does to its files. Until a sync covers it, each change may be on the disk or not,
whatever came of the others, as POSIX leaves it:

- a write is on the disk after fsync or fdatasync of that file;
- a name (a new file or folder, a renamed one, one that is removed) is there, or gone, after fsync of its folder; a sync of
  the file itself does nothing for its name;
- a rename within a folder happens whole or not at all.

Of a write that is not on the disk, any part may be, and what is missing in a file that has grown reads as zeros.

Logs, and the lines in locks, are for people: the program does not go by them, and they are left out.
"""
import dataclasses
import itertools
import os

HOST_CHANGES = "the host's file changes"
ALL_SUBSETS = 4  # changes; of more, not every subset is tried


@dataclasses.dataclass(eq=False)
class File:
    """A file or folder as it was before the run; it can have several names one after the other, and numbers."""
    begin: bytes = b""
    is_folder: bool = False


@dataclasses.dataclass(eq=False)
class Change:
    """What one sync, of that folder or file, brings to the disk: names, or bytes of a file."""
    of: object
    text: str
    names: dict = dataclasses.field(default_factory=dict)  # path: the File with that name from now on, or None
    offset: int = 0
    data: bytes = b""
    synced: bool = False


@dataclasses.dataclass
class Moment:
    """What can be cut off: the changes so far, those that can be lost, and the host's file."""
    where: str
    changes: list
    loose: list
    host: bytes


def is_for_people(path):
    return "/logs/" in path or path.endswith((".lock", ".run"))


def tree(root):
    """What the program goes by below a folder: path -> content, None for folders; the root itself is one of them."""
    found = {}
    for base, _, names in os.walk(root):
        found[base] = None
        for path in (os.path.join(base, name) for name in names):
            if not is_for_people(path):
                with open(path, "rb") as file:
                    found[path] = file.read()
    return found


def missing(_):
    return b""


def zeros(data):
    return bytes(len(data))


def half(data):
    return data[:len(data) // 2]


def second_half(data):
    return zeros(half(data)) + data[len(data) // 2:]


REMAINS = (missing, zeros, half, second_half)  # of a write that was lost


class Disk:
    """The state folder and the host's file through one run of the program."""

    def __init__(self, state, host):
        """Before the run."""
        self.state, self.host = state, host
        self.begin = {path: File(content or b"", content is None) for path, content in tree(state).items()}
        self.numbers = {str(os.stat(path).st_ino): file for path, file in self.begin.items()}
        with open(host, "rb") as file:
            self.host_before = file.read()

    def read(self, record, ignored=None):
        """Takes what was written down of the run. The sync with the number `ignored` does nothing."""
        self.names, self.files, self.host_content = dict(self.begin), dict(self.numbers), self.host_before
        self.changes, self.syncs, self.moments, self.ignored = [], [], [], ignored
        self.add_moment("the beginning")
        for line in record.splitlines():
            word, *rest = line.split(" ")
            where = getattr(self, "do_" + word.replace("-", "_"))(*rest)
            if where:
                self.add_moment(where)

    def end(self):
        """The tree after the run, which must be what became of the state folder."""
        return self.remains(self.moments[-1])

    def add_moment(self, where):
        loose = [change for change in self.changes if not change.synced]
        self.moments.append(Moment(f"{len(self.moments)}: {where}", list(self.changes), loose, self.host_content))

    # --- lines of the record ---

    def rename(self, names):
        """None when it is of no account here."""
        path = next(iter(names))
        if is_for_people(path) or not path.startswith(self.state):
            return None
        text = ", ".join(f"{'/'.join(name.split('/')[-2:])} {'is there' if file else 'is gone'}" for name, file in names.items())
        self.names.update(names)
        self.changes.append(Change(os.path.dirname(path), text, names))
        return text

    def do_create(self, path, number):
        self.files[number] = File()
        self.names.setdefault(path, None)
        names = {path: self.files[number]}
        if not path.startswith(self.state) or is_for_people(path):
            self.names.update(names)
        return self.rename(names)

    def do_folder(self, path):
        return self.rename({path: File(is_folder=True)})

    def do_unlink(self, path):
        return self.rename({path: None})

    def do_rename(self, before, after):
        if after == self.host:
            file = self.names[before]
            self.host_content = b"".join(change.data for change in self.changes if change.of is file)
            return HOST_CHANGES
        return self.rename({after: self.names[before], before: None})

    def do_write(self, number, offset, data):
        file, data = self.files.get(number), bytes.fromhex(data)
        path = next((path for path, named in self.names.items() if named is file), "") if file else ""
        if not file or is_for_people(path):
            return None
        ours = path.startswith(self.state)
        folder = path[len(self.state) + 1:].split("/")[0] if ours else "the host"
        text = f"write to {folder}: {data[:60].decode('ascii', 'replace').strip()}"
        self.changes.append(Change(file, text, offset=int(offset), data=data, synced=not ours))
        return text if ours else None

    def do_truncate(self, number, size):
        """Only locks are emptied. One that was there before the run has no number here."""
        file = self.files.get(number)
        assert not file or all(is_for_people(path) for path, named in self.names.items() if named is file), size

    def do_sync(self, number):
        return self.sync(self.files.get(number))

    def do_sync_folder(self, path):
        return self.sync(path)

    def sync(self, of):
        loose = [change for change in self.changes if change.of == of and not change.synced]
        if not loose:
            return None
        self.syncs.append("; ".join(change.text for change in loose))
        for change in loose:
            change.synced = len(self.syncs) - 1 != self.ignored
        return f"sync of {self.syncs[-1]}"

    # --- what the disk can hold ---

    def losses(self, moment):
        """Which changes can be lost together: all subsets where they are few; else each alone, each other one, and those
        from one on."""
        loose = moment.loose
        if len(loose) <= ALL_SUBSETS:
            return [set(some) for count in range(len(loose) + 1) for some in itertools.combinations(loose, count)]
        return [set(), *({change} for change in loose), *(set(loose) - {change} for change in loose),
                *(set(loose[at:]) for at in range(len(loose)))]

    def remains(self, moment, lost=frozenset(), what=missing):
        """The tree without those changes; `what` says what is left of a write."""
        names = dict(self.begin)
        contents = {}
        for change in moment.changes:
            if change.names and change not in lost:
                names.update(change.names)
            elif not change.names:
                content = contents.setdefault(change.of, bytearray(change.of.begin))
                data = what(change.data) if change in lost else change.data
                if data:
                    content.extend(bytes(max(change.offset + len(data) - len(content), 0)))
                    content[change.offset:change.offset + len(data)] = data
        there = {}
        for path in sorted(path for path, file in names.items() if file):
            if path == self.state or there.get(os.path.dirname(path), b"") is None:
                file = names[path]
                there[path] = None if file.is_folder else bytes(contents.get(file, file.begin))
        return there

    def cuts(self, since=""):
        """Each state a power cut can leave, once: where it was cut, what is lost, the tree and the host's file. With
        `since`, from the sync on that brings this text to the disk."""
        seen = set()
        for moment in itertools.dropwhile(lambda moment: since and not ("sync of" in moment.where and since in moment.where),
                                          self.moments):
            for lost in self.losses(moment):
                for what in REMAINS if any(change.data for change in lost) else (missing,):
                    there = self.remains(moment, lost, what)
                    key = hash((moment.host, tuple(there.items())))
                    if key not in seen:
                        seen.add(key)
                        text = "; ".join(f"{change.text} ({what.__name__})" for change in moment.changes if change in lost)
                        yield f"cut after {moment.where}; lost: {text or 'nothing'}", there, moment.host
