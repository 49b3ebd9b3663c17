"""What the provider says is believed only when it is signed, fresh, for us and for this very login."""

from __future__ import annotations

import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from core.errors import RefusedError, ServiceError, UsageError
from core.settings import OpenId
from search.web.provider import Person, Provider, unpacked

ISSUER, CLIENT = "https://id.example.vn/realms/city", "motlan"
BACK = "https://kho.example.vn/login/provider/back"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})


class Faulty:
    """A provider whose answers a test changes, behind the real client's transport."""

    def __init__(self, **settings: Any) -> None:
        values = {"issuer": ISSUER, "client": CLIENT, "map": {"can-bo": "officer"}, "roles": "realm_access.roles"}
        self.provider = Provider(OpenId(**values | settings), "hush")
        self.provider._http = httpx.Client(transport=httpx.MockTransport(self.answer))
        self.sent: list[httpx.Request] = []
        _, self.attempt = self.provider.begin(BACK, "/procedures")
        self.forged = ""
        self.key, self.header = KEY, {"alg": "RS256", "kid": "one"}
        self.claims: dict[str, Any] = {
            "iss": ISSUER, "sub": "u1", "aud": CLIENT, "exp": int(time.time()) + 60, "iat": int(time.time()),
            "nonce": self.attempt.nonce, "preferred_username": "Le.An", "realm_access": {"roles": ["can-bo", "other"]},
            "branch": "CN02",
        }  # fmt: skip
        self.userinfo: dict[str, Any] = {"sub": "u1"}
        self.sent: list[httpx.Request] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        path = request.url.path.removeprefix("/realms/city")
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "jwks"}
            addresses = {name: f"{ISSUER}/{end}" for name, end in (names | {"userinfo_endpoint": "me"}).items()}
            return httpx.Response(200, json={"issuer": ISSUER} | addresses)
        if path == "/jwks":
            return httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})
        if path == "/me":
            return httpx.Response(200, json=self.userinfo)
        token = self.forged or jwt.encode(self.header, self.claims, self.key)
        return httpx.Response(200, json={"id_token": token, "access_token": "x", "token_type": "Bearer"})

    def end(self, **answer: str) -> Person:
        return self.provider.end(BACK, self.attempt, {"state": self.attempt.state, "code": "c"} | answer)


@pytest.fixture
def faulty() -> Faulty:
    return Faulty()


def test_a_sound_answer_names_the_person_with_role_and_branch(faulty: Faulty) -> None:
    assert faulty.end() == Person("le.an", "u1", ("officer",), "CN02")
    sent = next(request for request in faulty.sent if request.url.path.endswith("/token"))
    assert sent.headers["authorization"].startswith("Basic ")
    assert f"code_verifier={faulty.attempt.verifier}".encode() in sent.content


@pytest.mark.parametrize(
    "spoil",
    [
        lambda provider: provider.claims.update(nonce="another"),
        lambda provider: provider.claims.pop("nonce"),
        lambda provider: provider.claims.update(aud="another program"),
        lambda provider: provider.claims.update(aud=[CLIENT, "another"], azp="another"),
        lambda provider: provider.claims.update(iss="https://evil.example"),
        lambda provider: provider.claims.update(exp=int(time.time()) - 120),
        lambda provider: provider.claims.pop("exp"),
        lambda provider: provider.claims.pop("sub"),
        lambda provider: setattr(provider, "key", OTHER),
        lambda provider: provider.claims.update(realm_access={"roles": ["other"]}),
        lambda provider: provider.claims.update(realm_access="can-bo-not-a-list-of-them"),
        lambda provider: provider.claims.update(preferred_username=7),
    ],
    ids=["another nonce", "no nonce", "another audience", "another party", "another issuer", "too old", "no end",
         "nobody", "another's key", "no role of ours", "no list", "no name"],
)  # fmt: skip
def test_an_answer_that_is_not_sound_lets_nobody_in(faulty: Faulty, spoil: Callable[[Faulty], Any]) -> None:
    spoil(faulty)
    with pytest.raises(RefusedError):
        faulty.end()


def test_a_token_that_is_signed_with_nothing_or_with_the_public_key_as_a_secret_lets_nobody_in(faulty: Faulty) -> None:
    def part(value: Any) -> bytes:
        return urlsafe_b64encode(value if isinstance(value, bytes) else msgspec.json.encode(value)).rstrip(b"=")

    for algorithm, secret in (("none", None), ("HS256", KEY.as_pem(private=False))):
        said = part({"alg": algorithm, "kid": "one"}) + b"." + part(faulty.claims)
        signed = part(hmac.digest(secret, said, "sha256")) if secret else b""
        faulty.forged = (said + b"." + signed).decode()
        with pytest.raises(RefusedError, match="not signed"):
            faulty.end()


@pytest.mark.parametrize("answer", [{"state": "x"}, {"state": ""}, {"iss": "https://evil.example"}])
def test_an_answer_that_belongs_to_another_login_is_not_asked_about(faulty: Faulty, answer: dict[str, str]) -> None:
    before = len(faulty.sent)
    with pytest.raises(RefusedError):
        faulty.end(**answer)
    assert len(faulty.sent) == before


def test_an_attempt_is_over_after_ten_minutes(faulty: Faulty) -> None:
    faulty.attempt = msgspec.structs.replace(faulty.attempt, until=time.time() - 1)
    with pytest.raises(RefusedError):
        faulty.end()


def test_claims_that_the_token_lacks_are_asked_for_and_must_be_the_same_persons(faulty: Faulty) -> None:
    branch = faulty.claims.pop("branch")
    faulty.userinfo["branch"] = branch
    assert faulty.end().branch == "CN02"
    faulty.userinfo["sub"] = "u2"
    with pytest.raises(RefusedError, match="two different"):
        faulty.end()


def test_branches_are_named_by_the_mapping_where_there_is_one() -> None:
    faulty = Faulty(branches={"CN02": "Chi nhánh 2"})
    assert faulty.end().branch == "Chi nhánh 2"
    faulty.claims["branch"] = "unknown there"
    assert faulty.end().branch is None


def test_a_provider_that_is_away_or_speaks_nonsense_is_a_service_that_cannot_be_reached() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    for handler in (away, lambda _: httpx.Response(502), lambda _: httpx.Response(200, text="<html>")):
        provider = Provider(OpenId(issuer=ISSUER, client=CLIENT, map={}), "hush")
        provider._http = httpx.Client(transport=httpx.MockTransport(handler))
        with pytest.raises(ServiceError):
            provider.begin(BACK, "")


def test_an_issuer_is_reached_safely_or_on_this_machine_only() -> None:
    for issuer in ("http://id.example.vn", "ftp://id.example.vn", ""):
        with pytest.raises(UsageError):
            Provider(OpenId(issuer=issuer, client=CLIENT, map={}), "hush")


@pytest.mark.parametrize("cookie", ["", "x", "e30=", "////", "é"])
def test_a_cookie_that_is_no_attempt_is_none(cookie: str) -> None:
    assert unpacked(cookie) is None
