"""Many hosts for one command, each at an address of this machine and under another name, which answer late. What is in front
of them, a door, is one process, whatever they are.

usage: fleet.py SIM SECONDS WAY plain|special COUNT FOLDER      says the ports as JSON, then serves until it is ended

WAY is how users log on: basic, tls (Basic over HTTPS), ntlm or kerberos (messages sealed over HTTP). What is not sealed the door
can read: a few simulated hosts play them all, and it puts in the names. Of ntlm and kerberos, each host is a process.
"""
import asyncio
import contextlib
import json
import os
import re
import resource
import signal
import ssl
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lib"))
from realm import PASSWORD, REALM, Realm, missing  # noqa: E402

WAYS = {"basic": "HTTP with a password", "tls": "HTTPS with a password", "ntlm": "HTTP, sealed with NTLM",
        "kerberos": "HTTP, sealed with Kerberos"}
SEALED = ("ntlm", "kerberos")
NAME = b"HOST-00000"
SLOWER = 4  # times, the slow host
WRONG = 1   # places of the hosts that are not as they should be, behind the first
SLOW = 2
DEAD_PORT = 9
EACH = 50  # hosts behind one listener, which keeps so many lists at a time; and in one certificate


def missing_for(way):
    """What is not installed and is needed for that way; "" when all is."""
    return missing() if way in SEALED else ""


def ip_address(number):
    return f"127.1.{number // 250}.{number % 250 + 1}"


async def _message(reader):
    """Head and body of a request or an answer; None at the end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    return head + (await reader.readexactly(int(length.group(1))) if length else b"")


class Listener:
    """A simulated host's own listener."""

    def __init__(self, port):
        self.port, self.idle, self.made = port, asyncio.Queue(), 0

    async def ask(self, message):
        """Over a few connections that stay open."""
        if self.idle.empty() and self.made < 4:
            self.made += 1
            self.idle.put_nowait(await self.connect())
        reader, writer = await self.idle.get()
        try:
            writer.write(message)
            answer = await _message(reader)
            if answer is None:
                reader, writer = await self.connect()
                writer.write(message)
                answer = await _message(reader)
            return answer
        finally:
            self.idle.put_nowait((reader, writer))

    async def connect(self):
        return await asyncio.open_connection("127.0.0.1", self.port)


class Door:
    def __init__(self, listeners, seconds, way, special):
        self.listeners, self.seconds, self.way, self.special = listeners, seconds, way, special

    async def serve(self, reader, writer):
        _, third, fourth = map(int, writer.get_extra_info("sockname")[0].split(".")[1:])
        number = third * 250 + fourth - 1
        late = self.seconds * (SLOWER if self.special and number == SLOW else 1)
        host = None
        try:
            if self.way in SEALED:
                host = await self.listeners[number].connect()
            while (message := await _message(reader)) is not None:
                begun = time.monotonic()
                answer = await (self.pass_on(host, message) if host else self.rename(number, message))
                await asyncio.sleep(max(0, late - (time.monotonic() - begun)))
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            for open_one in (writer, host and host[1]):
                if open_one:
                    open_one.close()

    async def rename(self, number, message):
        name = b"HOST-%05d" % number
        if self.special and number == WRONG:
            message = re.sub(rb"(?i)(authorization: *basic )\S+", rb"\1eDp5", message)
        return (await self.listeners[number // EACH].ask(message.replace(name, NAME))).replace(NAME, name)

    @staticmethod
    async def pass_on(host, message):
        host[1].write(message)
        return await _message(host[0])


class Hosts:
    """Files of simulated hosts and processes that serve them, as long as the scope lasts."""

    def __init__(self, sim, way, folder):
        self.sim, self.folder = sim, folder
        self.words = ["--auth", "negotiate"] if way in SEALED else []
        file = os.path.join(folder, "host.json")
        subprocess.run([sim, "generate", file, "--vms", "2", "--gpus", "1", "--checkpoints", "0"], check=True,
                       stdout=subprocess.DEVNULL)
        with open(file, encoding="utf-8") as made:
            self.text = made.read()
        self.named = json.loads(self.text)["host"]["name"]
        self.servers = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in self.servers:
            server.terminate()
        for server in self.servers:
            server.wait()

    def serve(self, names):
        """A listener for each name. They start side by side."""
        begun = []
        for name in names:
            file = os.path.join(self.folder, f"{name}.json")
            if not os.path.exists(file):
                with open(file, "w", encoding="utf-8") as out:
                    out.write(self.text.replace(self.named, name))
            begun.append(subprocess.Popen([self.sim, "serve", file, "--listen", "127.0.0.1:0", *self.words],
                                          stdout=subprocess.PIPE, text=True, env={**os.environ, "HYPERPOINT_PASSWORD": PASSWORD}))
        self.servers += begun
        return [Listener(int(re.search(r":(\d+)/", server.stdout.readline()).group(1))) for server in begun]


class Certificates:
    """An authority, and certificates for EACH hosts at a time."""

    def __init__(self, folder):
        self.folder = folder
        self.key, self.authority = os.path.join(folder, "key.pem"), os.path.join(folder, "authority.pem")
        self._openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.key)
        self._openssl("req", "-x509", "-key", self.key, "-days", "2", "-subj", "/CN=bench authority", "-out", self.authority)

    @staticmethod
    def _openssl(*words):
        subprocess.run(["openssl", *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def context(self, first):
        request, file, names = (os.path.join(self.folder, f"{kind}-{first}") for kind in ("request", "certificate", "names"))
        with open(names, "w", encoding="ascii") as out:
            out.write("subjectAltName=" + ",".join(f"IP:{ip_address(number)}" for number in range(first, first + EACH)) + "\n")
        self._openssl("req", "-new", "-key", self.key, "-subj", f"/CN=hosts from {first}", "-out", request)
        self._openssl("x509", "-req", "-in", request, "-CA", self.authority, "-CAkey", self.key, "-days", "2", "-extfile", names,
                      "-out", file)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file, self.key)
        return context


async def _serve(sim, seconds, way, special, count, folder):
    with contextlib.ExitStack() as stack:
        hosts = stack.enter_context(Hosts(sim, way, folder))
        every = 1 if way in SEALED else EACH
        listeners = []
        for first in range(0, count, every * 100):
            listeners += hosts.serve("HOST-%05d" % (number if way in SEALED else 0)
                                     for number in range(first, min(count, first + every * 100), every))
        door = Door(listeners, seconds, way, special)
        groups = range(0, count, EACH) if way == "tls" else [0]
        certificates = Certificates(folder) if way == "tls" else None
        opened = [await asyncio.start_server(door.serve, "0.0.0.0", 0, backlog=2000,
                                             ssl=certificates.context(first) if certificates else None) for first in groups]
        ports = [server.sockets[0].getsockname()[1] for server in opened]
        print(json.dumps([ports[number // EACH if certificates else 0] for number in range(count)]), flush=True)
        ended = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
        await ended.wait()


def more_files():
    """A connection is a file, and there are many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Fleet:
    """Hosts that answer after so many seconds, as long as the scope lasts. With `special`, one of them is slow, one wants another
    password, and one is not there."""

    def __init__(self, sim, seconds, count, way="basic", special=False):
        self.sim, self.seconds, self.count, self.way, self.special = sim, seconds, count, way, special

    def __enter__(self):
        self.stack = contextlib.ExitStack()
        self.folder = self.stack.enter_context(tempfile.TemporaryDirectory(prefix="hyperpoint-fleet-"))
        self.environment = self.log_on() if self.way in SEALED else {}
        words = [self.sim, str(self.seconds), self.way, "special" if self.special else "plain", str(self.count), self.folder]
        self.door = subprocess.Popen([sys.executable, os.path.abspath(__file__), *words], stdout=subprocess.PIPE, text=True,
                                     env={**os.environ, **self.environment})
        self.ports = json.loads(self.door.stdout.readline())
        return self

    def __exit__(self, *_):
        self.door.terminate()
        self.door.wait()
        self.stack.close()

    def log_on(self):
        """A realm that knows the hosts, and a ticket of a user."""
        realm = Realm(self.folder, [f"HTTP/{ip_address(number)}" for number in range(self.count)])
        self.stack.callback(realm.close)
        environment = {**os.environ, **realm.environment}
        subprocess.run(["kinit", f"adm@{REALM}"], input=f"{PASSWORD}\n", text=True, check=True, env=environment,
                       stdout=subprocess.DEVNULL)
        return realm.environment

    def address(self, number):
        return f"http{'s' if self.way == 'tls' else ''}://{ip_address(number)}:{self.ports[number]}"

    def run(self, program, count, at_a_time):
        """Lists the VMs of so many hosts: (seconds, seconds of the slowest host, CPU seconds, MiB, exit codes by host)."""
        hosts = [self.address(number) for number in range(count)]
        if self.special:
            hosts[-1] = f"http://{ip_address(count - 1)}:{DEAD_PORT}"
        with tempfile.TemporaryDirectory(prefix="hyperpoint-fleet-") as folder:
            groups = range(0, count, EACH)  # a word of a command line has a limit
            settings, report, out = (os.path.join(folder, name) for name in ("hyperpoint.conf", "report", "out"))
            with open(settings, "w", encoding="utf-8") as conf:
                conf.write("".join(["[groups]\n", *(f"from{at} = {', '.join(hosts[at:at + EACH])}\n" for at in groups)]))
            user = {"kerberos": [], "ntlm": ["--user", "LAB\\adm"]}.get(self.way, ["--user", "hyperpoint"])
            trust = ["--ca", os.path.join(self.folder, "authority.pem")] if self.way == "tls" else []
            command = [program, "list-vms", "--json", "--host", ",".join(f"@from{at}" for at in groups), *user, *trust,
                       "--max", str(at_a_time)]
            environment = {**os.environ, **self.environment, "HYPERPOINT_PASSWORD": PASSWORD, "HYPERPOINT_CONFIG_FILE": settings,
                           "HYPERPOINT_STATE": os.path.join(folder, "state")}
            with open(out, "w", encoding="utf-8") as file:
                # GNU time, because a child of this process would be charged with this interpreter's memory.
                subprocess.run(["/usr/bin/time", "-q", "-f", "%e %U %S %M", "-o", report, *command], env=environment, stdout=file,
                               stderr=subprocess.DEVNULL, check=False)
            with open(report, encoding="ascii") as file:
                took, user_seconds, system_seconds, peak = map(float, file.read().split())
            with open(out, encoding="utf-8") as file:
                rows = json.load(file)["hosts"]
        return took, max(row["milliseconds"] for row in rows) / 1000, user_seconds + system_seconds, peak / 1024, [
            row["exitCode"] for row in rows]


if __name__ == "__main__":
    more_files()
    asyncio.run(_serve(sys.argv[1], float(sys.argv[2]), sys.argv[3], sys.argv[4] == "special", int(sys.argv[5]), sys.argv[6]))
