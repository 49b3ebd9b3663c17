"""A form, a card and a letter that nobody knew, each by one file: the whole way to a person and to a reuse answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from random import Random
from typing import Any

import httpx
import pytest

from samples.degrade import LEVELS, capture
from samples.draw import Page, Style
from samples.flow import Flow
from samples.layouts import Case, Metadata, Paper, owner
from samples.papers.card_parts import blank, head, pair
from samples.papers.letters import recipients
from samples.papers.parts import letterhead, motto, sign
from samples.people import family
from samples.spelt_out import long_date, slash
from tests.support.accounts import COOKIE, signed_in
from tests.support.motlan import Motlan
from tests.support.serving import Server
from tests.support.type_folders import NAME_AND_BIRTH, paper_type, type_folder

DAY = date(2026, 3, 16)
DOSSIER = "H26.12-250901-0007"
OWNER = '[[owner]]\nrole = "subject"\nname = "full_name"\nid = "personal_id"\nbirth_date = "birth_date"\n'
PERSON = (
    NAME_AND_BIRTH
    + """[[field]]
name = "personal_id"
kind = "personal_id"
labels = ["Số định danh cá nhân"]
"""
)
FORM = paper_type(
    "giay_tam_vang", "Giấy xác nhận tạm vắng", "GIẤY XÁC NHẬN TẠM VẮNG", 'marks = ["Lý do tạm vắng"]\n', OWNER, PERSON,
    '[[field]]\nname = "absence"\nkind = "text"\nlabels = ["Lý do tạm vắng"]\nshown = "Vì sao vắng"\ntravels = true\n',
    group="residence", rule="none",
)  # fmt: skip
CARD = paper_type(
    "the_cu_dan", "Thẻ cư dân", "THẺ CƯ DÂN", OWNER, PERSON,
    '[[field]]\nname = "flat"\nkind = "text"\nlabels = ["Căn hộ số"]\nshown = "Căn hộ"\n',
    group="card", more='paired = true\nback = ["Thông tin căn hộ", "Ban quản lý tòa nhà"]', rule="none",
)  # fmt: skip
PARTS = {"number_symbol": "number_symbol", "issued_on": "date", "issuer": "org_name", "abstract": "text"}
LETTER = paper_type(
    "ket_luan", "Kết luận", "KẾT LUẬN", 'abbreviations = ["KL"]\nmarks = ["Nơi nhận", "Căn cứ"]\n', OWNER, PERSON,
    *(f'[[field]]\nname = "{name}"\nkind = "{kind}"\n' for name, kind in PARTS.items()),
    group="letter", rule="none",
    more='pages_max = 0\nnumber = "number_symbol"\nabstract = "abstract"\n'
         'issued_on = ["issued_on"]\nissuer = ["issuer"]',
)  # fmt: skip
PROCEDURE = """
level = "Ủy ban nhân dân cấp xã"
signed_off = false
source = "invented for a test"
codes = [{ code = "1.999999", name = "Thủ tục ví dụ", results = [] }]
"""
TYPES = {"giay_tam_vang": FORM, "the_cu_dan": CARD, "ket_luan": LETTER}
COMPONENT = """
[[components]]
component = "{0}"
name = "Giấy tờ {0}"
accepts = ["{0}"]
form = "N"
basis = "inference"
"""


def form(case: Case) -> Paper:
    person, page = case.family.wife, Page(210, 297)
    flow = Flow(page, top=motto(page, 105, 22) + 6)
    flow.write(f"""
# GIẤY XÁC NHẬN TẠM VẮNG
---
Họ và tên: {person.upper}
Ngày sinh: {slash(person.birth)}
Số định danh cá nhân: {person.id_number}
Lý do tạm vắng: Đi học xa nhà
---
^ Hà Nội, {long_date(DAY)}
""")
    return Paper(flow.pages, Metadata("Giấy xác nhận tạm vắng"), [owner(person)])


def card(case: Case) -> Paper:
    person, front, back = case.family.wife, blank(case.rng), blank(case.rng)
    head(front, "THẺ CƯ DÂN", "Resident Card", x=46)
    for line, (label, value) in enumerate(
        [("Số định danh cá nhân:", person.id_number), ("Họ và tên:", person.upper),
         ("Ngày sinh:", slash(person.birth)), ("Căn hộ số:", "B1204")]
    ):  # fmt: skip
        pair(front, 20, 27 + 5.5 * line, label, value, 8.5)
    for line, text in enumerate(("Thông tin căn hộ", "Ban quản lý tòa nhà Ví Dụ", person.id_number)):
        back.text(12, 16 + 7 * line, text, Style(size=9))
    return Paper([front, back], Metadata("Thẻ cư dân"), [owner(person)])


def letter(case: Case) -> Paper:
    person, page = case.family.wife, Page(210, 297)
    agency = "Ủy ban nhân dân phường Ví Dụ"
    top = letterhead(page, "Thành phố Hà Nội", agency, "57", "/KL-UBND", f"Ví Dụ, {long_date(DAY)}")
    flow = Flow(page, top=top + 8)
    flow.write(f"""
# KẾT LUẬN
## Về việc giải quyết đơn đề nghị của công dân
---
> Căn cứ Luật Tổ chức chính quyền địa phương và hồ sơ công dân đã nộp, Ủy ban nhân dân phường kết luận như sau.
Họ và tên: {person.name}
Ngày sinh: {slash(person.birth)}
Số định danh cá nhân: {person.id_number}
> Đơn đề nghị của công dân có đủ điều kiện để giải quyết theo quy định của pháp luật hiện hành.
""")
    start = flow.y + 8
    sign(flow, case.rng, ("CHỦ TỊCH",), "Lê Văn Giả", agency, centre="PHƯỜNG VÍ DỤ")
    recipients(flow, start, "UBND")
    return Paper(flow.pages, Metadata("Kết luận", "57/KL-UBND", DAY), [owner(person)])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Motlan, Server, dict[str, Any], str]]:
    """The program with the three types in a folder of their own, over one drawn paper of each, of one person."""
    more, scans = type_folder(tmp_path_factory.mktemp("types"), TYPES), tmp_path_factory.mktemp("scans")
    (more / "procedures").mkdir()
    (more / "procedures" / "vi_du.toml").write_text(PROCEDURE + "".join(map(COMPONENT.format, TYPES)), "utf-8")
    case = Case(family(11, 3), Random("new types"))
    drawers: dict[str, Callable[[Case], Paper]] = {"a form": form, "b card": card, "c letter": letter}
    for name, drawer in drawers.items():
        for place, page in enumerate(drawer(case).pages, start=1):
            seen = capture(page.image, page.dpi, LEVELS["clean"], case.rng)
            seen.image.save(scans / f"{name} {place}.png", dpi=(seen.dpi, seen.dpi))
    motlan = Motlan(tmp_path_factory.mktemp("data"), MOTLAN_CATALOGUE=str(more))
    motlan.json("ingest", scans, "--branch", "CN02", "--dossier", DOSSIER)
    papers = {hit["type"]: hit for hit in motlan.lines("person", case.family.wife.id_number)}
    with Server(motlan) as server:
        yield motlan, server, papers, case.family.wife.id_number


def test_a_paper_of_each_new_type_is_filed_under_its_person(served: Any) -> None:
    motlan, _, papers, _ = served
    assert set(papers) == set(TYPES)
    shown = {code: motlan.json("show", listed["paper_id"]) for code, listed in papers.items()}
    assert shown["giay_tam_vang"]["fields"]["absence"]["value"] == "Đi học xa nhà"
    assert shown["ket_luan"]["fields"]["number_symbol"]["value"] == "57/KL-UBND"
    assert "type_conflict" not in shown["ket_luan"]["review_reasons"]
    assert [len(part["pages"]) for part in shown["the_cu_dan"]["parts"]] == [1, 1]  # front and back, of two files
    assert papers["giay_tam_vang"]["facts"] == {"absence": "Đi học xa nhà"}


def test_the_person_s_page_names_each_new_type_and_what_its_fields_are_called(served: Any) -> None:
    _, server, papers, number = served
    reason = {"dossier": DOSSIER, "purpose": "procedure"}
    with closing(server.objects()) as objects:
        cookies = {COOKIE: signed_in(objects, name="le.an")}
    page = httpx.get(f"{server.url}/people/{number}", params=reason, cookies=cookies, timeout=30)
    assert page.status_code == 200
    assert all(name in page.text for name in ("Giấy xác nhận tạm vắng", "Thẻ cư dân", "Kết luận"))
    paper = httpx.get(
        f"{server.url}/papers/{papers['giay_tam_vang']['paper_id']}", params=reason, cookies=cookies, timeout=30
    )
    assert "Vì sao vắng" in paper.text


def test_a_procedure_that_asks_for_them_is_told_that_they_are_held(served: Any) -> None:
    motlan, _, papers, number = served
    answer = motlan.json("reuse", "--procedure", "1.999999", "--owner", number)
    held = {component["component"]: component for component in answer["components"]}
    assert {code: component["paper_ids"] for code, component in held.items()} == {
        code: [papers[code]["paper_id"]] for code in TYPES
    }
    assert {component["answer"] for component in held.values()} == {"held_valid"}
