"""Many hosts for one command: one simulated host behind a door that plays as many as are wanted, each at an address of this
machine and under another name, and answers late.

usage: fleet.py SIM SECONDS plain|special COUNT      says the port, then serves until it is ended
"""
import asyncio
import contextlib
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

PASSWORD = "of the bench"
NAME = b"HOST-00000"
SLOWER = 4  # times, the slow host
WRONG = 1   # places of the hosts that are not as they should be, behind the first
SLOW = 2
DEAD_PORT = 9
EACH = 50  # hosts behind one listener: it keeps so many lists at a time


def address(number, port):
    return f"http://127.1.{number // 250}.{number % 250 + 1}:{port}"


async def _message(reader):
    """Head and body of a request or an answer; None at the end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    return head + (await reader.readexactly(int(length.group(1))) if length else b"")


class Listener:
    """A simulated host's own listener, over a few connections that stay open."""

    def __init__(self, port):
        self.port, self.idle, self.made = port, asyncio.Queue(), 0

    async def ask(self, message):
        if self.idle.empty() and self.made < 4:
            self.made += 1
            self.idle.put_nowait(await asyncio.open_connection("127.0.0.1", self.port))
        reader, writer = await self.idle.get()
        try:
            writer.write(message)
            answer = await _message(reader)
            if answer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.write(message)
                answer = await _message(reader)
            return answer
        finally:
            self.idle.put_nowait((reader, writer))


class Door:
    def __init__(self, listeners, seconds, special):
        self.listeners, self.seconds, self.special = listeners, seconds, special

    async def serve(self, reader, writer):
        _, third, fourth = map(int, writer.get_extra_info("sockname")[0].split(".")[1:])
        number = third * 250 + fourth - 1
        name = b"HOST-%05d" % number
        late = self.seconds * (SLOWER if self.special and number == SLOW else 1)
        try:
            while (message := await _message(reader)) is not None:
                begun = time.monotonic()
                if self.special and number == WRONG:
                    message = re.sub(rb"(?i)(authorization: *basic )\S+", rb"\1eDp5", message)
                answer = (await self.listeners[number // EACH].ask(message.replace(name, NAME))).replace(NAME, name)
                await asyncio.sleep(max(0, late - (time.monotonic() - begun)))
                writer.write(answer)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


async def _serve(sim, seconds, special, count):
    with tempfile.TemporaryDirectory(prefix="hyperpoint-fleet-") as folder, contextlib.ExitStack() as stack:
        file = os.path.join(folder, "host.json")
        subprocess.run([sim, "generate", file, "--vms", "2", "--gpus", "1", "--checkpoints", "0"], check=True,
                       stdout=subprocess.DEVNULL)
        with open(file, encoding="utf-8") as before:
            text = before.read()
        with open(file, "w", encoding="utf-8") as after:
            after.write(text.replace(json.loads(text)["host"]["name"], NAME.decode()))
        listeners = []
        for _ in range(0, count, EACH):
            server = stack.enter_context(subprocess.Popen([sim, "serve", file, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                                                          text=True, env={**os.environ, "HYPERPOINT_PASSWORD": PASSWORD}))
            stack.callback(server.terminate)
            listeners.append(Listener(int(re.search(r":(\d+)/", server.stdout.readline()).group(1))))
        listener = await asyncio.start_server(Door(listeners, seconds, special).serve, "0.0.0.0", 0, backlog=2000)
        print(listener.sockets[0].getsockname()[1], flush=True)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, listener.close)
        with contextlib.suppress(asyncio.CancelledError):
            await listener.serve_forever()


def more_files():
    """A connection is a file, and there are many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Fleet:
    """Hosts that answer after so many seconds, as long as the scope lasts. With `special`, one of them is slow, one wants another
    password, and one is not there."""

    def __init__(self, sim, seconds, count, special=False):
        self.words = [sys.executable, os.path.abspath(__file__), sim, str(seconds), "special" if special else "plain",
                      str(count)]
        self.special = special

    def __enter__(self):
        self.door = subprocess.Popen(self.words, stdout=subprocess.PIPE, text=True)
        self.port = int(self.door.stdout.readline())
        return self

    def __exit__(self, *_):
        self.door.terminate()
        self.door.wait()

    def run(self, program, count, at_a_time):
        """Lists the VMs of so many hosts: (seconds, seconds of the slowest host, MiB, exit codes by host)."""
        hosts = [address(number, self.port) for number in range(count)]
        if self.special:
            hosts[-1] = address(count - 1, DEAD_PORT)
        with tempfile.TemporaryDirectory(prefix="hyperpoint-fleet-") as folder:
            groups = range(0, count, EACH)  # a word of a command line has a limit
            settings = os.path.join(folder, "hyperpoint.conf")
            with open(settings, "w", encoding="utf-8") as conf:
                conf.write("".join(["[groups]\n", *(f"from{at} = {', '.join(hosts[at:at + EACH])}\n" for at in groups)]))
            command = [program, "list-vms", "--json", "--host", ",".join(f"@from{at}" for at in groups), "--user", "hyperpoint",
                       "--max", str(at_a_time)]
            environment = {**os.environ, "HYPERPOINT_PASSWORD": PASSWORD, "HYPERPOINT_CONFIG_FILE": settings,
                           "HYPERPOINT_STATE": os.path.join(folder, "state")}
            begun = time.monotonic()
            with open(os.path.join(folder, "out"), "w+", encoding="utf-8") as out:
                child = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.DEVNULL)
                _, _, usage = os.wait4(child.pid, 0)
                took = time.monotonic() - begun
                out.seek(0)
                rows = json.load(out)["hosts"]
        return took, max(row["milliseconds"] for row in rows) / 1000, usage.ru_maxrss / 1024, [row["exitCode"] for row in rows]


if __name__ == "__main__":
    more_files()
    asyncio.run(_serve(sys.argv[1], float(sys.argv[2]), sys.argv[3] == "special", int(sys.argv[4])))
