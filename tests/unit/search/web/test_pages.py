"""The officers' pages without a browser: what they show, what they log before, and whom they turn away."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware

from core.catalogue import Catalogue
from core.catalogue import load as load_catalogue
from core.errors import ServiceError
from core.records import Batch, BatchFile, FieldValue, Mapped, Original, Owner, PageReport, Revision, Slip, Stored
from search import web
from search.open import open_index
from search.web.callers import COOKIE, Gate
from search.web.desk import Desk
from search.web.door import Door
from search.web.frame import Frame
from search.web.guard import Guard
from search.web.pictures import Pictures
from search.web.station import StationPages
from search.web.words import Words
from store import batches, papers
from store.access_log import AccessLog, entries
from store.access_log.log_keys import KeyRing
from store.files import FileObjects
from store.thumbnails import SCREEN
from tests.support.accounts import PASSWORD, quick, signed_in, station_key, token
from tests.support.asgi import Client
from tests.support.made_papers import MAU, MAU_ID, Drawn, paper

BIRTH, CARD = "01m87rsyrhnentqaxbnentqaxb-1", "01m87rsyrhnentqaxbnentqaxc-1"
BATCH = "01m87rsyrh6yxwz1"
ORIGINAL = b"\x89PNG the original bytes"
SHA = hashlib.sha256(ORIGINAL).hexdigest()
BAD_NAME = 'dir/<img src=x onerror=alert(1)> "x".html'

KEYS = KeyRing.of("a key of this test, and of nothing else")


def without_sensitive_things() -> Catalogue:
    """The catalogue with no paper in it that asks for a reason: what the pages do then is in test_rights.py."""
    catalogue = load_catalogue()
    kinds = {
        code: msgspec.structs.replace(
            kind, sensitive=(), field=tuple(msgspec.structs.replace(field, sensitive=None) for field in kind.field)
        )
        for code, kind in catalogue.types.items()
    }
    return Catalogue(kinds, catalogue.common)


INSENSITIVE = without_sensitive_things()


class Services:
    """The pages over two papers, and what a test looks at."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self.folder = folder
        self.objects = FileObjects(folder / "objects")
        self.index = open_index(f"sqlite:{folder / 'index.db'}")
        self.frame = Frame(
            Words(
                types={"khai_sinh": "Giấy khai sinh", "can_cuoc": "Căn cước"},
                reasons={"value_unsure": "Giá trị đọc được chưa chắc chắn", "date_unsure": "Ngày ban hành chưa chắc."},
                fields={**load_catalogue().field_names, "new_field": "Nhãn in trên giấy"},
            )
        )
        parts: dict[str, Any] = {
            "objects": self.objects, "index": self.index, "frame": self.frame, "batch_state": self._state,
            "access_log": AccessLog(self.objects, KEYS), "pictures": Pictures(self.objects, Drawn()),
            "catalogue": INSENSITIVE,
        }  # fmt: skip
        self.desk = Desk(**parts | changes)
        self.gate = Gate(self.objects, quick())
        self.app = Starlette(
            routes=web.routes(
                self.desk,
                Door(self.gate, self.frame, self.desk.access_log),
                StationPages(self.gate, self.frame, self.desk.access_log),
            ),
            middleware=[Middleware(Guard, gate=self.gate, hosts=["kho.hanoi"], frame=self.frame)],
            exception_handlers=dict(self.frame.handlers()),
        )
        self.officer = self.signed_in("officer")
        self.stranger = Client(self.app, accept="text/html")

    def signed_in(self, *roles: str, name: str = "le.an", accept: str = "text/html", **who: Any) -> Client:
        """A browser in which an officer with these roles has signed in."""
        client = Client(self.app, accept=accept)
        client.cookies.set(COOKIE, signed_in(self.objects, *roles, name=name, **who))
        return client

    def _state(self, batch_id: str) -> dict[str, Any]:
        pages = {"received": 3, "read": 1, "blank": 0, "failed": 1, "waiting": 1}
        failure = {"file": BAD_NAME, "page": 2, "code": "timed_out", "message": "too slow", "retryable": True}
        return {"state": "working", "pages": pages, "paper_ids": (BIRTH,), "failures": [failure]}

    def log(self) -> list[Any]:
        listed = self.objects.list("log/entries/")
        return [access for entry in listed for access in entries.decoded(self.objects.read(entry.key))[0].accesses]

    def keep(self, revision: Revision) -> None:
        """File and publish a paper."""
        papers.file_first(self.objects, revision)
        self.index.publish([revision])


def pdf() -> bytes:
    """Two pages: a white one, 200 x 300 points, and one whose upper half is black."""
    document, buffer = pikepdf.new(), BytesIO()
    document.add_blank_page(page_size=(200, 300))
    page = document.add_blank_page(page_size=(200, 300))
    page.Contents = document.make_stream(b"0 g 0 150 200 150 re f")
    document.save(buffer, deterministic_id=True)  # the same bytes at every moment
    return buffer.getvalue()


def birth(**changes: Any) -> Revision:
    """A birth certificate of two pages with its fields placed."""
    record = paper(BIRTH, text=f"GIẤY KHAI SINH Họ tên {MAU} số {MAU_ID} mẹ 001199888888 <b>đậm</b>", needs_review=True)
    fields = {
        "full_name": FieldValue(MAU, MAU.upper(), 0.97, 5, (0.3, 0.2, 0.6, 0.24), "ocr", ("syllables",)),
        "birth_date": FieldValue("1999-01-15", "15/01/1999", 0.6, 6, (0.1, 0.5, 0.2, 0.52), "qr", ("!id_birth_year",)),
        "sex": FieldValue("nu", "Nữ", 0.8, None, None, "mrz", ("store:01m87rsyrhnentqaxbnentqaxd-1",)),
        "new_field": FieldValue("<script>alert(1)</script>", "x", 0.999999, 5, (0.1, 0.9, 0.2, 0.92), "ocr", ("odd",)),
    }
    report = PageReport(6, "read", "ocr", 0, 0.0, 200, 0.9, ("low_resolution",))
    reading = msgspec.structs.replace(
        record.reading, fields=fields, pages=(5, 6), sha256=SHA, file=BAD_NAME, page_reports=(report,),
        review_reasons=("value_unsure:full_name", "value_unsure:birth_date", "date_unsure"),
        metadata=msgspec.structs.replace(record.reading.metadata, number_symbol="07/2026", valid_until="2020-01-31"),
    )  # fmt: skip
    return msgspec.structs.replace(
        record, reading=reading, batch=BATCH, slip=Slip(branch="CN02", handed_in="photocopy", dossier="H26.12-1"),
        searchable_pdf=Stored(f"searchable/{BIRTH}.pdf", 900), original=Stored(batches.original_key(SHA), 25, SHA),
        **changes,
    )  # fmt: skip


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    services = Services(tmp_path)
    services.objects.create(f"searchable/{BIRTH}.pdf", pdf())
    services.objects.create(batches.original_key(SHA), ORIGINAL)
    batches.note_original(services.objects, Original(SHA, len(ORIGINAL), "png", 2, BATCH, "2026-02-01T00:00:00Z"))
    slip = Slip(branch="CN02")
    batches.receive(
        services.objects, Batch(BATCH, "2026-02-01T18:30:00Z", slip, (BatchFile(BAD_NAME, SHA, "taken_in", 2),))
    )
    services.keep(birth())
    services.keep(paper(CARD, type="can_cuoc", title="Căn cước", number=MAU_ID, needs_review=False))
    yield services
    services.index.close()


def text(page: str) -> str:
    """A page's words as a person reads them."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


# ── finding ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_page_is_one_search_box_and_shows_nobodys_papers(services: Services) -> None:
    page = services.officer.get("/")
    assert page.status_code == 200
    assert 'id="q"' in page.text
    assert "autofocus" in page.text
    assert MAU not in page.text
    assert services.log() == []


def test_a_search_shows_type_number_day_issuer_owner_badges_and_the_place_found(services: Services) -> None:
    page = services.officer.get("/", params={"q": "nguyen thi mau", "type": "khai_sinh"}).text
    said = text(page)
    for part in ("Giấy khai sinh", "07/2026", "05/01/2026", "Ủy ban nhân dân phường Ví Dụ", MAU, "Cần kiểm tra"):
        assert part in said
    assert "Hết hạn 31/01/2020" in said
    assert "Bản chụp" in said
    assert "<mark>Nguyễn</mark> <mark>Thị</mark> <mark>Mẫu</mark>" in page
    assert "<b>đậm</b>" not in page


def test_in_lists_no_whole_personal_number_stands_neither_in_words_nor_in_links(services: Services) -> None:
    page = services.officer.get("/", params={"q": "nguyen thi mau"}).text
    assert "0011•••••999" in page
    assert not re.search(r"(?<!\d)\d{12}(?!\d)", page)


def test_a_search_is_logged_before_it_is_answered_with_papers_dossier_and_no_words(services: Services) -> None:
    services.officer.get("/", params={"q": "nguyen thi mau", "dossier": " H26.12-260901-0007 "})
    (access,) = services.log()
    assert (access.who, access.channel, access.action) == ("le.an", "web", "search")
    assert set(access.paper_ids) == {BIRTH, CARD}
    assert access.dossier == "H26.12-260901-0007"


def test_the_dossier_is_carried_along_every_link(services: Services) -> None:
    page = services.officer.get("/", params={"q": "mau", "dossier": "H26.12-1"}).text
    links = [unescape(link) for link in re.findall(r'<a[^>]* href="(/[^"]*)"', page)]
    assert links
    assert all("dossier=H26.12-1" in link for link in links if link != "/password")


@pytest.mark.parametrize(("name", "wrong"), [("from", "hôm qua"), ("to", "2026-13-01"), ("from", "31/02/2026")])
def test_a_day_that_is_none_is_said_beside_its_box(services: Services, name: str, wrong: str) -> None:
    page = services.officer.get("/", params={"q": "x", name: wrong})
    assert page.status_code == 422
    assert re.search(rf'id="{name}"[^>]*aria-invalid="true"', page.text)
    assert services.log() == []


def test_filters_narrow_what_is_found(services: Services) -> None:
    def has_hits(**asked: str) -> bool:
        return BIRTH in services.officer.get("/", params={"q": "mau", **asked}).text

    assert has_hits(type="khai_sinh", branch="CN02")
    assert has_hits(**{"from": "01/01/2026", "to": "2026"})
    assert not has_hits(branch="CN03")
    assert not has_hits(to="2025")
    assert not has_hits(type="can_cuoc")


def test_counts_stand_beside_the_filters_and_choose_them(services: Services) -> None:
    for number, (type_, branch, issued) in enumerate(
        [("khai_sinh", "CN02", "2024"), ("can_cuoc", "CN 3", "2025-06"), ("can_cuoc", None, None)]
    ):
        record = paper(f"01m87rsyrhnentqaxbnentqax{'hjk'[number]}-1", type=type_, issued=issued, branch=branch)
        services.keep(record)

    def links(page: str) -> dict[str, str]:
        nav = page.partition('<nav aria-label="Lọc theo số lượng">')[2].partition("</nav>")[0]
        matches = re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a> \(([0-9.]+)\)', nav)
        return {f"{name} ({papers})": unescape(href) for href, name, papers in matches}

    offered = links(services.officer.get("/", params={"q": "mau"}).text)
    assert [option for option in offered if option.startswith(("Giấy", "Căn"))] == [
        "Căn cước (3)",
        "Giấy khai sinh (2)",
    ]
    assert "2025 (1)" in offered
    narrowed = services.officer.get(offered["Căn cước (3)"]).text
    assert "3 giấy tờ" in text(narrowed)
    assert 'aria-current="true" title="Bỏ lọc">Căn cước</a> (3)' in narrowed
    assert "Giấy khai sinh (2)" in links(narrowed)  # another choice stays in sight
    freed = services.officer.get(links(narrowed)["Căn cước (3)"]).text
    assert "5 giấy tờ" in text(freed)
    year = services.officer.get(offered["2025 (1)"]).text
    assert "1 giấy tờ" in text(year)
    assert 'name="from" value="2025"' in year


def test_counts_are_not_offered_where_there_is_nothing_to_choose(services: Services) -> None:
    assert "Lọc theo số lượng" not in services.officer.get("/").text
    assert "Lọc theo số lượng" not in services.officer.get("/", params={"q": "khong co ai"}).text


def test_counts_of_a_part_say_so(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.sqlite.counts.MOST", 2)
    said = text(services.officer.get("/", params={"q": "mau"}).text)
    assert "Số đếm tính trên 2 giấy tờ mới nhất phù hợp." in said


@pytest.mark.parametrize("query", ['"', "«»", "<script>", "' OR 1=1 --", "x" * 5000, "\x00", "%", "🜚", "{{ 7*7 }}"])
def test_whatever_is_typed_is_answered_with_a_page(services: Services, query: str) -> None:
    page = services.officer.get("/", params={"q": query})
    assert page.status_code == 200
    assert "<script>" not in page.text.replace("<script src=", "")
    assert "49" not in text(page.text.split("<main")[1])


def test_all_papers_of_a_person_are_shown_with_the_number_and_logged_by_its_hash(services: Services) -> None:
    said = text(services.officer.get(f"/people/{MAU_ID}").text)
    assert f"{MAU} Số định danh cá nhân {MAU_ID} · sinh ngày 15/01/1999".replace(" ·", "") in said.replace(" ·", "")
    assert "2 giấy tờ trong kho" in said
    (access,) = services.log()
    assert access.owner_hash == hashlib.sha256(MAU_ID.encode()).hexdigest()
    assert set(access.paper_ids) == {BIRTH, CARD}


def test_the_owner_of_a_paper_leads_to_the_same_page(services: Services) -> None:
    assert "2 giấy tờ trong kho" in text(services.officer.get(f"/papers/{BIRTH}/owners/1").text)
    for wrong in ("0", "2", "99"):
        assert services.officer.get(f"/papers/{BIRTH}/owners/{wrong}").status_code == 404


def test_a_person_without_papers_is_a_404_that_says_what_to_do(services: Services) -> None:
    page = services.officer.get("/people/001200000001")
    assert page.status_code == 404
    assert "tìm theo họ tên" in text(page.text)


def test_papers_that_name_different_people_under_one_number_are_pointed_out(services: Services) -> None:
    services.keep(paper("01m87rsyrhnentqaxbnentqaxd-1", owner="Trần Văn Khác", born="1970-01-01"))
    assert "đối chiếu trước khi dùng" in text(services.officer.get(f"/people/{MAU_ID}").text)


# ── a paper ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_papers_page_shows_its_fields_with_how_sure_where_from_and_where_they_stand(services: Services) -> None:
    page = services.officer.get(f"/papers/{BIRTH}").text
    said = text(page)
    assert "Họ và tên Nguyễn Thị Mẫu Ví Dụ 97 % · đọc từ ảnh · trang 1 · đúng âm tiết tiếng Việt" in said
    assert "Ngày sinh 15/01/1999 60 % · mã QR · trang 2 không khớp với năm sinh" in said
    assert "Giới tính Nữ 80 % · dòng máy đọc (MRZ) · khớp với giấy tờ đã lưu" in said
    assert "Nhãn in trên giấy <script>alert(1)</script> 99 % · đọc từ ảnh · trang 1 · đã kiểm tra" in said
    assert "<script>alert" not in page
    assert re.search(r'id="box-1"[^>]*x="296.0" y="197.0"\s+width="308.0" height="46.0"', page)
    assert page.count("<rect") == 3


@pytest.mark.parametrize(
    ("back", "said"),
    [
        ("/procedures/1.004222?owner=1&dossier=H26", "← Về kiểm tra thành phần hồ sơ"), ("/?q=mau", "← Về kết quả tìm"),
        ("/people/1", "← Quay lại"), ("https://evil.example/", None), ("//evil.example", None), ("javascript:1", None),
    ],
)  # fmt: skip
def test_a_papers_page_leads_back_to_the_page_it_was_found_on_and_nowhere_else(
    services: Services, back: str, said: str | None
) -> None:
    for path in (f"/papers/{BIRTH}", f"/papers/{BIRTH}/review"):
        page = services.officer.get(path, params={"back": back}).text
        assert ("evil" in page or "javascript" in page) is False
    assert (
        said in text(services.officer.get(f"/papers/{BIRTH}", params={"back": back}).text) if said else "←" not in page
    )


def test_an_address_shows_where_it_lies_today_under_the_printed_one(services: Services) -> None:
    def mapped(address: Mapped) -> str:
        home = FieldValue("Số 1 phố Hàng Bài, quận Hoàn Kiếm", "x", 0.9, today=address)
        record = msgspec.structs.replace(birth(), paper_id="01m87rsyrhnentqaxbnentqaxk-1")
        papers.file_first(services.objects, msgspec.structs.replace(
            record, reading=msgspec.structs.replace(record.reading, fields={"residence": home})
        ))  # fmt: skip
        return text(services.officer.get("/papers/01m87rsyrhnentqaxbnentqaxk-1").text)

    said = mapped(Mapped("Số 1 phố Hàng Bài, Phường Cửa Nam, Hà Nội", changed=True))
    assert "Số 1 phố Hàng Bài, quận Hoàn Kiếm nay thuộc Số 1 phố Hàng Bài, Phường Cửa Nam, Hà Nội" in said


def test_reasons_to_look_are_sentences_that_name_fields_in_vietnamese(services: Services) -> None:
    said = text(services.officer.get(f"/papers/{BIRTH}").text)
    assert "Giá trị đọc được chưa chắc chắn: họ và tên, ngày sinh. Ngày ban hành chưa chắc." in said


def test_a_paper_is_logged_before_it_is_shown_and_not_shown_when_it_cannot_be(tmp_path: Path) -> None:
    class Broken(AccessLog):
        def append(self, access: Any) -> None:
            raise ServiceError("no log, no look")

    services = Services(tmp_path, access_log=Broken(FileObjects(tmp_path / "elsewhere"), KEYS))
    services.objects.create(f"searchable/{BIRTH}.pdf", pdf())
    services.objects.create(batches.original_key(SHA), ORIGINAL)
    batches.note_original(services.objects, Original(SHA, 25, "png", 2, BATCH, "2026-02-01T00:00:00Z"))
    services.keep(birth())
    for path in (
        f"/papers/{BIRTH}", f"/papers/{BIRTH}/pages/1.jpg", f"/papers/{BIRTH}/searchable.pdf", f"/?q={MAU_ID}",
        f"/papers/{BIRTH}/original", f"/papers/{BIRTH}/owners/1", f"/people/{MAU_ID}",
        f"/procedures/1.004222?owner={MAU_ID}",
    ):  # fmt: skip
        page = services.officer.get(path)
        assert page.status_code == 503, path
        assert MAU not in page.text
        assert "Không có giấy tờ nào bị mất" in page.text


def test_each_page_is_drawn_upright_and_bounded_and_logged(services: Services) -> None:
    first, second = (services.officer.get(f"/papers/{BIRTH}/pages/{number}.jpg") for number in (1, 2))
    assert first.headers["content-type"] == "image/jpeg"
    image = Image.open(BytesIO(second.content))
    assert image.size == (ceil(200 * 200 / 72), ceil(300 * 200 / 72))
    assert max(image.size) <= SCREEN
    assert image.getpixel((100, 50)) < (30, 30, 30) < (200, 200, 200) < image.getpixel((100, 800))
    assert [access.action for access in services.log()] == ["image", "image"]
    for wrong in ("0", "3", "99999999999"):
        assert services.officer.get(f"/papers/{BIRTH}/pages/{wrong}.jpg").status_code == 404


def test_the_first_image_is_asked_for_early_and_drawn_ahead_of_a_look_that_nobody_has_had_yet(
    services: Services,
) -> None:
    page = services.officer.get(f"/papers/{BIRTH}?dossier=KT 1&purpose=procedure")
    address = page.headers["link"].partition("<")[2].partition(">")[0]
    assert f'src="{address}"' in page.text.replace("&amp;", "&")
    assert services.officer.get(address).status_code == 200
    logged = len(services.log())
    ahead = services.officer.get(f"/papers/{BIRTH}/ahead")
    assert (ahead.status_code, ahead.content) == (204, b"")
    assert len(services.log()) == logged


def test_the_files_are_saved_never_opened_by_the_browser(services: Services) -> None:
    original = services.officer.get(f"/papers/{BIRTH}/original")
    assert original.content == ORIGINAL
    assert original.headers["content-type"] == "image/png"
    saved = original.headers["content-disposition"]
    assert saved.startswith("attachment; filename=")
    assert "html" not in saved
    assert "<" not in saved
    assert "sandbox" in original.headers["content-security-policy"]
    copy = services.officer.get(f"/papers/{BIRTH}/searchable.pdf")
    assert copy.content == pdf()
    assert f'filename="{BIRTH}.pdf"' in copy.headers["content-disposition"]
    assert [access.action for access in services.log()] == ["download", "download"]


def test_an_original_of_no_known_kind_is_bytes(services: Services) -> None:
    data = b"<html><script>alert(1)</script>"
    sha256 = hashlib.sha256(data).hexdigest()
    services.objects.create(batches.original_key(sha256), data)
    batches.note_original(services.objects, Original(sha256, len(data), "unknown", 0, BATCH, "2026-02-01T00:00:00Z"))
    record = paper("01m87rsyrhnentqaxbnentqaxe-1")
    services.keep(msgspec.structs.replace(record, reading=msgspec.structs.replace(record.reading, sha256=sha256)))
    answer = services.officer.get("/papers/01m87rsyrhnentqaxbnentqaxe-1/original")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/papers/01m87rsyrhnentqaxbnentqzzz-1", "/papers/x", "/papers/..%2f..%2fetc%2fpasswd", "/papers/%00/original",
        "/batches/01m87rsyrhzzzzzz", "/batches/%2e%2e", "/procedures/9.999999", "/nothing", "/static/..%2fguard.py",
        "/static/nothing.css", "/papers/01m87rsyrhnentqaxbnentqzzz-1/pages/1.jpg",
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_404_page_in_vietnamese(services: Services, path: str) -> None:
    page = services.officer.get(path)
    assert page.status_code == 404
    assert "Không tìm thấy trang này" in page.text
    assert "Về trang tìm kiếm" in page.text


def test_a_paper_without_a_searchable_pdf_is_still_shown(services: Services) -> None:
    page = services.officer.get(f"/papers/{CARD}")
    assert page.status_code == 200
    assert "chưa có bản PDF" in page.text
    assert services.officer.get(f"/papers/{CARD}/pages/1.jpg").status_code == 404


def test_history_names_who_changed_what(services: Services) -> None:
    def change(latest: Revision) -> Revision:
        fields = latest.reading.fields | {"full_name": FieldValue("Nguyễn Thị Mẫu", "x", 1.0, source="officer")}
        return msgspec.structs.replace(latest, reading=msgspec.structs.replace(latest.reading, fields=fields))

    papers.revise(services.objects, BIRTH, change, by="Trần Cán Bộ")
    said = text(services.officer.get(f"/papers/{BIRTH}").text)
    assert "lần 2 · Trần Cán Bộ: Họ và tên" in said
    assert "01/02/2026 07:00 · lần 1 · máy đọc" in said


# ── a procedure, a batch ──────────────────────────────────────────────────────────────────────────────────────────


def test_procedures_are_found_by_code_and_by_folded_words(services: Services) -> None:
    assert "21" in str(services.officer.get("/procedures").text.count("/procedures/"))
    some = services.officer.get("/procedures", params={"q": "ket hon", "owner": MAU_ID, "dossier": "H1"}).text
    assert "/procedures/1.000894?owner=001199999999&amp;dossier=H1" in some
    assert "1.004222" not in some


def test_a_paper_scanned_again_leads_to_its_other_scan(services: Services) -> None:
    def change(revision: Revision) -> Revision:
        return msgspec.structs.replace(revision, same_as=(CARD,))

    papers.revise(services.objects, BIRTH, change, by="reader")
    page = services.officer.get(f"/papers/{BIRTH}").text
    assert "Bản quét khác của giấy này" in page
    assert f'href="/papers/{CARD}"' in page
    assert "bản quét khác của cùng giấy" in page  # in the history


def test_a_checklist_says_for_each_component_what_is_held_and_why_and_links_the_paper(services: Services) -> None:
    page = services.officer.get("/procedures/1.004222", params={"owner": MAU_ID, "dossier": "H26.12-1"})
    said = text(page.text)
    assert "Đăng ký thường trú" in said
    assert "chưa được Trung tâm phê duyệt" in said
    assert re.search(rf'href="/papers/{BIRTH}\?back=[^"]*&dossier=H26\.12-1"', unescape(page.text))
    assert f"/papers/{BIRTH}/pages/1.jpg" in page.text
    assert page.text.count('class="answer"') == page.text.count('class="what"') > 2
    (access,) = services.log()
    assert (access.action, access.procedure, access.dossier) == ("reuse", "1.004222", "H26.12-1")
    assert access.owner_hash == hashlib.sha256(MAU_ID.encode()).hexdigest()
    assert BIRTH in access.paper_ids


def test_a_checklist_without_a_person_lists_what_the_procedure_asks_for_and_logs_nothing(services: Services) -> None:
    page = services.officer.get("/procedures/1.004222").text
    assert "Tờ khai thay đổi thông tin cư trú" in page
    assert services.log() == []
    for typed in (
        "---",
        "00119999999",
        "abc",
        "0011999999999999",
    ):  # a mistyped number is not somebody of whom nothing is held
        page = services.officer.get(f"/procedures/1.004222?owner={typed}").text
        assert "Chưa đủ: số định danh" in page
        assert 'class="checks"' not in page
    assert services.log() == []


def test_a_batch_page_reconciles_and_names_failures_with_what_to_do(services: Services) -> None:
    page = services.officer.get(f"/batches/{BATCH}").text
    said = text(page)
    assert "3 trang đã nhận 1" in said.replace("trang đã nhận 3", "3 trang đã nhận") or "trang đã nhận 3" in said
    assert "Đọc quá lâu nên đã dừng: có thể thử lại." in said
    assert "02/02/2026 01:30" in said  # 18:30 UTC, by the clock in Vietnam
    assert "<img src=x" not in page
    assert services.log()[0].paper_ids == (BIRTH,)


# ── the guard ─────────────────────────────────────────────────────────────────────────────────────────────────────

PRIVATE = (
    "/", f"/?q={MAU_ID}", f"/papers/{BIRTH}", f"/papers/{BIRTH}/pages/1.jpg", f"/papers/{BIRTH}/searchable.pdf",
    f"/papers/{BIRTH}/original", f"/papers/{BIRTH}/owners/1", f"/people/{MAU_ID}", "/procedures",
    f"/procedures/1.004222?owner={MAU_ID}", f"/batches/{BATCH}", "/nothing",
)  # fmt: skip


@pytest.mark.parametrize("path", PRIVATE)
def test_without_a_session_every_page_leads_to_the_login_and_shows_nothing(services: Services, path: str) -> None:
    answer = services.stranger.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")
    assert answer.content == b""
    for bearer in ("wrong", token(services.objects, "search", "reuse"), station_key(services.objects)):
        program = Client(services.app, authorization=f"Bearer {bearer}").get(path)  # pages are for officers alone
        assert program.status_code == 303
        assert program.content == b""
    assert services.log() == []


def enter(client: Client, name: str = "le.an", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/login", data={"name": name, "password": password, **more})


def test_the_login_gives_a_cookie_that_scripts_and_other_sites_never_see(services: Services) -> None:
    answer = services.stranger.post(
        "/login", data={"name": "Le.An ", "password": PASSWORD, "next": "/procedures?q=x"},
        headers={"origin": "http://127.0.0.1"},
    )  # fmt: skip
    assert answer.status_code == 303
    assert answer.headers["location"] == "/procedures?q=x"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "le.an" not in cookie
    assert services.stranger.get(f"/papers/{BIRTH}").status_code == 200
    services.stranger.post("/logout")
    assert services.stranger.get(f"/papers/{BIRTH}").status_code == 303


def test_over_tls_the_cookie_is_secure(services: Services) -> None:
    assert "Secure" in enter(Client(services.app, base_url="https://127.0.0.1")).headers["set-cookie"]


def test_a_wrong_name_or_password_is_told_alike_and_gives_no_cookie(services: Services) -> None:
    odd = "ü\ud83d".encode("utf-8", "replace").decode()
    answers = [
        enter(services.stranger, name, password)
        for name, password in (("le.an", ""), ("le.an", PASSWORD + "x"), ("nobody", PASSWORD), (odd, odd), ("", ""))
    ]
    for answer in answers:
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
        assert "Tên tài khoản hoặc mật khẩu không đúng" in answer.text


@pytest.mark.parametrize("following", ["//evil.example", "https://evil.example", "/\\evil.example", "/login", "x"])
def test_a_login_leads_nowhere_else(services: Services, following: str) -> None:
    assert enter(services.stranger, next=following).headers["location"] == "/"


def test_a_forged_cookie_is_no_session(services: Services) -> None:
    for value in ("1", "le.an", "99991231." + "x" * 43):
        services.stranger.cookies.set(COOKIE, value)
        assert services.stranger.get(f"/papers/{BIRTH}").status_code == 303


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost:8420", "[::1]:8420", "kho.hanoi", "KHO.hanoi.:8420", "10.1.2.3"]
)
def test_known_host_names_and_ip_addresses_are_served(services: Services, host: str) -> None:
    assert services.officer.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "kho.hanoi.evil.example", "", "x@127.0.0.1"]
)
def test_another_sites_name_pointed_at_this_address_is_turned_away(services: Services, host: str) -> None:
    for path in ("/", "/login", f"/papers/{BIRTH}"):
        answer = services.officer.get(path, headers={"host": host})
        assert answer.status_code == 421
        assert MAU not in answer.text
        assert "--name" in answer.text


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1.evil.example"]
)
def test_a_form_of_another_site_changes_nothing(services: Services, origin: str) -> None:
    for path in ("/login", "/logout"):
        answer = services.officer.post(path, data={"name": "le.an", "password": PASSWORD}, headers={"origin": origin})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", [*PRIVATE, "/login", "/static/motlan.css"])
def test_every_answer_carries_the_headers_that_keep_it_to_itself(services: Services, path: str) -> None:
    for client in (services.officer, services.stranger):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        policy = headers["content-security-policy"]
        assert policy.startswith(("default-src 'self'", "default-src 'none'"))
        assert "unsafe" not in policy or path.endswith(".jpg")
        assert "frame-ancestors 'none'" in policy or headers["content-disposition"].startswith("attachment")
        assert headers["cache-control"] == ("max-age=3600" if path.startswith("/static/") else "no-store")


def test_no_page_needs_anything_from_elsewhere_nor_any_inline_script_or_style(services: Services) -> None:
    for path in [path for path in PRIVATE if "." not in path.rpartition("/")[2]] + ["/login"]:
        page = services.officer.get(path).text
        assert not re.search(r"(?:src|href|action)=\"(?!/|#)", page), path
        assert not re.search(r"<script(?! src=\"/static/)|<style|\sstyle=|\son[a-z]+=\"", page), path


def test_other_verbs_are_refused_in_vietnamese(services: Services) -> None:
    for method in ("POST", "PUT", "DELETE"):
        answer = services.officer.request(method, f"/papers/{BIRTH}")
        assert answer.status_code == 405
        assert "không thực hiện được" in answer.text


def test_a_program_is_answered_in_json(services: Services) -> None:
    program = services.signed_in("officer", accept="application/json")
    assert program.get("/papers/x").json()["error"]["code"] == "not_found"


# ── when something is down ────────────────────────────────────────────────────────────────────────────────────────


def test_an_index_that_is_down_is_a_503_page_that_says_nothing_is_lost(tmp_path: Path) -> None:
    class Down:
        def find(self, query: Any, after: str = "") -> Any:
            raise ServiceError("the index at secret-address does not answer")

        page = find_all = facets = find

    services = Services(tmp_path, index=Down())
    for path in ("/?q=x", f"/people/{MAU_ID}", f"/procedures/1.004222?owner={MAU_ID}"):
        page = services.officer.get(path)
        assert page.status_code == 503
        assert "Không có giấy tờ nào bị mất" in page.text
        assert "secret-address" not in page.text


def test_a_defect_is_a_500_page_and_neither_page_nor_log_quote_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Odd:
        def find(self, query: Any, after: str = "") -> Any:
            raise ValueError(f"a library quotes {MAU}")

        page = find_all = facets = find

    page = Services(tmp_path, index=Odd()).officer.get("/?q=x")
    assert page.status_code == 500
    assert "Có lỗi của chương trình" in page.text
    assert MAU not in page.text
    assert MAU not in caplog.text
    assert "ValueError" not in page.text
    assert [record.error for record in caplog.records if record.name == "motlan.web"] == ["ValueError"]


def test_a_damaged_searchable_pdf_costs_its_page_only(services: Services) -> None:
    record = birth()
    damaged = msgspec.structs.replace(
        record, paper_id="01m87rsyrhnentqaxbnentqaxf-1", searchable_pdf=Stored("searchable/damaged.pdf", 3)
    )
    services.objects.create("searchable/damaged.pdf", b"PDF")
    services.keep(damaged)
    page = services.officer.get("/papers/01m87rsyrhnentqaxbnentqaxf-1")
    assert page.status_code == 200
    assert MAU in page.text
    assert "motlan verify" in page.text
    assert services.officer.get("/papers/01m87rsyrhnentqaxbnentqaxf-1/pages/1.jpg").status_code == 500
    assert services.officer.get(f"/papers/{BIRTH}").status_code == 200


def test_owners_of_a_firm_are_called_by_their_code(services: Services) -> None:
    firm = Owner("organisation", "0101234567", "Công ty TNHH Ví Dụ", None, "enterprise")
    services.keep(paper("01m87rsyrhnentqaxbnentqaxg-1", type="gcn_dkdn", owners=(firm,)))
    said = text(services.officer.get("/people/0101234567").text)
    assert "Công ty TNHH Ví Dụ Mã số 0101234567" in said


# ── validity and later papers ─────────────────────────────────────────────────────────────────────────────────────

LATER = "01m87rsyrhnentqaxbnentqaxe-1"


def test_an_officer_sees_which_later_paper_replaced_one_with_a_link_to_it(tmp_path: Path) -> None:
    services = Services(tmp_path, today=lambda: date(2026, 4, 1))
    services.keep(paper(BIRTH, issued="1999-02-01"))
    services.keep(paper(LATER, type="trich_luc_ho_tich", title="Trích lục cải chính hộ tịch", issued="2024-05-05"))
    person = services.officer.get(f"/people/{MAU_ID}").text
    assert "Đã được thay thế, thay đổi" in person
    assert f'href="/papers/{LATER}' in person
    checklist = services.officer.get(f"/procedures/1.004222?owner={MAU_ID}").text
    assert "đã được thay thế hoặc thay đổi theo trích lục cải chính hộ tịch ngày 05/05/2024" in checklist
    assert "Đã có nhưng đã bị thay thế hoặc chấm dứt" in checklist
    assert "Giấy thay thế, thay đổi" in checklist
    assert LATER in services.log()[-1].paper_ids
    assert "tính đến ngày 01/04/2026" in checklist


@pytest.mark.parametrize("path", ["/?q=mau", f"/people/{MAU_ID}", f"/procedures/1.004222?owner={MAU_ID}"])
def test_pages_over_an_index_that_lacks_the_stores_papers_say_so_and_not_that_nothing_is_held(
    path: str, tmp_path: Path
) -> None:
    services = Services(tmp_path)
    papers.file_first(services.objects, paper(BIRTH))  # in the store, and not in the index
    answer = services.officer.get(path)
    assert answer.status_code == 503
    assert "motlan reindex" in answer.text
