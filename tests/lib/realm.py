"""A realm of Kerberos on this machine alone, users for NTLM, and messages of HTTP, for tests that log on."""

import glob
import os
import re
import shutil
import socket
import subprocess
import time

PASSWORD = "correct horse"
REALM = "LAB.TEST"
NEEDED = ("krb5kdc", "kdb5_util", "kadmin.local", "kinit")
LEAKS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "sealing", "leaks")
SBIN = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))


def missing():
    """What is not installed and is needed here, as text; "" when all is."""
    lacks = [name for name in NEEDED if not shutil.which(name, path=SBIN)]
    if not glob.glob("/usr/lib/*/gssntlmssp/gssntlmssp.so"):
        lacks.append("gss-ntlmssp")
    return f"{', '.join(lacks)}: not installed (krb5-kdc, krb5-admin-server, krb5-user, gss-ntlmssp)" if lacks else ""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Realm:
    """A Kerberos server with one user and the keys of services, all in one folder."""

    def __init__(self, folder, services=("HTTP/localhost",)):
        port = free_port()
        self.log = f"{folder}/kdc.log"
        self.environment = {"KRB5_CONFIG": f"{folder}/krb5.conf", "KRB5_KDC_PROFILE": f"{folder}/kdc.conf",
                            "KRB5_KTNAME": f"FILE:{folder}/keytab", "KRB5CCNAME": f"FILE:{folder}/tickets",
                            "NTLM_USER_FILE": f"{folder}/ntlm"}
        self._write(folder, "krb5.conf", f"""[libdefaults]
 default_realm = {REALM}
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 rdns = false
[realms]
 {REALM} = {{
  kdc = 127.0.0.1:{port}
 }}
[domain_realm]
 localhost = {REALM}
[logging]
 kdc = FILE:{self.log}
""")
        self._write(folder, "kdc.conf", f"""[kdcdefaults]
 kdc_listen = 127.0.0.1:{port}
 kdc_tcp_listen = 127.0.0.1:{port}
[realms]
 {REALM} = {{
  database_name = {folder}/principal
  key_stash_file = {folder}/stash
  acl_file = {folder}/acl
 }}
""")
        self._write(folder, "ntlm", f"LAB:adm:{PASSWORD}\n")
        self._run("kdb5_util", "create", "-s", "-r", REALM, "-P", "master")
        self._run("kadmin.local", "-r", REALM, typed="".join(
            f"{query}\n" for query in (f'addprinc +requires_preauth -pw "{PASSWORD}" adm', *(f"addprinc -randkey {service}" for service in services),
                                       *(f"ktadd {service}" for service in services))))
        self.server = subprocess.Popen([shutil.which("krb5kdc", path=SBIN), "-n", "-r", REALM],
                                       env={**os.environ, **self.environment}, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
        self._await(port)

    @staticmethod
    def _write(folder, name, text):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def _run(self, program, *words, typed=""):
        subprocess.run([shutil.which(program, path=SBIN), *words], env={**os.environ, **self.environment}, check=True, text=True,
                       input=typed, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @staticmethod
    def _await(port):
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("the Kerberos server does not start")

    def log_ons(self, answer):
        """How many requests to log on the server has answered so ("PREAUTH_FAILED", "ISSUE")."""
        with open(self.log, encoding="utf-8") as log:
            return sum("AS_REQ" in line and f": {answer}: " in line for line in log)

    def close(self):
        self.server.terminate()
        self.server.wait()


def read_message(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(re.search(rb"Content-Length: *(\d+)", head, re.IGNORECASE).group(1))
    while len(body) < length:
        more = connection.recv(65536)
        if not more:
            return None
        body += more
    return head + b"\r\n\r\n" + body
