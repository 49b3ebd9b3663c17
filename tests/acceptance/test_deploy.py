"""The deployment files are accepted by the programs that read them and name only what motlan knows."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cli import motlan
from core.quiet import SILENCE
from core.settings import SECRETS as READ
from core.settings import SETTINGS
from tests.conftest import ROOT, require

DEPLOY = ROOT / "deploy"
SERVICES = ("motlan-serve.service", "motlan-worker@.service", "motlan-verify.service")
UNITS = (*SERVICES, "motlan-verify.timer", "motlan-station.service")
SECRETS = {
    "AWS_ACCESS_KEY_ID": "id",
    "AWS_SECRET_ACCESS_KEY": "hush",
    "ELASTICSEARCH_PASSWORD": "hush",
}
KNOWN = {f"MOTLAN_{name.upper()}" for name in SETTINGS} | {*READ.values(), "OMP_THREAD_LIMIT"}


def composed(secrets: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What docker-compose makes of the file with these secrets in its environment."""
    program = shutil.which("docker-compose")
    require("docker-compose", program is not None, "apt-get install -y --no-install-recommends docker-compose")
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")} | secrets
    command = [str(program), "--file", str(DEPLOY / "compose.yaml"), "--project-directory", str(DEPLOY), "config"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def commands() -> list[list[str]]:
    """Every call of motlan in the deployment files, without the program's own options."""
    compose = [
        json.loads(command) for command in re.findall(r"command: (\[\"(?:serve|worker).*\])", _text("compose.yaml"))
    ]
    image = [json.loads(command) for command in re.findall(r"^CMD (\[.*\])", _text("Dockerfile"), re.MULTILINE)]
    units = [re.findall(r"ExecStart=\S+ --config \S+ --log info (.*)", _text(name))[0].split() for name in SERVICES]
    return compose + image + units


def _text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def test_compose_accepts_the_file() -> None:
    done = composed(SECRETS)
    assert done.returncode == 0, done.stderr
    for service in ("serve:", "worker-counter:", "worker-archive:", "s3:", "redis:", "elasticsearch:"):
        assert f"  {service}\n" in done.stdout


@pytest.mark.parametrize("missing", SECRETS)
def test_compose_refuses_to_start_without_a_secret(missing: str) -> None:
    done = composed({name: value for name, value in SECRETS.items() if name != missing})
    assert done.returncode != 0
    assert missing in done.stderr


def test_every_variable_in_the_files_is_one_that_motlan_reads() -> None:
    block = _text("compose.yaml").partition("environment: &environment\n")[2].partition("depends_on")[0]
    named = set(re.findall(r"^    ([A-Z_0-9]+):", block, re.MULTILINE))
    named |= set(re.findall(r"^([A-Z_0-9]+)=", _text("motlan.env.example"), re.MULTILINE))
    assert named >= set(SECRETS)
    assert named <= KNOWN


@pytest.mark.parametrize("call", commands(), ids=" ".join)
def test_every_command_in_the_files_is_one_that_motlan_has(call: list[str]) -> None:
    command = motlan.get_command(None, call[0])
    assert command is not None
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in call if word.startswith("--")} <= options


@pytest.mark.parametrize("name", UNITS)
def test_systemd_accepts_the_unit(name: str, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    require("systemd-analyze", program is not None, "apt-get install -y systemd")
    unit = tmp_path / name.replace("@", "@counter")
    text = _text(name).replace("/opt/motlan/.venv/bin/motlan", "/bin/true").replace("motlan\nGroup=motlan", "root")
    unit.write_text(text, encoding="utf-8")
    done = subprocess.run([str(program), "verify", str(unit)], capture_output=True, text=True, timeout=60)
    complaints = [line for line in done.stderr.splitlines() if name.partition(".")[0].rstrip("@") in line]
    assert complaints == []


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_reaches_no_address_that_is_not_named_and_sends_no_telemetry(name: str) -> None:
    lines = _text(name).splitlines()
    assert "IPAddressDeny=any" in lines
    assert "IPAddressAllow=localhost" in lines
    switches = next(line for line in lines if line.startswith("Environment="))
    assert all(f"{variable}={value}" in switches for variable, value in SILENCE.items())


def test_services_on_other_hosts_are_named_in_a_drop_in_that_systemd_accepts(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    require("systemd-analyze", program is not None, "apt-get install -y systemd")
    unit = tmp_path / "addressed.service"
    named = _text("motlan-addresses.conf").replace("#IPAddressAllow", "IPAddressAllow")
    assert named.count("IPAddressAllow=") >= 3
    unit.write_text(f"{named}\nExecStart=/bin/true\n", encoding="utf-8")
    done = subprocess.run([str(program), "verify", str(unit)], capture_output=True, text=True, timeout=60)
    assert [line for line in done.stderr.splitlines() if "addressed" in line] == []


def test_containers_have_no_way_out_and_the_image_sends_no_telemetry() -> None:
    done = composed(SECRETS)
    assert done.returncode == 0, done.stderr
    assert "internal: true" in done.stdout
    assert re.search(r"enable_ip_masquerade: .?false", done.stdout)
    assert done.stdout.count("inside:") >= 7  # each of the six services and the network itself
    assert all(f"{variable}={value}" in _text("Dockerfile") for variable, value in SILENCE.items())


@pytest.mark.parametrize(
    "script", sorted(path.name for path in (ROOT / "services").iterdir() if not path.suffix or path.suffix == ".sh")
)
def test_a_service_script_is_plain_posix_shell(script: str) -> None:
    path = ROOT / "services" / script
    shell = shutil.which("dash") or "/bin/sh"
    assert subprocess.run([shell, "-n", path], capture_output=True, timeout=30).returncode == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith("#")
    assert script.endswith(".sh") or os.access(path, os.X_OK)
    assert "0.0.0.0" not in text
