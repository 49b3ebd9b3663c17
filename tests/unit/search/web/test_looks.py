"""The auditor's page over the access log, its export, the citizen's report, and what is unusual."""

from __future__ import annotations

import csv
import re
from io import StringIO

import msgspec
import pytest

from core.errors import UsageError
from core.records import Owner
from search.web.looks import _looks, _visits
from store.access_log import Access
from store.access_log.entries import Entry, Seal, encoded, entry_key
from store.access_log.looks import Look
from store.access_log.unusual import unusual
from store.accounts.officers import Accounts
from tests.support.asgi import Client
from tests.support.made_papers import MAU, MAU_ID, paper
from tests.unit.search.web.test_pages import BIRTH, CARD, Services, services, text

__all__ = ["services"]
DOSSIER = {"dossier": "H26.12-1", "purpose": "procedure"}


@pytest.fixture
def auditor(services: Services) -> Client:
    """Somebody who may see the log, after two officers have looked."""
    services.officer.get(f"/papers/{BIRTH}", params=DOSSIER)
    services.signed_in("officer", name="tran.binh").get(f"/people/{MAU_ID}")
    return services.signed_in("auditor", name="thanh.tra")


def rows(page: str) -> list[str]:
    return [text(row) for row in re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)]


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ({}, ["tran.binh", "le.an"]), ({"who": "le.an"}, ["le.an"]), ({"paper": CARD}, ["tran.binh"]),
        ({"person": MAU_ID}, ["tran.binh", "le.an"]), ({"of_dossier": "h26.12-1"}, ["le.an"]),
        ({"person": "001200000001"}, []), ({"to": "2020"}, []),
    ],
)  # fmt: skip
def test_looks_are_found_by_officer_person_paper_dossier_and_day(
    auditor: Client, asked: dict[str, str], who: list[str]
) -> None:
    named = [re.search(r"le\.an|tran\.binh", row) for row in rows(auditor.get("/log", params=asked).text)]
    assert [match[0] for match in named if match] == who


def test_a_program_is_called_so_in_vietnamese_and_is_asked_for_as_it_is_called(
    services: Services, auditor: Client
) -> None:
    services.desk.access_log.append(
        Access(who="program:một cửa", action="show", channel="api", paper_ids=(BIRTH,), dossier="H26.12-1")
    )
    (row, *others) = rows(auditor.get("/log", params={"who": "chương trình một cửa"}).text)
    assert "chương trình một cửa" in row
    assert others == []
    report = text(auditor.get("/log/report", params={"person": MAU_ID}).text)
    assert "chương trình một cửa" in report
    assert "program:" not in report


def test_only_auditors_see_the_log_and_their_asking_is_in_it(services: Services, auditor: Client) -> None:
    for path in ("/log", "/log.csv", "/log/report"):
        assert services.officer.get(path).status_code == 403
        assert auditor.get(path, params={"person": MAU_ID}).status_code == 200
    asked = [access for access in services.log() if access.action == "access"]
    assert [access.who for access in asked] == ["thanh.tra"] * 3
    assert all(access.owner_hash for access in asked)


def test_the_export_has_every_look_and_nothing_that_a_spreadsheet_would_run(
    services: Services, auditor: Client
) -> None:
    services.desk.access_log.append(Access(who="=cmd()", action="show", channel="web"))
    answer = auditor.get("/log.csv")
    table = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["who"] for row in table][:3] == ["le.an", "tran.binh", "'=cmd()"]
    assert table[0]["dossier"] == "H26.12-1"


def test_the_state_of_the_chain_is_told_and_a_changed_entry_named(services: Services, auditor: Client) -> None:
    assert "còn nguyên vẹn" in text(auditor.get("/log", params={"check": "1"}).text)
    entry = next(iter(services.objects.list("log/entries/")))
    (path,) = (path for path in services.folder.rglob("*") if str(path).endswith(entry.key))
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"le.an", b"le.no"))
    said = text(auditor.get("/log", params={"check": "1"}).text)
    assert "KHÔNG còn nguyên vẹn" in said
    assert entry.key in said


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        ("02/03/2026", "02/03/2026", ["17", "16"]), ("2026-03-02", "", ["17", "16", "18"]),
        ("", "2026-03-01", ["12"]), ("2026-03", "2026-03", ["17", "16", "18"]), ("", "2026", ["12", "17", "16", "18"]),
    ],
)  # fmt: skip
def test_days_asked_for_are_days_here(services: Services, first: str, last: str, hours: list[str]) -> None:
    moments = ("2026-02-28T12", "2026-03-01T17", "2026-03-02T16", "2026-03-02T18")
    previous = "0" * 64
    for number, at in enumerate(moments, start=1):
        access = Access(who="le.an", action="show", channel="web", paper_ids=(BIRTH,))
        entry = Entry(writer="k-h-00", number=number, at=f"{at}:00:00Z", previous=previous, accesses=(access,))
        services.objects.create(
            entry_key("k-h-00", number), encoded(entry) + b"\n" + msgspec.json.encode(Seal("k", "00")) + b"\n"
        )
    asked = dict.fromkeys(("who", "person", "paper", "of_dossier"), "") | {"from": first, "to": last}
    assert [look.at[11:13] for look in _looks(services.desk, asked)] == hours


def test_a_citizens_report_tells_visits_as_they_began_by_the_days_here() -> None:
    def look(at: str, who: str) -> Look:
        return Look(at, who, "show", "web", (BIRTH,), None, None, None)

    seen = [
        look("2026-03-01T18:00:00Z", "tran.binh"),  # one o'clock on the second, here
        look("2026-03-02T01:00:00Z", "le.an"), look("2026-03-02T09:00:00Z", "tran.binh"),
        look("2026-03-02T17:30:00Z", "an.ha"),
    ]  # fmt: skip
    visits = [(visit.day, visit.who, visit.first, visit.last) for visit in _visits(iter(seen), {BIRTH: "Giấy"})]
    assert visits == [
        ("02/03/2026", "tran.binh", "01:00", "16:00"), ("02/03/2026", "le.an", "08:00", "08:00"),
        ("03/03/2026", "an.ha", "00:30", "00:30"),
    ]  # fmt: skip


def test_a_citizens_report_says_who_looked_when_and_for_what_and_names_no_other_person(auditor: Client) -> None:
    page = auditor.get("/log/report", params={"person": MAU_ID}).text
    said = text(page)
    assert f"{MAU}, số {MAU_ID} · 2 giấy tờ trong kho" in said
    first, second = rows(page)
    assert "le.an xem nội dung Giấy khai sinh Hồ sơ H26.12-1: Giải quyết thủ tục hành chính" in first
    assert "tran.binh xem mọi giấy tờ của người" in second
    assert "Không nêu hồ sơ" in second
    assert auditor.get("/log/report", params={"person": "x"}).status_code == 400
    assert "Không ai xem" in auditor.get("/log/report", params={"person": MAU_ID, "to": "2020"}).text


def look(number: int, **facts: str) -> Look:
    whole = {"at": f"2026-01-05T08:{number:02}:00Z", "who": "an", "action": "show", "channel": "web", "dossier": "H26"}
    facts_of_look = whole | facts
    return Look(
        facts_of_look["at"],
        facts_of_look["who"],
        facts_of_look["action"],
        facts_of_look["channel"],
        (f"p{number}",),
        facts_of_look["dossier"] or None,
        None,
        None,
    )


def test_many_papers_in_one_hour_and_looks_without_a_dossier_stand_out() -> None:
    busy = [look(number) for number in range(40)]
    assert [(sign.what, sign.when, sign.count) for sign in unusual(busy)] == [("many_papers", "2026-01-05T08", 40)]
    assert unusual(busy[:39]) == []
    (outstanding,) = unusual(
        [look(1, dossier=""), look(2, dossier="", action="search"), look(3, dossier="", action="person")]
    )
    assert (outstanding.what, outstanding.when, outstanding.count) == ("no_dossier", "2026-01-05", 2)
    assert unusual([look(1, who="an")] * 60) == []  # the same paper again is one


def test_looks_at_ones_own_and_at_relatives_papers_are_told_to_the_auditor(services: Services) -> None:
    spouse = Owner("person", "001088000001", "Trần Văn Chồng", "1988-03-02", "husband")
    me = Owner("person", MAU_ID, MAU, "1999-01-15", "wife")
    marriage, theirs = f"{BIRTH[:-3]}m-1", f"{BIRTH[:-3]}n-1"
    services.keep(paper(marriage, type="ket_hon", owners=(me, spouse), branch="CN02"))
    services.keep(
        paper(theirs, type="xn_tthn", owners=(msgspec.structs.replace(spouse, role="subject"),), branch="CN02")
    )
    Accounts(services.objects).set_personal_id("le.an", MAU_ID, by="test")
    services.officer.get(f"/papers/{theirs}", params=DOSSIER)
    services.officer.get(f"/papers/{marriage}", params=DOSSIER)
    page = text(services.signed_in("auditor", name="thanh.tra").get("/log").text)
    assert "le.an xem 1 giấy tờ của người thân" in page
    assert "le.an xem 1 giấy tờ của chính mình" in page
    Accounts(services.objects).set_personal_id("le.an", None, by="test")
    assert "của người thân" not in text(services.signed_in("auditor", name="thanh.tra").get("/log").text)
    with pytest.raises(UsageError):
        Accounts(services.objects).set_personal_id("le.an", "123", by="test")
