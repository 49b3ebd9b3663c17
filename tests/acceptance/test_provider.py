"""Signing in by real OpenID Connect providers, npm oidc-provider and Keycloak: roles and branch follow from claims."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest
from starlette.applications import Starlette

from console.web import application
from core.settings import Secrets
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from search.web.callers import COOKIE
from search.web.door import ATTEMPT
from tests.conftest import require
from tests.support.accounts import accounts
from tests.support.asgi import Client
from tests.support.services import services_at

KEYCLOAK = os.environ.get("MOTLAN_TEST_KEYCLOAK", "http://127.0.0.1:9392/realms/motlan")
ISSUER = os.environ.get("MOTLAN_TEST_OIDC", "http://127.0.0.1:9391")
SECRET = "a secret of the tests, and of nothing else"
MAP = {"can-bo": "officer", "ra-soat": "reviewer", "quan-tri": "admin", "kiem-tra": "auditor"}


def answers(issuer: str) -> bool:
    try:
        return httpx.get(f"{issuer}/.well-known/openid-configuration", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    require("the OpenID Connect provider", answers(ISSUER), "services/oidc start")
    with configured(tmp_path, ISSUER, "groups", MAP) as services:
        yield services


@contextmanager
def configured(folder: Path, issuer: str, roles: str, mapped: dict[str, str]) -> Iterator[Services]:
    """Services whose settings name this provider."""
    said = f'issuer = "{issuer}"\nclient = "motlan"\nroles = "{roles}"\nlabel = "tài khoản thử"\n[map]\n'
    file = folder / "oidc.toml"
    file.write_text(said + "".join(f'{there} = "{here}"\n' for there, here in mapped.items()), "utf-8")
    with services_at(folder / "data") as services:
        config = msgspec.structs.replace(services.config, oidc=file, secrets=Secrets(oidc_secret=SECRET))
        yield replace(services, config=config)


@pytest.fixture
def app(services: Services) -> Iterator[Starlette]:
    with Dispatcher(services) as dispatcher:
        yield application(services, dispatcher)


def browser(app: Starlette) -> Client:
    return Client(app, accept="text/html")


def signed_in_there(url: str, who: str) -> str:
    """Sign in at the provider as a person would; the path and query that it sends the browser back to."""
    with httpx.Client(base_url=ISSUER, timeout=10) as there:
        answer = there.get(url)
        for _ in range(12):
            if answer.is_redirect:
                location = answer.headers["location"]
                if "/login/provider/back" in location:
                    parts = urlsplit(location)
                    return f"{parts.path}?{parts.query}"
                answer = there.get(location)
                continue
            action = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert action, answer.text[:500]
            assert prompt, answer.text[:500]
            answer = there.post(action[1], data={"prompt": prompt[1], "login": who, "password": "x"})
    raise AssertionError("the provider leads in circles")


def through(app: Starlette, who: str, following: str = "") -> tuple[Client, httpx.Response]:
    client = browser(app)
    begun = client.get("/login/provider", params={"next": following})
    assert begun.status_code == 303
    return client, client.get(signed_in_there(begun.headers["location"], who))


def test_an_officer_comes_in_by_the_provider_with_the_role_and_branch_of_the_claims(
    app: Starlette, services: Services
) -> None:
    assert "Đăng nhập bằng tài khoản thử" in browser(app).get("/login").text
    client, answer = through(app, "an.officer.cn02", "/procedures?q=x")
    assert answer.status_code == 200
    assert 'http-equiv="refresh" content="0; url=/procedures?q=x"' in answer.text
    assert "SameSite=strict" in answer.headers["set-cookie"]
    assert client.get("/?q=mau").status_code == 200
    account = accounts(services.objects).load("an")
    assert (account.roles, account.branch, account.provider) == (("officer",), "CN02", ISSUER)
    client.post("/logout")
    assert client.get("/?q=mau").status_code == 303


def test_an_administrator_of_the_provider_still_shows_a_second_factor_here(app: Starlette) -> None:
    client, answer = through(app, "minh.admin")
    assert "url=/second-factor" in answer.text
    assert client.get("/batches/01m87rsyrh6yxwz1").status_code == 403


def test_who_has_no_role_here_or_was_disabled_here_does_not_come_in(app: Starlette, services: Services) -> None:
    client, answer = through(app, "an.guest.cn02")
    assert answer.status_code == 403
    assert COOKIE not in client.cookies
    through(app, "hoa.officer.cn02")
    accounts(services.objects).disable("hoa", by="test")
    client, answer = through(app, "hoa.officer.cn02")
    assert answer.status_code == 403
    assert COOKIE not in client.cookies


def test_the_provider_never_opens_an_account_that_is_kept_here(app: Starlette, services: Services) -> None:
    accounts(services.objects).add("admin", ["admin"], None, by="test")
    _, answer = through(app, "admin.officer.cn02")
    assert answer.status_code == 403
    assert accounts(services.objects).load("admin").revision == 1


def test_an_answer_is_taken_once_and_only_in_the_browser_that_asked(app: Starlette) -> None:
    client = browser(app)
    back = signed_in_there(client.get("/login/provider").headers["location"], "an.officer.cn02")
    stranger = browser(app)
    assert stranger.get(back).status_code == 403  # no login was begun there
    stranger.get("/login/provider")
    assert stranger.get(back).status_code == 403  # another one was
    attempt = client.cookies[ATTEMPT]
    assert client.get(re.sub("state=[^&]+", "state=x", back)).status_code == 403
    assert client.get(back).status_code == 200
    again = browser(app)
    again.cookies.set(ATTEMPT, attempt)
    assert again.get(back).status_code == 403  # the provider gives no second token for one code


def test_the_provider_is_sent_a_challenge_and_no_secret(app: Starlette) -> None:
    url = browser(app).get("/login/provider").headers["location"]
    assert "code_challenge_method=S256" in url
    assert "code_challenge=" in url
    assert "nonce=" in url
    assert "verifier" not in url
    assert "secret" not in url


def test_an_officer_of_keycloak_comes_in_with_the_realm_role_and_the_branch(tmp_path: Path) -> None:
    require("Keycloak", answers(KEYCLOAK), "services/keycloak start")
    mapped = {"can-bo-mot-cua": "officer", "quan-tri-kho": "admin"}
    with (
        configured(tmp_path, KEYCLOAK, "realm_access.roles", mapped) as services,
        Dispatcher(services) as dispatcher,
        httpx.Client(timeout=30) as there,
    ):
        client = browser(application(services, dispatcher))
        form = there.get(client.get("/login/provider").headers["location"])
        action = unescape(re.search(r'<form[^>]*action="([^"]+)"', form.text)[1])  # type: ignore[index]
        # Its cookies are Secure, which a browser sends to this machine without TLS too, and this client does not.
        cookies = {"cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in there.cookies.jar)}
        said = {"username": "le.an", "password": "mật khẩu ở Keycloak"}
        back = there.post(action, data=said, headers=cookies).headers["location"]
        answer = client.get(back.removeprefix("http://127.0.0.1"))
        assert answer.status_code == 200
        assert client.get("/?q=mau").status_code == 200
        account = accounts(services.objects).load("le.an")
        assert (account.roles, account.branch, account.provider) == (("officer",), "CN02", KEYCLOAK)
