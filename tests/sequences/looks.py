"""Is a VM parked, as it is seen from one machine? Its notes and the state folder there are asked; docs/safety.md is what
this follows."""
import dataclasses


@dataclasses.dataclass
class Look:
    """`parked` counts, unless there is a doubt: True, or None where nobody can tell whether there is one."""
    parked: object = None
    doubt: bool = False
    in_notes: object = None
    in_folder: list = dataclasses.field(default_factory=list)  # what the state folder has; of several any may be meant

    @property
    def source(self):
        if self.doubt:
            return "differ"
        return {(True, True): "both", (True, False): "notes"}.get((bool(self.in_notes), bool(self.in_folder)), "stateFolder")

    def choices(self, word):
        """What -USE can mean."""
        if word == "notes":
            return [self.in_notes] if self.in_notes and not is_too_large(self.in_notes) else []
        return self.in_folder if word == "state" else []


def is_too_large(noted):
    """For the notes, which only say that a state folder has it."""
    return "too much for these notes" in (noted.block or "")


def look(memory, place):
    """What is known at that place, a state folder and a host."""
    files = {key: parked for key, parked in memory.files.items() if key[0] == place[0]}
    own = files.get(place)
    seen = Look(in_notes=memory.noted, in_folder=[own] if own else list(files.values()))
    several = len({parked.number for parked in files.values()}) > 1
    if files and memory.noted:
        seen.doubt = several or seen.in_folder[0].number != memory.noted.number
        seen.parked = memory.noted
    elif files:  # the notes say nothing, or no longer
        seen.doubt = True if several or not own else own.noted
        seen.parked = own
    elif memory.noted:  # whether its program is at work elsewhere cannot be seen, nor a set that only another folder has
        seen.doubt = memory.noted.by_run or is_too_large(memory.noted)
        seen.parked = memory.noted
    if seen.doubt:
        seen.parked = None
    return seen
