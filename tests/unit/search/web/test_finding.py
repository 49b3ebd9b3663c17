"""The list of found papers: chips, offers, pages, thumbnails, validity at a glance, searches kept by name."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import msgspec
import pytest

from core.records import Owner, Stored
from store.saved_searches import MOST
from tests.support.made_papers import MAU, MAU_ID, paper
from tests.unit.search.web.test_pages import BIRTH, Services, pdf, services, text

__all__ = ["services"]
FRIEND, FRIEND_ID = "Trần Văn Ví Dụ", "001085123456"


def ids(number: int) -> str:
    return f"01m87rsyrhnentqaxbnentq{number:03}-1"


def chips(page: str) -> dict[str, str]:
    links = re.findall(r'<a class="chip" href="([^"]*)"[^>]*>(.*?)<span aria-hidden', page, re.DOTALL)
    return {text(said): unescape(href) for href, said in links}


def test_each_thing_understood_is_a_chip_that_leads_to_the_search_without_it(services: Services) -> None:
    page = services.officer.get("/", params={"q": 'nguyen mau 05/01/2026 "giay khai sinh"', "type": "khai_sinh"}).text
    shown = chips(page)
    assert list(shown) == [
        "Chữ nguyen mau", "Ngày 05/01/2026", "Cả cụm từ giay khai sinh", "Loại Giấy khai sinh",
    ]  # fmt: skip
    without = services.officer.get(shown["Ngày 05/01/2026"]).text
    assert list(chips(without)) == ["Chữ nguyen mau", "Cả cụm từ giay khai sinh", "Loại Giấy khai sinh"]


def meant(page: str) -> str:
    return text(page.partition('class="meant"')[2].partition("</section>")[0])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("001085123457", "số khác một chữ số"), ("001085213456", "số có hai chữ số đổi chỗ"),
        ("00108512345", "số gõ thiếu một chữ số"), ("001085", "số bắt đầu như vậy"),
        ("tran vam vi du", "tên khác một chữ cái"),
        ("Trân Văn Ví Du Du", None), ("tra van vi du", "tên khác một chữ cái"),
        ("tran avn vi du", "tên khác một chữ cái"), ("van vi dua", "tên khác một chữ cái"), ("001085999999", None),
    ],
)  # fmt: skip
def test_a_near_number_or_name_is_offered_and_never_among_the_papers(
    services: Services, typed: str, said: str | None
) -> None:
    services.keep(paper(ids(1), owner=FRIEND, owner_id=FRIEND_ID, born="1985-03-02"))
    page = services.officer.get("/", params={"q": typed}).text
    assert (FRIEND in meant(page)) == (said is not None)
    assert (said or "") in meant(page)
    assert FRIEND_ID not in page.replace(f'value="{typed}"', "")
    if typed.isdecimal():  # of a name, papers with all its words but one are listed as ever
        assert "Không có giấy tờ nào phù hợp" in page


@pytest.mark.parametrize("typed", [FRIEND_ID, "trần văn ví dụ", "van vi du", "tran"])
def test_nobody_is_offered_beside_papers_of_the_number_or_name_asked_for(services: Services, typed: str) -> None:
    near = FRIEND_ID[:-1] + "7"
    services.keep(paper(ids(1), owner=FRIEND, owner_id=FRIEND_ID))
    services.keep(paper(ids(2), owner="Trần Văn Ví Dự", owner_id=near))
    assert meant(services.officer.get("/", params={"q": typed}).text) == ""


def test_an_offer_is_in_the_access_log(services: Services) -> None:
    services.keep(paper(ids(1), owner=FRIEND, owner_id=FRIEND_ID))
    services.officer.get("/", params={"q": "001085123457"})
    assert services.log()[-1].paper_ids == (ids(1),)


def test_pages_of_twenty_follow_each_other_to_the_last_paper(services: Services) -> None:
    for number in range(45):
        services.keep(paper(ids(number), owner=FRIEND, owner_id=FRIEND_ID))
    seen: list[str] = []
    address = "/?q=tran+van+vi+du"
    for said in ("Giấy tờ 1–20 trong 45", "Giấy tờ 21–40 trong 45", "Giấy tờ 41–45 trong 45"):
        page = services.officer.get(address).text
        assert said in text(page)
        seen += re.findall(r'<h3><a href="/papers/([^/?"]*)', page)
        following = re.search(r'rel="next" href="([^"]*)"', page)
        address = unescape(following[1]) if following else ""
    assert address == ""
    assert sorted(seen) == [ids(number) for number in range(45)]


def test_the_part_for_the_script_is_the_list_alone_and_leads_back_to_the_whole_page(services: Services) -> None:
    part = services.officer.get("/", params={"q": "mau", "part": "results"}).text
    assert "<html" not in part
    assert BIRTH in part
    assert "part=" not in unescape(part)
    assert services.officer.get("/", params={"part": "results"}).text.strip() == ""


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ({"type": "can_cuoc", "fields": {"expires_on": "2099-01-15"}}, "Còn hiệu lực đến 15/01/2099"),
        ({"type": "can_cuoc", "fields": {"expires_on": "2020-01-15"}}, "Hết hạn 15/01/2020"),
        ({"type": "khai_sinh"}, "Còn hiệu lực"), ({"type": "gcn_qsdd"}, "Không rõ hiệu lực"),
        ({"type": "xn_tthn", "issued": None}, "Không rõ hiệu lực"), ({"type": "unknown"}, "Không rõ hiệu lực"),
        ({"type": "khai_sinh", "needs_review": True}, "Không rõ hiệu lực"),
    ],
)  # fmt: skip
def test_validity_is_told_at_a_glance(services: Services, kind: dict[str, Any], said: str) -> None:
    services.keep(paper(ids(1), owner=FRIEND, owner_id=FRIEND_ID, born=None, **kind))
    card = services.officer.get("/", params={"q": FRIEND_ID}).text.partition('<li class="card">')[2]
    states = re.findall(r"Còn hiệu lực(?: đến [\d/]+)?|Hết hạn [\d/]+|Không rõ hiệu lực", text(card))
    assert states == [said]


def test_lists_call_a_type_by_its_short_title_where_it_has_one(services: Services) -> None:
    from core.catalogue import in_use
    from search.web.words import Words

    words = Words.of(in_use())
    assert words.short("gcn_qsdd") == "Giấy chứng nhận QSDĐ"
    assert words.short("khai_sinh") == words.type("khai_sinh") == "Giấy khai sinh"
    assert max(len(words.short(code)) for code in in_use().types) <= 32


def test_the_old_number_stands_beside_the_new_one_and_the_other_way_round(services: Services) -> None:
    card = paper(
        ids(1), type="cccd_chip", owner=FRIEND, owner_id=FRIEND_ID, born="1985-03-02", fields={"old_id": "012345678"}
    )
    services.keep(card)
    services.keep(paper(ids(2), owner=FRIEND, owner_id="012345678", born="1985-03-02"))
    services.keep(paper(ids(3), owner=FRIEND, owner_id=FRIEND_ID, born="1985-03-02"))
    said = text(services.officer.get("/", params={"q": "tran van vi du"}).text)
    assert said.count("số cũ 01••••678") == 2
    assert said.count("số mới 0010•••••456") == 1


def test_an_old_number_that_two_people_claim_is_nobodys(services: Services) -> None:
    for number, whose in enumerate((FRIEND_ID, "001085999999")):
        services.keep(
            paper(ids(number), type="cccd_chip", owner=FRIEND, owner_id=whose, fields={"old_id": "012345678"})
        )
    services.keep(paper(ids(7), owner=FRIEND, owner_id="012345678"))
    assert "số mới" not in text(services.officer.get("/", params={"q": "tran van vi du"}).text)


def test_a_thumbnail_is_drawn_once_and_kept_in_the_store(services: Services) -> None:
    assert "thumbnail.jpg" in services.officer.get("/", params={"q": "mau"}).text
    first = services.officer.get(f"/papers/{BIRTH}/thumbnail.jpg")
    assert (first.status_code, first.headers["content-type"], first.headers["cache-control"]) == (
        200,
        "image/jpeg",
        "no-store",
    )
    assert len(first.content) < 10_000
    (kept,) = (entry for entry in services.objects.list("cache/thumbnails/") if entry.key.endswith(".jpg"))
    services.objects.replace(kept.key, b"as it was kept")
    assert services.officer.get(f"/papers/{BIRTH}/thumbnail.jpg").content == b"as it was kept"
    assert [access.action for access in services.log()][-2:] == ["thumbnail", "thumbnail"]


def test_a_paper_without_a_picture_has_a_blank_sheet_for_a_thumbnail(services: Services) -> None:
    services.keep(paper(ids(1), branch="CN02"))
    page = services.officer.get(f"/papers/{ids(1)}/thumbnail.jpg")
    assert (page.status_code, page.headers["content-type"]) == (200, "image/svg+xml")


def test_a_search_is_kept_by_name_for_its_officer_alone_and_forgotten(services: Services) -> None:
    asked = {"name": "Khai sinh của tôi", "q": "mau", "type": "khai_sinh", "dossier": "H26.12-1"}
    kept = services.officer.post("/searches", data=asked)
    assert (kept.status_code, kept.headers["location"]) == (303, "/?q=mau&type=khai_sinh&dossier=H26.12-1")
    home = services.officer.get("/").text
    assert '<a href="/?q=mau&amp;type=khai_sinh">Khai sinh của tôi</a>' in home
    assert "Khai sinh của tôi" not in services.signed_in("officer", name="tran.binh").get("/").text
    services.officer.post("/searches", data={"remove": "Khai sinh của tôi"})
    assert "Khai sinh của tôi" not in services.officer.get("/").text


def test_no_more_than_some_searches_are_kept_and_none_without_a_name(services: Services) -> None:
    for number in range(MOST):
        assert services.officer.post("/searches", data={"name": f"t{number}", "q": "mau"}).status_code == 303
    assert services.officer.post("/searches", data={"name": "một nữa", "q": "mau"}).status_code == 400
    assert services.officer.post("/searches", data={"name": " ", "q": "mau"}).status_code == 400
    assert services.officer.post("/searches", data={"name": "x"}).status_code == 400


def test_two_owners_of_one_paper_are_each_offered_by_their_place(services: Services) -> None:
    both = (Owner("person", MAU_ID, MAU, None, "wife"), Owner("person", FRIEND_ID, FRIEND, None, "husband"))
    record = paper(ids(1), type="ket_hon", owners=both)
    services.keep(msgspec.structs.replace(record, searchable_pdf=Stored(f"searchable/{ids(1)}.pdf", len(pdf()))))
    assert f"/papers/{ids(1)}/owners/2" in services.officer.get("/", params={"q": "001085123457"}).text


# ── as one types ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_while_one_types_the_last_word_of_a_name_need_not_be_finished(services: Services) -> None:
    def typed(asked: str, **more: str) -> str:
        return text(services.officer.get("/", params={"q": asked, **more}).text)

    assert "Tên bắt đầu bằng “Nguyễn Th”: 2 giấy tờ" in typed("Nguyễn Th", part="results")
    assert "Tên bắt đầu bằng “nguy”" in typed("nguy", part="results")
    assert "2 giấy tờ" in typed("Nguyễn Thị Mẫu", part="results"), "whole words are found as ever"
    assert "Tên bắt đầu" not in typed("Nguyễn Thị Mẫu", part="results")
    assert "Không có giấy tờ nào phù hợp" in typed("Nguyễn Th"), "a question that was sent is taken as it is"
    assert "Chưa có giấy tờ nào phù hợp với những gì đã gõ" in typed("Trần Kh", part="results")
    assert "Tên bắt đầu" not in typed("ngu", part="results"), "so few letters begin everybody's name"
