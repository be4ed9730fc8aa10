"""Python itself reports every address that is asked for or spoken to: without consent, none."""

import ipaddress
import json
import os
import subprocess
import sys
from pathlib import Path

from fake_server import SUBMIT, FakeServer

from af3nb.job.job import Job, Protein, Rna

JOB = Job("two", (Protein(("A",), "MQIFVKTLTGKTITLEVEPS"), Protein(("B",), "GSHMKLVINGKTLKGE"),
                  Rna(("R",), "GGGAAACCC")))  # fmt: skip
ELSEWHERE = "192.0.2.1"  # an address that leads nowhere, for documentation

WATCHED = """
import json, sys

asked = []

def watch(event, given):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        asked.append(str(given[1][0]) if isinstance(given[1], tuple) else "a file")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        asked.append(str(given[0]))

sys.addaudithook(watch)

from pathlib import Path
from af3nb.cli import main
from af3nb.errors import EvidenceError
from af3nb.job.job import Job
from af3nb.msa.remote.search import Patience
from af3nb.msa.search import search_msas
from af3nb.msa.wish import MODES, Wish, find_evidence, look_ahead

path, here, elsewhere = sys.argv[1:]
job, patience = Job.from_file(Path(path)), Patience(request=1.0, tries=1, poll=0.05)
refused = 0

def attempt(do):
    global refused
    try:
        do()
    except EvidenceError:
        refused += 1
"""

WITHOUT_CONSENT = """
for options in ({}, {"templates": True}, {"server": elsewhere}, {"server": [elsewhere, elsewhere]},
                {"offline": True}, {"offline": True, "consent": True, "server": elsewhere}):
    attempt(lambda: search_msas(job, patience=patience, **options))
assert refused == 6
for mode in MODES:
    if mode != "local":
        for server in (None, elsewhere):
            wish = Wish.of(mode, server, None, consent=False, templates=True, newest_template=None)
            look_ahead(job, wish)
            attempt(lambda: find_evidence(job, wish, patience=patience))
assert refused > 6
assert main(["msa", "search", path, "--out", path + ".out"]) == 1
assert main(["check", path]) == 0
assert main(["msa", "cache"]) == 0 and main(["msa", "consent"]) == 0
found = search_msas(job, server=here, patience=patience)
assert found.molecules[0].unpaired_msa
print(json.dumps(asked))
"""

WITH_CONSENT = """
attempt(lambda: search_msas(job, server=elsewhere, consent=True, patience=patience))
print(json.dumps(asked))
"""


def addresses(code: str, server: str, tmp_path: Path, **environment: str) -> list[str]:
    """What a process of its own asks for and speaks to."""
    path = tmp_path / "job.json"
    path.write_text(JOB.to_json())
    command = [sys.executable, "-c", WATCHED + code, str(path), server, f"http://{ELSEWHERE}:9"]
    result = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, timeout=300
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


def is_here(address: str) -> bool:
    """Whether an address is that of the machine itself."""
    return ipaddress.ip_address(address).is_loopback


def test_without_consent_nothing_leaves_this_machine(tmp_path: Path):
    """Whatever is called, in whatever way, without consent only loopback is spoken to."""
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), f"http://{ELSEWHERE}:9")
    with FakeServer() as fake:
        asked = addresses(WITHOUT_CONSENT, fake.url, tmp_path, **proxies)
        assert fake.count(SUBMIT) == 2
    assert asked and all(map(is_here, asked))


def test_with_consent_the_server_is_spoken_to(tmp_path: Path):
    """The same watch sees the address of a server that the user agreed to."""
    assert ELSEWHERE in addresses(WITH_CONSENT, "http://127.0.0.1:9", tmp_path)
