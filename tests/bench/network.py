"""The program and a simulated host in another process, which it reaches over the network of this machine."""
import contextlib
import re
import subprocess


@contextlib.contextmanager
def behind_network(program, sim, host, verb):
    """(the command that reaches the host made ready for the verb, its environment), as long as the host is there."""
    words = host.prepare(program, verb)
    environment = {**host.environment, "HYPERPOINT_PASSWORD": "of the bench"}
    serve = [sim, "serve", environment.pop("HYPERPOINT_SIM"), "--listen", "127.0.0.1:0", "--user", "hyperpoint"]
    with subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = re.search(r"http://[\d.:]+", server.stdout.readline()).group()
            yield [*words, "-COMPUTERNAME", address, "-USER", "hyperpoint"], environment
        finally:
            server.terminate()
