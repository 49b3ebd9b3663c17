"""Sending events to the addresses that the setting `webhooks` names, signed, again and again until they are taken."""

from __future__ import annotations

import hashlib
import hmac
import logging
import threading
import time

import httpx
import msgspec

from core.errors import MotlanError, UsageError
from core.retries import attempts
from core.settings import Config
from store import outbox
from store.objects import Objects

log = logging.getLogger("motlan.webhooks")

SIGNATURE, TIMESTAMP = "motlan-signature", "motlan-timestamp"
_PATIENCE = 10.0  # seconds for one address
_EVERY = 1.0


class Webhooks:
    """Sends what is in the outbox. Raises UsageError for addresses that cannot be, or without a secret."""

    def __init__(self, objects: Objects, config: Config, transport: httpx.BaseTransport | None = None) -> None:
        self._objects = objects
        self._addresses = tuple(_checked(address) for address in config.webhooks)
        self._secret = (config.secrets.webhook_secret or "").encode()
        if self._addresses and len(self._secret) < 16:
            raise UsageError("webhooks need MOTLAN_WEBHOOK_SECRET, at least 16 characters")
        # Redirects are not followed: an event goes to the host that the setting names and to no other.
        self._client = httpx.Client(timeout=_PATIENCE, follow_redirects=False, transport=transport, trust_env=False)

    def send_waiting(self) -> int:
        """Try every event whose turn it is; how many still wait for somebody.

        An address that cannot be reached is left alone until the next round: one that is silent would hold up the
        others by its timeout with every event.
        """
        left = 0
        silent: set[str] = set()
        for event in outbox.waiting(self._objects):
            taken = tuple(
                address for address in self._addresses if address in event.taken or self._send(address, event, silent)
            )
            everybody = len(taken) == len(self._addresses)
            still = outbox.tried(self._objects, event, taken, everybody)
            left += still
            if not everybody and not still:
                log.error("an event was given up", extra={"action": "webhook", "event": event.id})
        return left

    def keep_sending(self, stop: threading.Event) -> None:
        """Send until told to stop; a store out of reach is tried again."""
        while not stop.wait(_EVERY):
            try:
                self.send_waiting()
            except MotlanError:
                stop.wait(10 * _EVERY)

    def _send(self, address: str, event: outbox.OutEvent, silent: set[str]) -> bool:
        """Whether the address took the event; one that could not be reached is added to the silent."""
        if address in silent:
            return False
        body = msgspec.json.encode({"id": event.id, "event": event.event, "at": event.at, "data": event.data})
        moment = str(int(time.time()))
        headers = {
            "content-type": "application/json", TIMESTAMP: moment,
            SIGNATURE: signature(self._secret, moment, body),
        }  # fmt: skip
        try:
            for attempt in attempts(httpx.TransportError, most=2, first=0.2, longest=0.2):
                with attempt:
                    return self._client.post(address, content=body, headers=headers).is_success
        except httpx.HTTPError:
            silent.add(address)
        return False


def signature(secret: bytes, moment: str, body: bytes) -> str:
    """HMAC-SHA256 over the timestamp, a dot and the body, in hexadecimal: what the receiver computes and compares."""
    return hmac.new(secret, moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def _checked(address: str) -> str:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        raise UsageError("webhooks: give addresses as https://HOST/PATH") from None
    if url.scheme not in ("https", "http") or not url.host or url.userinfo:
        raise UsageError("webhooks: give addresses as https://HOST/PATH, without a password")
    return address
