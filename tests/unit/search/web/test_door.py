"""The door: signing in and out, the second factor, choosing a password; what ends a session ends it at once."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest

from search.web.callers import COOKIE
from store.accounts.sessions import Sessions
from tests.support.accounts import PASSWORD, accounts, quick, signed_in
from tests.support.asgi import Client
from tests.unit.search.web.test_pages import Services

NEW = "một câu dài dễ nhớ với tôi"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    services = Services(tmp_path)
    yield services
    services.index.close()


def enter(services: Services, name: str = "le.an", password: str = PASSWORD, **more: str) -> tuple[Client, Any]:
    client = Client(services.app, accept="text/html")
    return client, client.post("/login", data={"name": name, "password": password, **more})


def add(services: Services, name: str, *roles: str, **more: Any) -> None:
    services.gate.accounts.add(name, roles, "CN02", by="test", password=PASSWORD, **{"must_change": False} | more)


def secret_on(page: httpx.Response) -> str:
    return re.search(r'name="secret" value="([A-Z2-7]{32})"', page.text)[1]  # type: ignore[index]


def code(secret: str, later: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * later)


# ── in and out ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_leaving_ends_the_session_and_not_only_the_cookie(services: Services) -> None:
    client, _ = enter(services)
    token = client.cookies[COOKIE]
    assert client.get("/procedures").status_code == 200
    client.post("/logout")
    thief = Client(services.app, accept="text/html")
    thief.cookies.set(COOKIE, token)
    assert thief.get("/procedures").status_code == 303


def test_disabling_an_account_ends_its_sessions_at_once(services: Services) -> None:
    client, _ = enter(services)
    accounts(services.objects).disable("le.an", by="test")  # by another process
    assert client.get("/procedures").status_code == 303
    assert enter(services)[1].status_code == 401
    accounts(services.objects).disable("le.an", by="test", undo=True)
    assert client.get("/procedures").status_code == 303  # an old session stays over
    assert enter(services)[1].status_code == 303


def test_a_role_that_is_taken_away_is_gone_at_the_next_click(services: Services) -> None:
    client, _ = enter(services)
    assert client.get("/?q=mau").status_code == 200
    accounts(services.objects).roles("le.an", ["auditor"], None, by="test")
    assert client.get("/?q=mau").status_code == 403


def test_a_session_of_before_is_not_carried_on_by_signing_in(services: Services) -> None:
    client, _ = enter(services)
    first = client.cookies[COOKIE]
    client.post("/login", data={"name": "le.an", "password": PASSWORD})
    assert client.cookies[COOKIE] != first
    assert Sessions(services.objects).find(first) is None


def test_after_five_wrong_passwords_the_right_one_waits_too_and_is_told_how_long(services: Services) -> None:
    for _ in range(5):
        assert enter(services, password="wrong wrong wrong")[1].status_code == 401
    locked = enter(services)[1]
    assert locked.status_code == 429
    assert 25 <= int(locked.headers["retry-after"]) <= 30
    assert "Hãy đợi" in locked.text
    assert "giây" in locked.text
    assert "set-cookie" not in locked.headers


def test_names_are_locked_out_alike_whether_there_is_such_an_account_or_not(services: Services) -> None:
    def status(name: str) -> int:
        return int(enter(services, name, "wrong wrong wrong")[1].status_code)

    assert [status("nobody") for _ in range(6)] == [status("le.an") for _ in range(6)] == [401] * 5 + [429]


def test_who_came_in_and_who_failed_stands_in_the_log_but_never_a_name_that_is_none(services: Services) -> None:
    client, _ = enter(services)
    client.post("/logout")
    enter(services, password="wrong wrong wrong")
    enter(services, name=PASSWORD, password="x")  # a password typed into the wrong box
    assert [(access.who, access.action) for access in services.log()] == [
        ("le.an", "login"),
        ("le.an", "logout"),
        ("le.an", "login_failed"),
    ]


# ── the second factor ─────────────────────────────────────────────────────────────────────────────────────────────


def test_an_admin_is_led_to_set_up_the_second_factor_and_may_nothing_before(services: Services) -> None:
    add(services, "minh", "admin")
    client, answer = enter(services, "minh")
    assert answer.headers["location"] == "/second-factor"
    assert client.get("/batches/01m87rsyrh6yxwz1").status_code == 403
    page = client.get("/second-factor")
    assert page.status_code == 200
    assert "<svg" in page.text
    secret = secret_on(page)
    assert " ".join(secret[start : start + 4] for start in range(0, 32, 4)) in page.text
    wrong = client.post("/second-factor", data={"secret": secret, "code": "000000"})
    assert wrong.status_code == 401
    assert secret_on(wrong) == secret  # the app need not be set up anew for one slip
    done = client.post("/second-factor", data={"secret": secret, "code": code(secret)})
    assert done.status_code == 303
    assert client.get("/batches/01m87rsyrh6yxwz1").status_code == 404  # asked and let in: there is none
    assert services.gate.accounts.load("minh").second_factor == secret


def test_with_a_second_factor_the_password_alone_opens_nothing(services: Services) -> None:
    add(services, "minh", "admin", "officer")
    secret = pyotp.random_base32()
    services.gate.accounts.set_second_factor("minh", secret, by="minh")
    client, answer = enter(services, "minh", next="/procedures?q=x")
    assert answer.headers["location"].startswith("/second-factor?next=/procedures")
    for path in ("/", "/procedures", "/password", "/?q=mau"):
        assert client.get(path).headers["location"] == "/second-factor"
    page = client.get("/second-factor", params={"next": "/procedures?q=x"})
    assert "secret" not in page.text
    assert secret not in page.text
    shown = client.post("/second-factor", data={"code": code(secret), "next": "/procedures?q=x"})
    assert shown.headers["location"] == "/procedures?q=x"
    assert client.get("/?q=mau").status_code == 200


def test_a_code_is_taken_once_and_guesses_at_it_are_locked_out(services: Services) -> None:
    add(services, "minh", "admin")
    secret = pyotp.random_base32()
    services.gate.accounts.set_second_factor("minh", secret, by="minh")
    used = code(secret)
    first, _ = enter(services, "minh")
    assert first.post("/second-factor", data={"code": used}).status_code == 303
    second, _ = enter(services, "minh")
    assert second.post("/second-factor", data={"code": used}).status_code == 401
    statuses = [second.post("/second-factor", data={"code": "000000"}).status_code for _ in range(5)]
    assert statuses == [401] * 4 + [429]


def test_one_who_guesses_the_password_cannot_put_another_phone_in_the_place_of_the_first(services: Services) -> None:
    add(services, "minh", "admin")
    services.gate.accounts.set_second_factor("minh", pyotp.random_base32(), by="minh")
    thief, _ = enter(services, "minh")
    mine = pyotp.random_base32()
    assert thief.post("/second-factor", data={"secret": mine, "code": code(mine)}).status_code == 401
    assert services.gate.accounts.load("minh").second_factor != mine


def test_of_several_roles_only_admin_and_auditor_wait_for_the_second_factor(services: Services) -> None:
    add(services, "hoa", "officer", "auditor")
    client, answer = enter(services, "hoa")
    assert answer.headers["location"] == "/"
    page = client.get("/?q=mau")
    assert page.status_code == 200
    assert 'href="/second-factor"' in page.text
    assert services.gate.officer(client.cookies[COOKIE]).caller.grants == ("officer",)  # type: ignore[union-attr]


# ── the password ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_password_given_by_somebody_else_is_changed_before_anything_is_seen(services: Services) -> None:
    add(services, "hoa", "officer", must_change=True)
    client, _ = enter(services, "hoa")
    for path in ("/", "/?q=mau", "/second-factor"):
        assert client.get(path).headers["location"] == "/password"
    form = {"old": PASSWORD, "new": NEW, "again": NEW}
    assert client.post("/password", data=form).status_code == 303
    assert client.get("/?q=mau").status_code == 200
    assert enter(services, "hoa", NEW)[1].status_code == 303
    assert enter(services, "hoa")[1].status_code == 401


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"old": "x", "new": NEW, "again": NEW}, 401, "Mật khẩu đang dùng không đúng"),
        ({"old": PASSWORD, "new": NEW, "again": NEW + "x"}, 422, "không giống nhau"),
        ({"old": PASSWORD, "new": "ngắn", "again": "ngắn"}, 422, "ít nhất 12 ký tự"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, 422, "khác mật khẩu cũ"),
        ({"old": PASSWORD, "new": "le.an le.an le", "again": "le.an le.an le"}, 422, "không chứa tên"),
        ({}, 401, "không đúng"),
    ],
)
def test_a_new_password_that_cannot_be_is_told_and_changes_nothing(
    services: Services, form: dict[str, str], status: int, said: str
) -> None:
    client, _ = enter(services)
    answer = client.post("/password", data=form)
    assert answer.status_code == status
    assert said in answer.text
    assert enter(services)[1].status_code == 303


def test_a_new_password_ends_every_other_session_and_goes_on_with_this_one(services: Services) -> None:
    here, _ = enter(services)
    there, _ = enter(services)
    here.post("/password", data={"old": PASSWORD, "new": NEW, "again": NEW})
    assert here.get("/procedures").status_code == 200
    assert there.get("/procedures").status_code == 303


def test_a_session_left_open_does_not_let_a_passer_by_guess_the_password(services: Services) -> None:
    client, _ = enter(services)
    form = {"old": "wrong", "new": NEW, "again": NEW}
    assert [client.post("/password", data=form).status_code for _ in range(6)] == [401] * 5 + [429]


def test_no_page_of_the_door_can_be_had_without_a_session(services: Services) -> None:
    for path in ("/second-factor", "/password"):
        assert services.stranger.get(path).status_code == 303
        assert services.stranger.post(path, data={"code": "1"}).status_code == 401


def test_a_session_of_one_account_never_touches_another(services: Services) -> None:
    add(services, "hoa", "officer")
    client = Client(services.app, accept="text/html")
    client.cookies.set(COOKIE, signed_in(services.objects, name="hoa"))
    client.post("/password", data={"old": PASSWORD, "new": NEW, "again": NEW, "name": "le.an"})
    assert quick().is_right(PASSWORD, services.gate.accounts.load("le.an").password)
    assert quick().is_right(NEW, services.gate.accounts.load("hoa").password)
