"""The scripts that start servers for development: what they start outlives the shell that called them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from tests.conftest import ROOT

SERVER = """#!/bin/sh
# Starts as the server does with -d: a child that stays, its number in the file named with -p.
while [ "$1" != -p ]; do shift; done
exec python3 - "$2" org.elasticsearch <<'CODE'
import http.server, os, sys
if os.fork():
    raise SystemExit
open(sys.argv[1], "w").write(str(os.getpid()))
class Yes(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["MOTLAN_ELASTICSEARCH_PORT"])), Yes).serve_forever()
CODE
"""


def test_elasticsearch_outlives_the_shell_that_started_it(tmp_path: Path) -> None:
    version = next(
        line.partition("=")[2]
        for line in (ROOT / "services" / "elasticsearch").read_text(encoding="utf-8").splitlines()
        if line.startswith("version=")
    )
    program = tmp_path / "elasticsearch" / f"elasticsearch-{version}" / "bin" / "elasticsearch"
    program.parent.mkdir(parents=True)
    program.write_text(SERVER, encoding="utf-8")
    program.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "MOTLAN_SERVICES": str(tmp_path),
        "MOTLAN_ELASTICSEARCH_PORT": str(port),
        "MOTLAN_SERVICES_USER": "root",
    }
    script = str(ROOT / "services" / "elasticsearch")
    with subprocess.Popen(
        ["sh", "-c", f"{script} start && echo ready; sleep 60"],
        env=os.environ | settings, start_new_session=True, stdout=subprocess.PIPE, text=True,
    ) as shell:  # fmt: skip
        assert shell.stdout is not None
        assert any("ready" in line for line in iter(shell.stdout.readline, ""))
        os.killpg(shell.pid, signal.SIGTERM)
    time.sleep(0.5)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            assert answer.status == 200
    finally:
        subprocess.run([script, "kill"], env=os.environ | settings, check=False, capture_output=True)
