"""Events go to the addresses that the setting names, signed, until each has taken them, and hold ids alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import msgspec
import pytest

from console.webhooks import Webhooks, signature
from core.errors import UsageError
from core.settings import Config, Secrets
from store import ids, outbox
from store.files import FileObjects

SECRET = "a secret of this test and no other"


class Receiver:
    """A server that answers with the statuses it is told, then with 204, and keeps what it was sent."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.got: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
                if self.path == "/away":
                    self.send_header("location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/told"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    listening = Receiver()
    yield listening
    listening.close()


def webhooks(objects: FileObjects, *addresses: str) -> Webhooks:
    return Webhooks(objects, Config(webhooks=addresses, secrets=Secrets(webhook_secret=SECRET)))


def soon(objects: FileObjects) -> None:
    """Let every event's next try be now."""
    for entry in objects.list(outbox.FOLDER):
        event = msgspec.json.decode(objects.read(entry.key), type=outbox.OutEvent)
        objects.replace(entry.key, msgspec.json.encode(msgspec.structs.replace(event, next_at=0.0)))


def test_an_event_is_sent_once_signed_over_its_time_and_body(tmp_objects: FileObjects, receiver: Receiver) -> None:
    outbox.put(tmp_objects, "paper_searchable", paper_id="p1", revision=1, batch="b1")
    sender = webhooks(tmp_objects, receiver.url)
    assert sender.send_waiting() == 0
    assert sender.send_waiting() == 0
    ((headers, body),) = receiver.got
    body_read = json.loads(body)
    assert (body_read["event"], body_read["data"]) == (
        "paper_searchable",
        {"paper_id": "p1", "revision": 1, "batch": "b1"},
    )
    assert headers["motlan-signature"] == signature(SECRET.encode(), headers["motlan-timestamp"], body)
    assert headers["motlan-signature"] != signature(SECRET.encode(), "0", body)


def test_an_event_that_was_not_taken_is_sent_again_later_to_that_address_alone(
    tmp_objects: FileObjects, receiver: Receiver
) -> None:
    other = Receiver()
    outbox.put(tmp_objects, "review_done", paper_id="p1", revision=2)
    other.statuses = [503, 503]
    sender = webhooks(tmp_objects, receiver.url, other.url)
    assert sender.send_waiting() == 1
    assert sender.send_waiting() == 0  # not yet: its turn comes later
    assert len(other.got) == 1
    soon(tmp_objects)
    assert sender.send_waiting() == 1
    soon(tmp_objects)
    assert sender.send_waiting() == 0
    assert (len(receiver.got), len(other.got)) == (1, 3)
    assert len({json.loads(body)["id"] for _, body in other.got}) == 1
    assert list(tmp_objects.list(outbox.FOLDER)) == []
    other.close()


def test_no_event_goes_to_a_host_that_the_setting_does_not_name(tmp_objects: FileObjects, receiver: Receiver) -> None:
    outbox.put(tmp_objects, "review_done", paper_id="p1", revision=2)
    receiver.statuses = [307]
    assert webhooks(tmp_objects, receiver.url.replace("/told", "/away")).send_waiting() == 1
    assert len(receiver.got) == 1  # the redirect was not followed


def test_a_server_that_is_away_costs_nothing_but_time_and_an_old_event_is_given_up(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.put(tmp_objects, "review_done", paper_id="p1", revision=2)
    sender = webhooks(tmp_objects, "http://127.0.0.1:9/")
    assert sender.send_waiting() == 1
    monkeypatch.setattr(outbox, "GIVEN_UP", -1.0)
    soon(tmp_objects)
    assert sender.send_waiting() == 0
    assert list(tmp_objects.list(outbox.FOLDER)) == []


def test_an_address_that_is_silent_holds_up_the_others_once_a_round_and_not_with_every_event(
    tmp_objects: FileObjects,
) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        if request.url.host == "silent.vn":
            raise httpx.ReadTimeout("no answer", request=request)
        return httpx.Response(204)

    for number in range(3):
        outbox.put(tmp_objects, "review_done", paper_id=f"p{number}", revision=2)
    addresses = ("http://silent.vn/", "http://there.vn/")
    config = Config(webhooks=addresses, secrets=Secrets(webhook_secret=SECRET))
    sender = Webhooks(tmp_objects, config, httpx.MockTransport(answer))
    assert sender.send_waiting() == 3
    assert (asked.count("there.vn"), asked.count("silent.vn")) == (3, 2)  # two attempts at the first event alone
    asked.clear()
    soon(tmp_objects)
    assert sender.send_waiting() == 3
    assert (asked.count("there.vn"), asked.count("silent.vn")) == (0, 2)  # tried again, and none sent twice elsewhere


@pytest.mark.parametrize(
    ("addresses", "secret"),
    [
        (("https://a.vn/x",), None),
        (("https://a.vn/x",), "short"),
        (("ftp://a.vn",), SECRET),
        (("https://u:p@a.vn",), SECRET),
    ],
)
def test_addresses_that_cannot_be_and_a_missing_secret_are_refused(
    tmp_objects: FileObjects, addresses: tuple[str, ...], secret: str | None
) -> None:
    with pytest.raises(UsageError, match="webhooks"):
        Webhooks(tmp_objects, Config(webhooks=addresses, secrets=Secrets(webhook_secret=secret)))


def test_ids_of_events_sort_by_time(tmp_objects: FileObjects) -> None:
    outbox.put(tmp_objects, "review_done", paper_id="p1", revision=2)
    (event,) = outbox.waiting(tmp_objects)
    assert ids.seconds_of(event.id) is not None
