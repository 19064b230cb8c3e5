import subject
Tally = subject.Tally
def tasks(quick): return []
