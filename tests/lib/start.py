"""Starts the programs that tests run.

Loading and linking such a program takes longer than many of its commands, and tests start tens of thousands. So a program that
scripts/build has made is loaded once, and becomes a process for each command (nursery.c). Others are started as ever, and so
are all where the library is not there: with sanitizers, under valgrind, and for Windows."""
import array
import collections
import multiprocessing.util
import os
import signal
import socket
import struct
import subprocess

LARGEST = 64 * 1024  # bytes of words and environment that an order may have


def run(argv, timeout=None, **places):
    """Its exit code as subprocess has it, stdout and stderr."""
    return start(argv, **places).end(timeout)


def check(argv, **places):
    """Runs what has to end with 0."""
    code, out, err = run(argv, **places)
    if code:
        raise subprocess.CalledProcessError(code, argv, out, err)


def start(argv, cwd=None, env=None, merge=False, preexec_fn=None, anew=False, loads=None, says=None):
    """A process. With `merge`, stderr goes where stdout goes; that is a file when a nursery raises the process, and a pipe when
    it is started anew, or `says`, a descriptor that is the caller's to read from. `loads` names a library that it will load,
    which is there already in a nursery."""
    library = os.path.join(os.path.dirname(os.path.dirname(argv[0])), "lib", "nursery.so")
    env = os.environ if env is None else env
    texts = [os.fsencode(text) for text in (cwd or os.getcwd(), *argv, *map("=".join, env.items()))]
    order = struct.pack("=I", len(argv)) + b"".join(text + b"\0" for text in texts)
    fits = len(order) <= LARGEST and not any(b"\0" in text for text in texts)
    if anew or preexec_fn or not fits or "LD_PRELOAD" in env or not os.path.exists(library):
        return _Started(argv, cwd, env, merge, preexec_fn, says)
    return _Raised(argv, _Nursery.idle_of(argv[0], f"{library}:{loads}" if loads else library), order, merge, says)


class _Started:
    """Started as ever."""

    def __init__(self, argv, cwd, env, merge, preexec_fn, says):
        self.args = argv
        self.process = subprocess.Popen(argv, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=says or subprocess.PIPE,
                                        stderr=subprocess.STDOUT if merge else subprocess.PIPE, start_new_session=True,
                                        preexec_fn=preexec_fn)
        self.pid = self.process.pid

    def is_paused(self):
        """Waits until the process has stopped itself; False when it ends without."""
        _, status = os.waitpid(self.pid, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            return True
        self.process.returncode = os.waitstatus_to_exitcode(status)
        return False

    def end(self, timeout=None):
        """Waits for its end, but not for longer than that: then it kills it, with all that it has started."""
        try:
            out, err = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            self.process.communicate()
            raise
        return self.process.returncode, out or b"", err or b""


class _Raised:
    """A child of a nursery, which has nobody else until it has ended."""

    def __init__(self, argv, nursery, order, merge, says):
        self.args = argv
        self.nursery = nursery
        self.code = None
        out = says or nursery.out
        files = array.array("i", [nursery.nothing, out, out if merge else nursery.err])
        nursery.socket.sendmsg([order], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])
        self.pid = self.told()

    def told(self):
        """What the nursery tells next."""
        told = self.nursery.socket.recv(4)
        if not told:
            raise OSError(f"the nursery of {self.args[0]} has ended")
        return struct.unpack("=i", told)[0]

    def is_paused(self):
        status = self.told()
        if os.WIFSTOPPED(status):
            return True
        self.code = os.waitstatus_to_exitcode(status)
        return False

    def end(self, timeout=None):
        self.nursery.socket.settimeout(timeout)
        try:
            while self.code is None:
                self.is_paused()
        except TimeoutError:
            os.killpg(self.pid, signal.SIGKILL)
            raise subprocess.TimeoutExpired(self.args, timeout) from None
        self.nursery.socket.settimeout(None)
        return self.code, *self.nursery.written()


class _Nursery:
    """A program that is loaded and waits for orders."""
    idle = collections.defaultdict(list)  # by the program and the libraries that come before its own

    @classmethod
    def idle_of(cls, *kind):
        try:
            return cls.idle[kind].pop()
        except IndexError:
            return cls(*kind)

    def __init__(self, program, libraries):
        self.kind = program, libraries
        self.socket, its_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its_end:
            self.process = subprocess.Popen([program], stdin=subprocess.DEVNULL, pass_fds=[its_end.fileno()],
                                            env={"LD_PRELOAD": libraries, "LD_BIND_NOW": "1",
                                                 "HYPERPOINT_NURSERY": str(its_end.fileno())})
        self.nothing = os.open(os.devnull, os.O_RDONLY)
        self.out, self.err = (os.memfd_create(name) for name in ("stdout", "stderr"))
        multiprocessing.util.Finalize(self, self.close, exitpriority=0)

    def written(self):
        """What a child has written, and makes room for the next one's."""
        texts = []
        for file in (self.out, self.err):
            size = os.lseek(file, 0, os.SEEK_CUR)
            texts.append(os.pread(file, size, 0) if size else b"")
            if size:
                os.ftruncate(file, 0)
                os.lseek(file, 0, os.SEEK_SET)
        self.idle[self.kind].append(self)
        return texts

    def close(self):
        """Its processor time counts as that of whoever waits for it."""
        self.socket.close()
        self.process.wait()


os.register_at_fork(after_in_child=_Nursery.idle.clear)
