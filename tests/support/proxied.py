"""Several `motlan serve` over one store behind a real proxy, set up by its file in `deploy/`."""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from tests.conftest import ROOT, require
from tests.support import ending
from tests.support.motlan import Motlan
from tests.support.serving import Server, free_port

NAME = "motlan.example.vn"
PROXIES = ("nginx", "haproxy")


class Proxied:
    """Servers of one store, and the address at which a proxy stands before them."""

    def __init__(self, servers: list[Server], port: int, certificate: Path) -> None:
        self.servers = servers
        self.key = servers[0].key
        self.url = f"https://127.0.0.1:{port}"
        self._certificates = ssl.create_default_context(cafile=str(certificate))

    def client(self, **options: object) -> httpx.Client:
        """A client of the proxy, as a browser or a station is one."""
        headers = {"Host": NAME, **options.pop("headers", {})}  # type: ignore[dict-item]
        extensions = {"sni_hostname": NAME}
        client = httpx.Client(base_url=self.url, verify=self._certificates, headers=headers, timeout=60, **options)  # type: ignore[arg-type]
        client.event_hooks["request"].append(lambda request: request.extensions.update(extensions))
        return client


@contextmanager
def proxied(proxy: str, folder: Path, number: int, **settings: str) -> Iterator[Proxied]:
    """So many servers behind `nginx` or `haproxy`."""
    package = {"nginx": "nginx-light"}.get(proxy, proxy)
    program = shutil.which(proxy, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    require(proxy, program is not None, f"apt-get install -y --no-install-recommends {package}")
    certificate = _certificate(folder)
    with ExitStack() as running:
        motlan = Motlan(folder / "data", MOTLAN_WORKERS="1", **settings)
        servers = []
        for _ in range(number):
            servers.append(Server(motlan, "--name", NAME))
            running.callback(servers[-1].stop)
            servers[-1].start()
        port = free_port()
        command = _configured(proxy, str(program), folder, [server.port for server in servers], port)
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=ending.with_parent()
        )
        try:
            behind = Proxied(servers, port, certificate)
            for server in servers:
                server.ready()
            _wait_for(behind, process)
            yield behind
        finally:
            process.terminate()
            process.communicate(timeout=20)


def _certificate(folder: Path) -> Path:
    """A certificate of the installation's name, beside its key."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
         "-keyout", str(folder / "tls.key"), "-out", str(folder / "tls.crt")],
        check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    (folder / "tls.pem").write_text((folder / "tls.crt").read_text() + (folder / "tls.key").read_text())
    return folder / "tls.crt"


def _configured(proxy: str, program: str, folder: Path, ports: list[int], port: int) -> list[str]:
    """The file of `deploy/` with the ports and folders of a test; the command that runs the proxy with it."""
    ending = {"nginx": "conf", "haproxy": "cfg"}[proxy]
    text = (ROOT / "deploy" / f"{proxy}.{ending}").read_text(encoding="utf-8").replace("/etc/motlan", str(folder))
    places = iter(ports)
    lines = []
    for line in text.splitlines():
        if re.search(r"127\.0\.0\.1:842\d", line):
            place = next(places, None)
            if place is None:
                continue  # fewer servers here than in the file
            line = re.sub(r"127\.0\.0\.1:842\d", f"127.0.0.1:{place}", line)
        lines.append(
            line.replace("listen 443", f"listen 127.0.0.1:{port}").replace("bind :443", f"bind 127.0.0.1:{port}")
        )
    own = folder / f"{proxy}.{ending}"
    own.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if proxy == "haproxy":
        return [program, "-db", "-f", str(own)]
    whole = folder / "whole.conf"
    paths = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole.write_text(
        f"daemon off;\nuser root;\npid {folder}/nginx.pid;\nerror_log {folder}/nginx.log warn;\n"
        f"events {{}}\nhttp {{\n{paths}include {own};\n}}\n", encoding="utf-8",
    )  # fmt: skip
    return [program, "-c", str(whole), "-e", f"{folder}/nginx.log"]


def _wait_for(behind: Proxied, process: subprocess.Popen[str]) -> None:
    for _ in range(200):
        assert process.poll() is None, process.communicate()[0][-2000:]
        try:
            with behind.client() as client:
                if client.get("/health").status_code == 200:
                    return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError("the proxy did not answer within 10 seconds")
