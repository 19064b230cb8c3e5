"""Whether there are pseudo terminals here."""
import os


def missing():
    """Why a test that needs one is skipped; None: it is not."""
    try:
        leader, follower = os.openpty()
    except OSError as error:
        return f"it needs a terminal, and none can be opened here ({error.strerror}; is /dev/pts mounted?)"
    os.close(leader)
    os.close(follower)
    return None
