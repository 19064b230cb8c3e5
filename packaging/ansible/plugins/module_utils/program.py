# SPDX-License-Identifier: MIT
"""Runs the program hyperpoint for the modules of this collection, and reads what it says."""

import json
import os

from ansible.module_utils.basic import AnsibleModule

HOST = {
    "host": {"type": "str"},
    "user": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "password_file": {"type": "path", "no_log": False},
    "ca": {"type": "path"},
    "timeout": {"type": "int"},
    "simulated_host": {"type": "path"},
    "state_folder": {"type": "path"},
    "executable": {"type": "path", "default": "hyperpoint"},
}
POWER = {
    "shutdown": {"type": "bool", "default": False},
    "shutdown_timeout": {"type": "str"},
    "turn_off": {"type": "bool", "default": False},
    "discard_state": {"type": "bool", "default": False},
    "start": {"type": "bool", "default": False},
    "patience": {"type": "str"},
}
EXCLUSIVE = [("host", "simulated_host"), ("password", "password_file"), ("password", "simulated_host")]


class Said:
    """How a command ended: its exit code, and the objects it printed; None where it printed none."""

    def __init__(self, code, result, error, text):
        self.code, self.result, self.error, self.text = code, result, error, text

    @property
    def reason(self):
        return self.error["reason"] if self.error else None

    @property
    def changed(self):
        """Something was changed, or would be."""
        outcome = self.result["outcome"]
        return bool(steps(self.result)) if outcome == "planned" else outcome != "unchanged"


class Program:
    def __init__(self, arguments, **more):
        self.module = AnsibleModule({**HOST, **arguments}, mutually_exclusive=EXCLUSIVE, **more)
        self.given = self.module.params

    def _connection(self):
        names = {"host": "--host", "user": "--user", "password_file": "--password-file", "ca": "--ca", "timeout": "--timeout",
                 "simulated_host": "--sim"}
        return [word for name, option in names.items() for word in option_of(option, self.given[name])]

    def _executable(self):
        path = self.given["executable"]
        return path if os.sep in path else self.module.get_bin_path(path, required=True)

    def _environment(self):
        """The password is in no list of processes."""
        variables = {"HYPERPOINT_PASSWORD": self.given["password"], "HYPERPOINT_STATE": self.given["state_folder"]}
        return {name: value for name, value in variables.items() if value is not None}

    def say(self, verb, words):
        """Runs a verb, and reads what it prints."""
        code, out, err = self.module.run_command([self._executable(), verb, "--json", *words, *self._connection()],
                                                 environ_update=self._environment(), expand_user_and_vars=False)
        return Said(code, read(out), read(err), (out + err).strip())

    def look(self, verb, words=()):
        """Of a verb that only looks: its result. Ends the module if it has none."""
        said = self.say(verb, words)
        if said.code or not said.result:
            self.fail(said)
        return said.result

    def change(self, verb, words, absent=()):
        """Carries a change out, or in check mode shows it. A failure for one of the reasons in `absent` is returned, too."""
        said = self.say(verb, [*words, *self._of_change()])
        if said.reason in absent:
            return said
        if said.code or not said.result:
            self.fail(said)
        for warning in said.result["warnings"]:
            self.module.warn(warning)
        return said

    def _of_change(self):
        given = self.given
        words = [*option_of("--shutdown-timeout", given["shutdown_timeout"]), *option_of("--patience", given["patience"])]
        flags = {"shutdown": "--shutdown", "turn_off": "--turn-off", "discard_state": "--discard-state", "start": "--start"}
        words += [flag for name, flag in flags.items() if given[name]]
        if given["turn_off"] or given["discard_state"]:
            words.append("--yes")
        return words + ["--dry-run"] if self.module.check_mode else words

    def fail(self, said):
        """Ends the module with what the program said of its failure. It can have failed after the change, such as while it wrote."""
        error, result = said.error or {}, said.result or {}
        unusable = result.get("unusable") or []
        message = error.get("message") or "; ".join(f"{what['kind']} {what['name'] or what['id']}: {what['reason']}" for what in unusable)
        outcome = error.get("outcome") or result.get("outcome")
        text = f"hyperpoint: {message or said.text or 'it printed nothing'} (exit code {said.code})"
        if error.get("next"):
            text += f". Next: {error['next']}"
        self.module.fail_json(msg=text, exit_code=said.code, reason=error.get("reason"), next=error.get("next"), outcome=outcome,
                              left=error.get("left") or [], result=said.result, changed=outcome in ("done", "left", "notStarted"))

    def end(self, **facts):
        self.module.exit_json(**facts)


def option_of(option, value):
    """A value may begin with a dash."""
    return [] if value is None else [f"{option}={value}"]


def difference(vm, before, after):
    """For --diff. Of many hosts and VMs, each says which VM it is of."""
    return {"before_header": vm["name"], "before": before, "after_header": vm["name"], "after": after}


def steps(result):
    """What was done, or would be, in words."""
    return [step["text"] for step in result["details"]["steps"]]


def read(text):
    """The object it is; None if it is none of the form that this collection knows."""
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) and value.get("schema") == 2 else None
