"""Simulated hosts that answer over the network, for tests that reach them as people reach real hosts."""

import json
import os
import subprocess
import uuid

PASSWORD = "Secret 1"


class Listener:
    """A simulated host named NAME in FOLDER, and `hyperpoint-sim serve` over it; its VMs have IDs that no other host has."""

    def __init__(self, sim, folder, name, *, password=PASSWORD, settings=(), change=None, words=(), environment=None, speed=100,
                 at="127.0.0.1"):
        self.file = os.path.join(folder, f"{name}.json")
        self._make(sim, name, settings, change)
        self.server = subprocess.Popen([sim, "serve", self.file, "--listen", f"{at}:0", "--speed", str(speed), *words],
                                       stdout=subprocess.PIPE, text=True,
                                       env={**os.environ, **(environment or {}), "HYPERPOINT_PASSWORD": password})
        self.address = self.server.stdout.readline().split()[-1].rsplit("/", 1)[0]
        self.port = int(self.address.rsplit(":", 1)[1])

    def _make(self, sim, name, settings, change):
        subprocess.run([sim, "new", self.file, "--scenario", "demo"], check=True, stdout=subprocess.DEVNULL)
        with open(self.file, encoding="utf-8") as before:
            text = before.read()
        text = text.replace(json.loads(text)["host"]["name"], name)
        for vm in json.loads(text)["vms"]:
            text = text.replace(vm["id"], str(uuid.uuid4()).upper())
        host = json.loads(text)
        if change:
            change(host)
        with open(self.file, "w", encoding="utf-8") as after:
            json.dump(host, after)
        for words in settings:
            subprocess.run([sim, "set", self.file, *words.split()], check=True, stdout=subprocess.DEVNULL)

    def vms(self):
        """What the host has of its VMs now."""
        with open(self.file, encoding="utf-8") as file:
            return json.load(file)["vms"]

    def vm(self, name):
        return next(each for each in self.vms() if each["name"] == name)

    def cards(self, vm):
        """Which cards the VM has; None for an automatic adapter."""
        return [adapter.get("gpu") for adapter in self.vm(vm)["adapters"]]

    def close(self):
        self.server.terminate()
        self.server.wait()
        self.server.stdout.close()
