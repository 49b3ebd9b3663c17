"""The officers' pages in a real browser over a real server: found, looked at, checked; also by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pyotp
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from core.text import fold
from search.open import open_index
from store import papers
from store.access_log import looks
from store.files import FileObjects
from tests.support.accounts import PASSWORD, accounts
from tests.support.browser import sign_in
from tests.support.motlan import Motlan, draw
from tests.support.serving import OFFICER, Server

DOSSIER = "H26.12-260901-0007"
REASON = f"dossier={DOSSIER}&purpose=procedure"


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("papers")
    drawn = draw(folder, "khai_sinh", "quyet_dinh", levels="clean")
    return folder / "scans", {paper["type"]: paper for paper in drawn}


@pytest.fixture(scope="module")
def server(truth: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    motlan = Motlan(tmp_path_factory.mktemp("data"), MOTLAN_WORKERS="1")
    motlan.json("ingest", truth[0], "--branch", "CN02", "--handed-in", "photocopy")
    file_namesake(motlan)
    with Server(motlan) as server:
        yield server


def file_namesake(motlan: Motlan) -> None:
    """One more paper of the same name and birth date, whose number was misread in its last digit."""
    objects = FileObjects(motlan.data / "objects")
    birth = next(paper for paper in papers.latest_of_all(objects) if paper.reading.type == "khai_sinh")
    (owner,) = birth.reading.owners
    assert owner.id is not None
    near = msgspec.structs.replace(owner, id=owner.id[:-1] + str((int(owner.id[-1]) + 1) % 10))
    reading = msgspec.structs.replace(birth.reading, type="xn_tthn", owners=(near,), needs_review=False)
    other = msgspec.structs.replace(birth, paper_id=birth.paper_id[:-1] + "9", reading=reading)
    papers.file_first(objects, other)
    index = open_index(f"sqlite:{motlan.data / 'index.db'}")
    index.publish([other])
    index.close()


def with_reason(path: str, reason: str = REASON) -> str:
    """The address with a dossier and a purpose in it."""
    return f"{path}{'&' if '?' in path else '?'}{reason}" if reason else path


def is_complaint(message: ConsoleMessage) -> bool:
    """Whether a page's console says that something is wrong; that a reason is asked for (403) is not."""
    return message.type == "error" and "status of 403" not in message.text


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Opens a signed-in page as an officer at the counter has it; what its console complains of fails the test.

    Dossier and purpose are named, as birth certificates are sensitive, unless `reason` says otherwise.
    """
    contexts = []
    complaints: list[str] = []

    def open_(path: str = "/", reason: str = REASON, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        address = with_reason(path, reason)
        page.goto(f"/login?next={quote(address, safe='/')}")
        page.fill("#name", OFFICER)
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url(f"**{address}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def birth(truth: Any) -> dict[str, Any]:
    """The truth about the drawn birth certificate."""
    truth_of_birth: dict[str, Any] = truth[1]["khai_sinh"]
    return truth_of_birth


def follow(link: Locator) -> None:
    """Click, and wait until the page it leads to is all there."""
    with link.page.expect_navigation():
        link.click()


def actions(server: Server) -> list[str]:
    """What the access log says was done, in order."""
    return [access.action for access in looks.looks(FileObjects(server.motlan.data / "objects"), looks.Asked())]


def test_an_officer_finds_a_paper_looks_at_it_and_checks_a_procedure(
    open_page: Callable[..., Page], server: Server, birth: dict[str, Any]
) -> None:
    page = open_page(f"/?dossier={DOSSIER}", reason="")
    before = len(actions(server))
    page.fill("#q", fold(birth["fields"]["full_name"]))
    follow(page.get_by_role("button", name="Tìm"))
    assert page.locator("mark").count() == 0  # the words around the match are shown once there is a reason
    follow(page.locator(".card h3 a", has_text="Giấy khai sinh").first)
    assert page.locator("h1").inner_text() == "Cần nêu hồ sơ và mục đích"  # it prints the ethnicity
    assert page.locator("#dossier").input_value() == DOSSIER
    page.select_option("#purpose", "procedure")
    follow(page.get_by_role("button", name="Tiếp tục"))
    assert page.locator("h1").inner_text() == "Giấy khai sinh"
    assert page.evaluate("document.querySelector('.sheet img').naturalWidth") > 800
    follow(page.locator(".people a").first)
    assert birth["fields"]["personal_id"] in page.inner_text("main")
    follow(page.get_by_role("link", name="Kiểm tra thành phần hồ sơ"))
    follow(page.get_by_role("link", name="1.004222"))
    assert page.locator(".checks > li").count() > 2
    assert DOSSIER in page.url
    follow(page.get_by_role("link", name="Xem ảnh").first)
    assert page.evaluate("document.contentType") == "image/jpeg"
    of_sight = ("words", "thumbnail")  # fetched when they come into view
    done = [action for action in actions(server)[before:] if action not in of_sight]
    # What is typed is looked for at once and again when it is sent: looks of one kind in a row count once.
    assert [action for action, _ in groupby(done)] == ["search", "show", "image", "person", "reuse", "image"]


def test_results_come_as_one_types_and_their_address_can_be_shared(
    open_page: Callable[..., Page], birth: dict[str, Any]
) -> None:
    page = open_page()
    page.keyboard.type(fold(birth["fields"]["full_name"]), delay=20)
    page.locator(".card h3 a").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "q"  # typing goes on
    assert page.locator(".card").first.evaluate("card => card.getBoundingClientRect().top < innerHeight")
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1
    kind = page.evaluate(
        "fetch(document.querySelector('.thumb').src).then((answer) => answer.headers.get('content-type'))"
    )
    assert kind == "image/jpeg"
    asked = page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.name.includes('part=results')).length"
    )
    assert asked == 1  # one question a pause, not one a letter
    page.reload()
    assert page.locator(".card").count() >= 1
    page.fill("#q", "")
    page.locator(".card").first.wait_for(state="detached")


def test_words_can_be_selected_and_found_on_the_image_which_zooms_and_turns_and_a_value_is_copied_by_one_key(
    open_page: Callable[..., Page], server: Server, birth: dict[str, Any]
) -> None:
    page = open_page()
    page.goto(with_reason(f"/papers/{paper_of(server, 'khai_sinh')}"))
    word = page.locator(".words text", has_text="KHAI").first
    word.wait_for(state="attached")
    width = page.locator(".sheet img").first.evaluate("image => image.offsetWidth")
    word.dblclick()
    assert "KHAI" in page.evaluate("String(getSelection())")
    page.keyboard.press("f")
    page.keyboard.type("khai sinh")
    page.locator(".words .now").wait_for(state="attached")
    assert "1/" in page.inner_text("#viewer-said")
    page.locator("h1").click()
    page.keyboard.press("+")
    assert page.locator(".sheet img").first.evaluate("image => image.offsetWidth") > width
    page.keyboard.press("r")
    assert "rotate(90deg)" in (page.locator(".sheet").first.get_attribute("style") or "")
    page.locator(".fields a.value").first.focus()
    page.keyboard.press("c")
    assert birth["fields"]["full_name"].split()[-1] in page.inner_text("#viewer-said")


def paper_of(server: Server, type_: str) -> str:
    """The id of the paper of this type that was read."""
    objects = FileObjects(server.motlan.data / "objects")
    return next(paper.paper_id for paper in papers.latest_of_all(objects) if paper.reading.type == type_)


def test_the_same_by_keyboard_alone(open_page: Callable[..., Page], birth: dict[str, Any]) -> None:
    page = open_page()

    def tab_to(selector: str, name: str = "") -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            is_focused = page.evaluate(
                "([selector, name]) => document.activeElement.matches(selector) && "
                "document.activeElement.innerText.includes(name)", [selector, name],
            )  # fmt: skip
            if is_focused:
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", "what has the focus must look so"
                return
        raise AssertionError(f"{selector} {name} cannot be reached with Tab")

    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type(birth["fields"]["personal_id"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(".card h3 a", "Giấy khai sinh")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(".fields a.value")
    assert page.evaluate("getComputedStyle(document.querySelector('[data-box=\"1\"]')).stroke") != "rgba(0, 0, 0, 0)"
    page.keyboard.press("/")
    page.goto(page.url)
    tab_to(".people a")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to("a.button", "Kiểm tra thành phần")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("thuong tru")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(".rows a", "Đăng ký thường trú")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(".links a", "Giấy khai sinh")


def test_arrow_keys_walk_through_what_was_found_and_a_slash_goes_back_to_the_box(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/?from=1900")
    count = page.locator(".card").count()
    assert count >= 2
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("[...document.querySelectorAll('.card h3 a')].indexOf(document.activeElement)") == 1
    page.keyboard.press("ArrowUp")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"


def test_a_field_that_is_pointed_at_or_followed_shows_where_it_stands(
    open_page: Callable[..., Page], birth: dict[str, Any]
) -> None:
    page = open_page(f"/?q={birth['fields']['personal_id']}")
    follow(page.locator(".card h3 a", has_text="Giấy khai sinh").first)
    name = birth["fields"]["full_name"]
    row = page.locator(".fields > div", has_text=name).first
    box = page.locator(f"#box-{row.get_attribute('data-n')}")

    def is_drawn() -> bool:
        return str(box.evaluate("one => getComputedStyle(one).stroke")) not in ("none", "rgba(0, 0, 0, 0)")

    assert not is_drawn()
    row.hover()
    assert is_drawn()
    page.mouse.move(5, 5)
    assert not is_drawn()
    row.locator("a.value").click()
    page.mouse.move(5, 5)
    page.evaluate("document.activeElement.blur()")
    assert is_drawn(), "a followed link keeps its box"
    place, sheet = box.bounding_box(), page.locator(".sheet").first.bounding_box()
    assert place is not None
    assert sheet is not None
    assert sheet["x"] <= place["x"] < place["x"] + place["width"] <= sheet["x"] + sheet["width"] + 1
    line = next(
        word for words in birth["lines"] for word in words if fold(name) in fold(word["text"])
    )  # the printed name, as the sample drew it
    middle = sheet["y"] + sheet["height"] * (line["box"][1] + line["box"][3]) / 2
    assert place["y"] - 4 < middle < place["y"] + place["height"] + 4


def test_all_of_it_works_without_javascript(open_page: Callable[..., Page], birth: dict[str, Any]) -> None:
    page = open_page(java_script_enabled=False)
    page.fill("#q", birth["fields"]["personal_id"])
    page.press("#q", "Enter")
    page.wait_for_url("**q=*")
    follow(page.locator(".card h3 a", has_text="Giấy khai sinh").first)
    follow(page.locator(".people a").first)
    follow(page.get_by_role("link", name="Kiểm tra thành phần hồ sơ"))
    follow(page.get_by_role("link", name="1.004222"))
    assert page.locator(".checks > li").count() > 2


def test_an_officer_corrects_a_value_beside_its_place_and_is_back_at_the_paper(
    open_page: Callable[..., Page], server: Server, birth: dict[str, Any]
) -> None:
    page = open_page(f"/?q={birth['fields']['personal_id']}")
    follow(page.locator(".card h3 a", has_text="Giấy khai sinh").first)
    paper, before = page.url, len(actions(server))
    follow(page.locator(".files a", has_text=re.compile("Sửa|Kiểm tra và sửa")))
    crop = page.locator(".entry", has=page.locator("#f-mother_name")).locator("svg.crop")
    box = crop.bounding_box()
    assert box is not None
    assert box["width"] > 200, "the place on the image stands above the value"
    page.fill("#f-mother_name", "Trần Thị Sửa Lại")
    page.focus("#f-mother_name")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == paper
    assert "Trần Thị Sửa Lại" in page.inner_text(".fields")
    assert "cán bộ xác nhận" in page.inner_text(".fields")
    assert "lần 2 · le.an: Họ tên mẹ" in page.inner_text(".history")
    assert "correct" in actions(server)[before:]
    hits = server.motlan.lines("search", "Trần Thị Sửa Lại")
    assert [hit["revision"] for hit in hits] == [2]


def test_downloads_are_saved_with_the_papers_bytes(
    open_page: Callable[..., Page], truth: Any, birth: dict[str, Any]
) -> None:
    page = open_page(f"/?q={birth['fields']['personal_id']}")
    follow(page.locator(".card h3 a", has_text="Giấy khai sinh").first)
    with page.expect_download() as original:
        page.get_by_role("link", name="Tải tệp gốc").click()
    assert Path(original.value.path()).read_bytes() == (truth[0] / birth["file"]).read_bytes()
    with page.expect_download() as copy:
        page.get_by_role("link", name="Tải PDF tra cứu").click()
    assert Path(copy.value.path()).read_bytes().startswith(b"%PDF-")


def test_a_search_of_another_site_and_a_page_put_into_a_frame_show_nothing(
    browser: Browser, server: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    state = page.context.storage_state()
    other = browser.new_context(storage_state=state, base_url=server.url).new_page()
    html = f'<iframe src="{server.url}/?from=1900"></iframe>'
    other.route("http://evil.example/", lambda route: route.fulfill(body=html, content_type="text/html"))
    other.goto("http://evil.example/")
    other.wait_for_timeout(300)
    for frame in other.frames[1:]:
        assert "Giấy khai sinh" not in frame.content()
    other.context.close()


def pages_of(server: Server, birth: dict[str, Any]) -> dict[str, str]:
    """An address of each kind of page."""
    hits = server.motlan.lines("search", birth["fields"]["personal_id"])
    paper = next(hit for hit in hits if hit["type"] == "khai_sinh")["paper_id"]
    batch = server.motlan.json("status")["batches"][0]["batch"]
    return {
        "search": "/", "results": "/?from=1900", "nothing found": "/?q=qqqq", "wrong day": "/?q=x&from=x",
        "paper": f"/papers/{paper}", "review": f"/papers/{paper}/review",
        "person": f"/people/{birth['fields']['personal_id']}",
        "nobody": "/people/001200000001", "procedures": "/procedures", "procedure": "/procedures/1.000894",
        "checklist": f"/procedures/1.004222?owner={birth['fields']['personal_id']}", "batch": f"/batches/{batch}",
        "not found": "/papers/x", "login": "/login", "reason": f"/papers/{paper}", "second factor": "/second-factor",
        "password": "/password",
    }  # fmt: skip


def test_with_papers_really_read_no_page_has_a_serious_barrier_nor_runs_off_the_side(
    browser: Browser, server: Server, birth: dict[str, Any]
) -> None:
    """Every page there is, over made-up papers, is in test_desk_pages.py."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(base_url=server.url)
    sign_in(context, server)
    page = context.new_page()
    barriers = []
    for name, path in pages_of(server, birth).items():
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(with_reason(path, reason=REASON if name in ("paper", "review") else ""))
        if name in ("results", "paper", "review", "person", "checklist"):
            for violation in axe.run(page).response["violations"]:
                if violation["impact"] in ("serious", "critical"):
                    barriers.append((name, violation["id"], [node["target"] for node in violation["nodes"]][:3]))
        for width in (1366, 683, 400):  # a counter's screen, the same at 200 %, and a narrow window
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} at {width}"
    context.close()
    assert barriers == []


def test_an_officer_says_that_two_are_one_person_and_takes_it_back(
    open_page: Callable[..., Page], server: Server, birth: dict[str, Any]
) -> None:
    number = birth["fields"]["personal_id"]
    page = open_page(f"/people/{number}")
    assert "số khác một chữ số" in page.inner_text(".candidates")
    assert page.locator(".cards > li").count() == 1
    with page.expect_navigation():
        page.get_by_role("button", name="Cùng một người").first.click()
    assert page.locator(".cards > li").count() == 2
    assert "Cán bộ xác nhận cùng người" in page.inner_text(".cards")
    assert {hit["linked_by"] for hit in server.motlan.lines("person", number)} == {"number", "officer"}
    with page.expect_navigation():
        page.get_by_role("button", name="Không phải").first.click()
    assert page.locator(".cards > li").count() == 1
    assert "Đã xác nhận không phải cùng một người (1)" in page.inner_text("main")


def test_the_pages_of_the_door_work_by_keyboard_alone(browser: Browser, server: Server) -> None:
    objects = server.objects()
    accounts(objects).add("minh", ["officer", "auditor"], "CN02", by="test", password=PASSWORD)
    objects.close()
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=server.url)
    page = context.new_page()

    def give(*words: str) -> None:
        """Type into the field that has the focus and those after it, then send."""
        for number, word in enumerate(words):
            if number:
                page.keyboard.press("Tab")
            page.keyboard.type(word)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    page.goto("/login")
    give("minh", "sai mật khẩu")
    assert "không đúng" in page.inner_text("[role=alert]")
    give(PASSWORD)  # the name stands there still, and the password has the focus
    assert page.locator("h1").inner_text() == "Đặt mật khẩu của riêng mình"
    give(PASSWORD, "một câu dài của riêng tôi", "một câu dài của riêng tôi")
    assert page.evaluate("document.activeElement.id") == "q"
    page.goto("/second-factor")
    secret = page.inner_text(".secret").replace(" ", "")
    give(pyotp.TOTP(secret).now())
    page.goto("/second-factor")
    assert "đã bật" in page.inner_text("main")
    while page.evaluate("document.activeElement.innerText") != "Thoát":
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == "Đăng nhập"
    context.close()
