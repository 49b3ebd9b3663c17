"""What a scan, a file's name or a page says reaches a terminal, a log and a browser without signs that act."""

from __future__ import annotations

import json
import logging

import pytest

from console.output import LogLines, print_json, print_table, say
from core.catalogue import load
from search.web.frame import Frame
from search.web.words import Words

EVIL = "scan\x1b]0;owned\x07\x9b31m\u202egnp.exe\u2066.pdf"


def acts(text: str) -> list[str]:
    return [char for char in text if not (char.isprintable() or char == "\n")]


def test_a_table_and_a_sentence_hold_no_sign_that_acts(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("file",), [(EVIL,)])
    say(f"{EVIL} cannot be read")
    printed = capsys.readouterr()
    assert acts(printed.out) == []
    assert "owned" in printed.out
    assert acts(printed.err) == []


def test_json_says_the_same_with_such_signs_escaped(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    print_json({"file": EVIL})
    line = capfdbinary.readouterr().out.decode()
    assert acts(line) == []
    assert json.loads(line) == {"file": EVIL}


def test_a_log_line_holds_none(caplog: pytest.LogCaptureFixture) -> None:
    record = logging.LogRecord("motlan", logging.ERROR, "x", 1, f"{EVIL}\n\ud800", None, None)
    line = LogLines().format(record)
    assert acts(line) == []
    assert json.loads(line)["message"] == f"{EVIL}\n\ud800"


def test_a_page_holds_none() -> None:
    frame = Frame(Words.of(load()))
    template = frame._templates.from_string("<p>{{ name }}</p><b>{{ name|escape }}</b>")
    page = template.render(name=f"{EVIL}<script>")
    assert acts(page) == []
    assert "&lt;script&gt;" in page
    assert "owned" in page
