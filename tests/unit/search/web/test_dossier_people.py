"""A checklist offers whose card or papers the dossier has, and shows the paper of each component small."""

from __future__ import annotations

import re
from html import unescape

import msgspec

from core.records import Owner
from tests.support.made_papers import MAU_ID, paper
from tests.unit.search.web.test_pages import BIRTH, Services, services, text

__all__ = ["services"]
PATH = "/procedures/1.004222"
CARD = "01m87rsyrh00000000000000aa-1"
AGAIN = "01m87rsyrh00000000000000ab-1"
CARD_ID = "001088000001"


def people(page: str) -> list[tuple[str, str]]:
    part = page.partition('id="people"')[2].partition("</section>")[0]
    return [(unescape(href), text(name)) for href, name in re.findall(r'<a href="([^"]+)">([^<]+)</a>', part)]


def test_who_hands_in_a_card_is_offered_first_and_chosen_without_a_number_in_the_list(services: Services) -> None:
    father = Owner("person", CARD_ID, "Trần Văn Chồng", "1988-03-02", "subject")
    services.keep(paper(CARD, type="can_cuoc", owners=(father,), branch="CN02", dossier="H26.12-1"))
    page = services.officer.get(PATH, params={"dossier": "H26.12-1", "purpose": "procedure"}).text
    (first, name), (second, other) = people(page)
    assert (name, other) == ("Trần Văn Chồng", "Nguyễn Thị Mẫu Ví Dụ")
    assert f"of={CARD}%3A1" in first
    assert f"of={BIRTH}%3A1" in second
    assert CARD_ID not in page
    assert MAU_ID not in page
    assert [(access.action, access.paper_ids) for access in services.log()] == [("search", (CARD, BIRTH))]
    chosen = services.officer.get(second).text
    assert f'value="{MAU_ID}"' in chosen
    assert "thành phần không cần nộp" in chosen


def test_a_dossier_of_nobody_says_so_and_no_dossier_says_nothing(services: Services) -> None:
    nobody = services.officer.get(PATH, params={"dossier": "H26.12-9"}).text
    assert "Chưa có giấy tờ nào của hồ sơ này ghi số của ai" in text(nobody)
    assert 'id="people"' not in services.officer.get(PATH).text
    assert services.log() == []
    assert "Chưa đủ" in text(services.officer.get(PATH, params={"owner": ""}).text)
    assert "Chưa đủ" not in text(services.officer.get(PATH, params={"owner": "", "dossier": "H26.12-9"}).text)


def test_an_owner_that_no_paper_has_is_not_found(services: Services) -> None:
    for place in (f"{BIRTH}:9", f"{BIRTH}:0", f"{BIRTH}:x", BIRTH, "nothing:1", f"{CARD}:1"):
        assert services.officer.get(PATH, params={"of": place}).status_code == 404, place


def test_the_people_of_a_dossier_are_for_who_may_check_alone(services: Services) -> None:
    auditor = services.signed_in("auditor", name="kiem.tra")
    assert 'id="people"' not in auditor.get(PATH, params={"dossier": "H26.12-1"}).text


def test_scans_of_one_paper_stand_in_one_line(services: Services) -> None:
    for scan, other in ((CARD, AGAIN), (AGAIN, CARD)):
        services.keep(msgspec.structs.replace(paper(scan, branch="CN02", dossier="H26.12-1"), same_as=(other,)))
    page = services.officer.get(PATH, params={"owner": MAU_ID, "dossier": "H26.12-1", "purpose": "procedure"}).text
    part = page.partition('id="quan_he_nhan_than"')[2].partition('id="uy_quyen"')[0]
    assert part.count("Xem ảnh") == 1
    assert "và 1 bản quét khác của giấy này" in part


def test_the_paper_of_a_component_is_shown_small_to_who_may_look(services: Services) -> None:
    asked = {"owner": MAU_ID, "dossier": "H26.12-1", "purpose": "procedure"}
    assert f'src="/papers/{BIRTH}/thumbnail.jpg?dossier=H26.12-1' in services.officer.get(PATH, params=asked).text
    stranger = services.signed_in("officer", name="tran.binh", branch="CN05")
    assert "thumbnail.jpg" not in stranger.get(PATH, params={"owner": MAU_ID}).text
