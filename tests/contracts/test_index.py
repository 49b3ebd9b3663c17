"""The index contract, one suite for every back end: SQLite and a real Elasticsearch."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.errors import ServiceError, UsageError
from core.records import AlsoFor, Owner, Revision, Slip
from search.document import entry_of
from search.index import Hit, Index
from search.open import open_index
from search.people.person import know, know_owner, person
from search.query import Query, parse
from search.waiting import Wanted
from store.files import FileObjects
from store.links import Link, Links
from store.papers import file_first
from tests.support.made_papers import MAU, MAU_ID, paper


@pytest.fixture(params=["sqlite", "elasticsearch"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:{tmp_path / 'index.db'}"
        return
    server = request.getfixturevalue("elasticsearch_url")
    alias = f"motlan-test-{secrets.token_hex(6)}"
    yield f"{server}/{alias}"
    from elasticsearch import Elasticsearch

    with Elasticsearch(server.replace("elasticsearch+", "")) as client:
        for name in client.indices.get(index=f"{alias}*"):
            client.indices.delete(index=name)


@pytest.fixture
def index(url: str) -> Iterator[Index]:
    opened = open_index(url)
    yield opened
    opened.close()


def hits(index: Index, text: str = "", **filters: object) -> list[str]:
    return [hit.paper_id for hit in index.find(parse(text, **filters))]  # type: ignore[arg-type]


# ── publishing ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_index_finds_nothing_and_lists_nothing(index):
    assert hits(index, "nguyen") == []
    assert hits(index) == []
    assert list(index.versions()) == []


def test_what_is_published_is_found_at_once(index):
    index.publish([paper("p1")])
    assert hits(index, MAU_ID) == ["p1"]


def test_publishing_twice_leaves_one(index):
    index.publish([paper("p1")])
    index.publish([paper("p1"), paper("p1")])
    assert hits(index, MAU_ID) == ["p1"]
    assert list(index.versions()) == [("p1", 1)]


def test_a_newer_revision_replaces_an_older_one(index):
    index.publish([paper("p1", number="1/2026")])
    index.publish([paper("p1", number="2/2026", revision=2)])
    assert hits(index, "2/2026") == ["p1"]
    assert hits(index, "1/2026") == []
    assert list(index.versions()) == [("p1", 2)]


def test_an_older_revision_that_comes_late_changes_nothing(index):
    index.publish([paper("p1", number="2/2026", revision=2)])
    index.publish([paper("p1", number="1/2026", revision=1)])
    assert hits(index, "1/2026") == []
    assert list(index.versions()) == [("p1", 2)]


def test_publishing_nothing_is_no_error(index):
    index.publish([])
    assert hits(index) == []


def test_versions_are_sorted_and_complete_over_many_batches(index):
    numbers = [f"p{number:04}" for number in range(620)]
    index.publish(paper(number) for number in reversed(numbers))
    assert list(index.versions()) == [(number, 1) for number in numbers]


def test_a_removed_paper_is_not_found_and_may_come_back(index):
    index.publish([paper("p1"), paper("p2")])
    index.remove("p1")
    index.remove("never-there")
    assert hits(index, MAU_ID) == ["p2"]
    index.publish([paper("p1")])
    assert sorted(hits(index, MAU_ID)) == ["p1", "p2"]


def test_two_openings_of_one_index_see_each_other(index, url):
    index.publish([paper("p1")])
    other = open_index(url)
    other.publish([paper("p2")])
    other.close()
    assert sorted(hits(index, MAU_ID)) == ["p1", "p2"]


def test_many_threads_publish_and_find_at_once(index):
    errors: list[Exception] = []

    def work(part: int) -> None:
        try:
            for number in range(5):
                index.publish([paper(f"p{part}-{number}")])
                index.find(parse("nguyễn thị mẫu"))
        except Exception as error:  # noqa: BLE001 the test reports whatever it is
            errors.append(error)

    threads = [threading.Thread(target=work, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(list(index.versions())) == 20


# ── finding ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_hit_says_what_the_contract_promises(index):
    index.publish([paper("p1", number="07/2026", text="Họ, chữ đệm, tên: NGUYỄN THỊ MẪU VÍ DỤ", branch="CN 3")])
    (hit,) = index.find(parse("mau vi du"))
    assert isinstance(hit, Hit)
    shown = msgspec.json.decode(msgspec.json.encode(hit))
    expected = {
        "paper_id": "p1", "revision": 1, "type": "khai_sinh", "title": "Giấy khai sinh", "number_symbol": "07/2026",
        "issued_on": "2026-01-05", "issuer": "Ủy ban nhân dân phường Ví Dụ", "valid_until": None, "branch": "CN 3",
    }  # fmt: skip
    assert {key: shown[key] for key in expected} == expected
    assert shown["owners"] == [
        {"kind": "person", "id": MAU_ID, "name": MAU, "birth_date": "1999-01-15", "role": "subject"}
    ]
    assert shown["snippet"] == "Họ, chữ đệm, tên: NGUYỄN THỊ «MẪU» «VÍ» «DỤ»"
    assert shown["score"] > 0


@pytest.mark.parametrize(
    "text",
    ["nguyen thi mau", "Nguyễn Thị Mẫu", "mau vi du", "MẪU VÍ DỤ", "vi du nguyen", "nguyen vi du", MAU_ID,
     "0011 9999 9999", "001.199.999.999", "07/2026", "7/2026", "số 07/2026", "15/01/1999", "1999-01-15", "15.1.1999",
     "1999", "nguyen mau 15/01/1999", "khai sinh mau 1999", '"thị mẫu"', "H26.12-250901-0007", "h26.12-250901-0007",
     "1.001193", "BK 123456", "bk123456", unicodedata.normalize("NFD", "Nguyễn Thị Mẫu"), "thường trú tại ngõ",
     "001199999999||Nguyễn Thị Mẫu Ví Dụ|15011999|Nữ|Số 1|01072022", "đăng ký hoà bình", "kĩ thuật"],
)  # fmt: skip
def test_the_paper_asked_for_is_found_and_the_other_is_not(index, text):
    index.publish(
        [
            paper(
                "right", number="07/2026", dossier="H26.12-250901-0007", procedure="1.001193",
                text="Giấy của bà, thường trú tại Ngõ Ví Dụ, đăng ký hòa bình, kỹ thuật viên",
                fields={"serial_number": "BK 123456"},
            ),
            paper("wrong", owner="Trần Văn Giả Định", owner_id="001088888888", born="1988-08-08", title="Quyết định",
                  number="12/QĐ-UBND", issued="2020-02-02", text="Một tờ giấy khác hẳn"),
        ]
    )  # fmt: skip
    assert hits(index, text) == ["right"]


@pytest.mark.parametrize("text", ["47/QĐ-UBND", "47/qd-ubnd", "47 / QĐ - UBND", "47/qđ-ubnd"])
def test_a_document_number_is_found_however_it_is_typed(index, text):
    index.publish(
        [paper("p1", number="47/QĐ-UBND"), paper("p2", number="47/TB-UBND"), paper("p3", number="147/QĐ-UBND")]
    )
    assert hits(index, text) == ["p1"]


@pytest.mark.parametrize("typed", ["Lý", "lí", "li", "LY"])
def test_i_and_y_find_each_other(index, typed):
    index.publish([paper("p1", owner="Lý Thị Kỹ")])
    assert hits(index, f"{typed} thị kĩ") == ["p1"]


def test_diacritics_put_exact_matches_above_folded_ones(index):
    index.publish(
        [
            paper("mau-1", owner="Nguyễn Thị Mẫu"),
            paper("mau-2", owner="Nguyễn Thị Mậu", owner_id="001199999998"),
            paper("mau-3", owner="Nguyễn Thị Mầu", owner_id="001199999997"),
        ]
    )
    for typed, first in (("Nguyễn Thị Mẫu", "mau-1"), ("Nguyễn Thị Mậu", "mau-2"), ("nguyễn thị mầu", "mau-3")):
        answer = hits(index, typed)
        assert answer[0] == first
        assert sorted(answer) == ["mau-1", "mau-2", "mau-3"]


def test_an_exact_mention_stands_above_a_folded_owner(index):
    index.publish(
        [
            paper("mention", owner="Trần Văn An", owner_id="001099999991", text="vợ là bà Nguyễn Thị Mẫu"),
            paper("folded", owner="Nguyễn Thị Mậu", owner_id="001199999998"),
        ]
    )
    assert hits(index, "Nguyễn Thị Mẫu") == ["mention", "folded"]
    assert hits(index, "nguyen thi mau") == ["folded", "mention"]


def test_owners_stand_above_others_named_and_whole_names_above_parts(index):
    index.publish(
        [
            paper("whole", owner="Nguyễn Văn An", owner_id="001099999991"),
            paper("part", owner="Nguyễn Văn An Khang", owner_id="001099999992"),
            paper("mother", owner="Lê Bình", owner_id="001099999993", fields={"father_name": "Nguyễn Văn An"}),
            paper("text", owner="Lê Cường", owner_id="001099999994", text="ký thay: Nguyễn Văn An"),
        ]
    )
    assert hits(index, "nguyen van an") == ["whole", "part", "mother", "text"]


def test_words_of_two_owners_do_not_make_one_name(index):
    spouses = (
        Owner("person", "001199999991", "Trần Thị Hoa", "1990", "wife"),
        Owner("person", "001099999992", "Phạm Văn Minh", "1989", "husband"),
    )
    index.publish(
        [paper("couple", owners=spouses, type="ket_hon"), paper("one", owner="Trần Minh", owner_id="001099999993")]
    )
    assert hits(index, "tran minh")[0] == "one"


def test_an_id_number_finds_its_owner_before_those_who_mention_it(index):
    index.publish(
        [
            paper("text", owner="Lê Bình", owner_id="001099999993", text=f"bên B: số {MAU_ID}"),
            paper("field", owner="Lê An", owner_id="001099999992", fields={"party_b_id": MAU_ID}),
            paper("owner"),
        ]
    )
    assert hits(index, MAU_ID) == ["owner", "field", "text"]


def test_an_unknown_id_finds_nobody_even_with_a_known_name(index):
    index.publish([paper("p1")])
    assert hits(index, "001099999990") == []
    assert hits(index, "nguyễn thị mẫu 001099999990") == []
    assert hits(index, "nguyễn thị mẫu 16/01/1999") == []


def test_one_word_too_many_still_finds_but_says_so_by_a_lower_place(index):
    index.publish([paper("p1")])
    assert hits(index, "nguyen thi mau xyzzy") == ["p1"]
    index.publish([paper("p2", text="xyzzy")])
    assert hits(index, "nguyen thi mau xyzzy") == ["p2"]


def test_quotes_ask_for_words_one_after_the_other(index):
    index.publish([paper("p1", text="hợp đồng chuyển nhượng"), paper("p2", text="chuyển hợp đồng, nhượng lại")])
    assert hits(index, '"chuyển nhượng"') == ["p1"]
    assert sorted(hits(index, "chuyển nhượng")) == ["p1", "p2"]


def test_rare_words_rank_by_how_much_of_the_paper_they_are(index):
    index.publish(
        [
            paper("once", text="thừa kế " + "chữ khác " * 200),
            paper("often", text="thừa kế, di sản thừa kế, văn bản thừa kế"),
        ]
    )
    assert hits(index, '"thừa kế"') == ["often", "once"]


def test_filters_narrow_and_combine(index):
    index.publish(
        [
            paper("a", type="khai_sinh", branch="CN-01", issued="2024-05-20"),
            paper("b", type="xn_tthn", branch="CN-01", issued="2025-06-01"),
            paper("c", type="xn_tthn", branch="CN-02", issued="2025-06-30", owner_id="001199999998"),
            paper("d", type="xn_tthn", branch="CN-02", issued=None),
        ]
    )
    assert sorted(hits(index, type="xn_tthn")) == ["b", "c", "d"]
    assert sorted(hits(index, branch="CN-01")) == ["a", "b"]
    assert sorted(hits(index, owner=MAU_ID)) == ["a", "b", "d"]
    assert hits(index, "mau", type="xn_tthn", owner=MAU_ID, branch="CN-02") == ["d"]
    assert sorted(hits(index, issued_from="2025-06")) == ["b", "c"]
    assert hits(index, issued_to="2024") == ["a"]
    assert hits(index, "mau", issued_from="2025-06-01", issued_to="01/06/2025") == ["b"]
    assert hits(index, issued_from="2025-06-02", issued_to="2025-06-29") == []
    assert hits(index, issued_from="1900", issued_to="2024-12-31") == ["a"]


def test_a_paper_dated_with_a_year_only_is_within_every_part_of_it(index):
    index.publish([paper("p1", issued="2020")])
    assert hits(index, issued_from="2020-03-01", issued_to="2020-03-31") == ["p1"]
    assert hits(index, issued_from="2021") == []


def test_several_queries_asked_at_once_are_answered_as_each_by_itself(index):
    index.publish([paper("a"), paper("b", type="ket_hon", title="Giấy chứng nhận kết hôn"), paper("c", owner_id=None)])
    queries = [
        Query(owner=MAU_ID, limit=10), Query(any_of=((f"o:{MAU_ID}",), ("t:ket-hon",))), parse("kết hôn"), parse("?!"),
        Query(owner="001000000000"), Query(limit=2),
    ]  # fmt: skip
    answers = index.find_all(queries)
    assert [[hit.paper_id for hit in hits] for hits in answers[:4]] == [["b", "a"], ["b"], ["b"], []]
    assert answers == [index.find(query) for query in queries]
    assert index.find_all([]) == []


def test_the_limit_holds_and_the_best_come_first(index):
    index.publish(paper(f"p{number:02}") for number in range(30))
    hits = index.find(parse("nguyễn thị mẫu", limit=7))
    assert len(hits) == 7
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_where_many_papers_answer_each_rung_gives_its_newest(index, monkeypatch):
    monkeypatch.setattr("search.elasticsearch.find.FEW", 3)
    monkeypatch.setattr("search.sqlite.climb.COMMON", 3)
    named = {
        "whole": {"owner": "Nguyễn Văn An"},
        "part": {"owner": "Nguyễn Văn An Khang"},
        "mother": {"fields": {"father_name": "Nguyễn Văn An"}, "owner": "Lê Bình"},
        "text": {"text": "ký thay: Nguyễn Văn An", "owner": "Lê Cường"},
        "apart": {"text": "An ký cho ông Văn, họ Nguyễn", "owner": "Lê Dung"},
        "folded": {"owner": "Nguyễn Vân Ăn"},
    }
    index.publish(paper(f"{kind}-{n}", revision=n, **facts) for n in (1, 2, 3) for kind, facts in named.items())
    newest = {kind: [f"{kind}-{n}" for n in (3, 2, 1)] for kind in named}
    exact = [*newest["whole"], *newest["part"], *newest["mother"]]
    answer = hits(index, "Nguyễn Văn An")
    assert answer[:9] == exact
    assert sorted(answer[9:15]) == sorted([*newest["text"], *newest["apart"]])
    assert answer[15:] == newest["folded"]
    for limit in (1, 4, 9):
        assert hits(index, "Nguyễn Văn An", limit=limit) == exact[:limit]
    assert hits(index, "Nguyễn Văn An", type="khai_sinh", limit=9) == exact
    scores = [hit.score for hit in index.find(parse("Nguyễn Văn An"))]
    assert scores == sorted(scores, reverse=True)


def test_an_empty_query_lists_the_newest_filed(index):
    index.publish([paper("p1", revision=1), paper("p2", revision=2), paper("p3", revision=3)])
    assert hits(index, limit=2) == ["p3", "p2"]


@pytest.mark.parametrize(
    "text",
    ['"', '"" ""', "NEAR(a b, 2)", "owner:x OR *", "a AND", "(((", "x" * 10_000, "a " * 5_000, "😀 👩‍👩‍👧", "\x00\x01",
     "'; --", "{owner} : x", "^a", "-a +b", "\\", "%_", "a* b*", "ẤẤẤ" * 500, "\u0301\u0301", "0" * 600, "1/" * 300,
     "\ud800", "/.*/", "[1 TO 2]", "_id:p1", "١٢٣", "ﬁ ²", "«»", "12/", "/", "99/99/9999", "0000-00"],
)  # fmt: skip
def test_hostile_text_is_no_error_and_matches_nothing_special(index, text):
    index.publish([paper("p1", text="một hai ba")])
    assert hits(index, text) == []


def test_a_paper_of_odd_characters_can_be_published_and_found(index):
    odd = "tên 😀 \x00 \u0301 " + "dài" * 5000 + " ﬁ ² … " + '"quoted" NEAR( ' + "xong"
    index.publish([paper("p1", text=odd, number='12/"Q;Đ"', issued="2026-02-31", branch='"')])
    assert hits(index, "xong") == ["p1"]
    assert list(index.versions()) == [("p1", 1)]


def test_papers_of_hundreds_of_pages_are_found_by_their_last_word(index):
    pages = "".join(f"trang {number} có nhiều chữ và con số {number * 7}\f" for number in range(20_000))
    index.publish(paper(f"p{number}", text=f"{pages} cuối{number}") for number in range(4))
    assert hits(index, "cuối3") == ["p3"]
    assert len(list(index.versions())) == 4


def test_a_paper_without_owner_or_date_is_found_by_its_text(index):
    index.publish([paper("p1", owner=None, owner_id=None, issued=None, title=None, text="tờ giấy trắng")])
    (hit,) = index.find(parse("giay trang"))
    assert (hit.owners, hit.issued_on, hit.title) == ((), None, None)


# ── counting ──────────────────────────────────────────────────────────────────────────────────────────────────────


def counts(index: Index, text: str = "", **filters: object) -> dict[str, dict[str, int]]:
    """Facets by filter, in the order given."""
    facets = index.facets(parse(text, **filters))  # type: ignore[arg-type]
    return {name: {count.value: count.papers for count in getattr(facets, name)} for name in ("type", "branch", "year")}


FOUR = (
    {"type": "khai_sinh", "branch": "CN-01", "issued": "2024-05-20"},
    {"type": "xn_tthn", "branch": "CN-01", "issued": "2025-06-01"},
    {"type": "xn_tthn", "branch": "CN-02", "issued": "2025"},
    {"type": "xn_tthn", "issued": None},
)


def test_papers_are_counted_by_type_branch_and_year_of_issue(index):
    index.publish(paper(f"p{number}", **facts) for number, facts in enumerate(FOUR))  # type: ignore[arg-type]
    facets = index.facets(parse("mau"))
    assert (facets.papers, facets.complete) == (4, True)
    assert list(counts(index, "mau")["type"].items()) == [("xn_tthn", 3), ("khai_sinh", 1)]
    assert list(counts(index, "mau")["branch"].items()) == [("CN-01", 2), ("CN-02", 1)]
    assert list(counts(index, "mau")["year"].items()) == [("2025", 2), ("2024", 1)]
    assert counts(index) == counts(index, "mau")


def test_a_filter_that_is_set_narrows_all_counts_but_its_own(index):
    index.publish(paper(f"p{number}", **facts) for number, facts in enumerate(FOUR))  # type: ignore[arg-type]
    assert counts(index, "mau", type="khai_sinh") == {
        "type": {"xn_tthn": 3, "khai_sinh": 1}, "branch": {"CN-01": 1}, "year": {"2024": 1},
    }  # fmt: skip
    assert counts(index, branch="cn 01", issued_from="2025", issued_to="2025") == {
        "type": {"xn_tthn": 1}, "branch": {"CN-01": 1, "CN-02": 1}, "year": {"2025": 1, "2024": 1},
    }  # fmt: skip
    assert index.facets(parse("", branch="CN-01", issued_from="2025")).papers == 1
    assert counts(index, owner="001199999998") == {"type": {}, "branch": {}, "year": {}}


def test_each_count_is_what_its_filter_finds(index):
    texts = ("thừa kế", "thừa kế nhà đất", "tặng cho nhà đất")
    index.publish(
        paper(f"p{number:02}", type=("hop_dong", "uy_quyen")[number % 2], branch=f"CN {number % 3}",
              issued=f"{2020 + number % 4}-0{1 + number % 9}-11", text=texts[number % 3],
              owner_id=f"00119999999{number % 3}")
        for number in range(40)
    )  # fmt: skip
    asked = ["", "thua ke", "Thừa kế", "nha dat", '"thừa kế nhà"', "001199999992", "001199999992 nhà", "11/03/2022",
             "2021", "thừa kế nhà đất xyzzy", "xyzzy", "nguyen thi mau vi du"]  # fmt: skip
    for text in asked:
        for filters in ({}, {"type": "hop_dong"}, {"branch": "CN 1", "issued_from": "2021", "issued_to": "2021"}):
            facets = index.facets(parse(text, **filters))
            assert facets.papers == len(hits(index, text, limit=100, **filters)), (text, filters)
            for count in facets.type:
                assert count.papers == len(hits(index, text, limit=100, **(filters | {"type": count.value}))), (
                    text,
                    count,
                )
            for count in facets.branch:
                asked_for = filters | {"branch": count.value}
                assert count.papers == len(hits(index, text, limit=100, **asked_for)), (text, count)
            for count in facets.year:
                asked_for = filters | {"issued_from": count.value, "issued_to": count.value}
                assert count.papers == len(hits(index, text, limit=100, **asked_for)), (text, count)


def test_spellings_of_a_branch_that_its_filter_takes_for_one_are_counted_as_one(index):
    index.publish(paper(f"p{number}", branch=name) for number, name in enumerate(("CN 3", "cn-3", "cn-3", "CN-4")))
    assert counts(index)["branch"] == {"cn-3": 3, "CN-4": 1}


def test_only_the_newest_revision_of_a_paper_is_counted(index):
    index.publish([paper("p1", type="khai_sinh"), paper("p2", type="khai_sinh")])
    index.publish([paper("p1", type="khai_tu", revision=2)])
    index.remove("p2")
    for text in ("mau", ""):
        assert counts(index, text)["type"] == {"khai_tu": 1}
    with index.rebuild() as fresh:
        fresh.publish([paper("p1", type="khai_tu", revision=2), paper("p3", type="khai_tu")])
        index.publish([paper("p4", type="ket_hon")])
    for text in ("mau", ""):
        assert counts(index, text)["type"] == {"khai_tu": 2, "ket_hon": 1}


@pytest.mark.parametrize("text", ['"', "NEAR(a b, 2)", "(((", "\ud800", "/.*/", "😀", "a* b*"])
def test_hostile_text_counts_nothing(index, text):
    index.publish([paper("p1", text="một hai ba")])
    assert index.facets(parse(text)).papers == 0


# ── one person ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_person_has_all_papers_under_the_number_and_under_the_earlier_one(index):
    index.publish(
        [
            paper("old", type="cmnd", owner_id="012345678", issued="2010-01-01"),
            paper("card", type="cccd_chip", issued="2022-07-01", fields={"old_id": "012345678"}),
            paper("birth", issued="2000-01-01"),
            paper("namesake", owner_id="001199999998"),
            paper("mention", owner="Lê An", owner_id="001099999992", fields={"party_b_id": MAU_ID}, text=MAU_ID),
        ]
    )
    assert [hit.paper_id for hit in person(index, MAU_ID)] == ["card", "old", "birth"]
    assert [hit.paper_id for hit in person(index, "0011 9999 9999")] == ["card", "old", "birth"]
    assert [hit.paper_id for hit in person(index, "012345678")] == ["card", "old", "birth"]
    assert person(index, "") == []


def test_an_earlier_number_that_two_people_claim_links_nobody(index):
    index.publish(
        [
            paper("old", type="cmnd", owner_id="012345678"),
            paper("one", type="cccd_chip", fields={"old_id": "012345678"}),
            paper(
                "two", type="cccd_chip", owner="Trần Văn An", owner_id="001099999991", fields={"old_id": "012345678"}
            ),
        ]
    )
    assert [hit.paper_id for hit in person(index, MAU_ID)] == ["one"]
    assert [hit.paper_id for hit in person(index, "012345678")] == ["old"]


def test_an_earlier_number_links_nobody_of_another_birth_date(index):
    index.publish(
        [
            paper("old", type="cmnd", owner_id="012345678", born="1971-03-03"),
            paper("card", type="cccd_chip", fields={"old_id": "012345678"}),
        ]
    )
    assert [hit.paper_id for hit in person(index, MAU_ID)] == ["card"]


def test_a_paper_without_number_is_one_person_s_by_name_and_birth_date_when_nothing_speaks_against_it(index):
    index.publish([paper("birth"), paper("named", owner_id=None), paper("unsure", owner_id=None, needs_review=True)])
    assert [hit.paper_id for hit in person(index, MAU_ID)] == ["named", "birth"]
    index.publish([paper("namesake", owner_id="001199555555")])
    assert [hit.paper_id for hit in person(index, MAU_ID)] == ["birth"]


def test_who_may_be_the_same_person_is_found_by_likeness_and_counted_among_no_papers(index, tmp_path):
    links = Links(FileObjects(tmp_path / "objects"))
    index.publish(
        [
            paper("birth"),
            paper("digit", owner_id="001199999989"),
            paper("middle", owner="Nguyễn Dụ", owner_id=None),
            paper("year", owner_id=None, born="1999"),
            paper("number", owner_id="001199555555"),
            paper("stranger", owner_id="001199999998", owner="Trần Văn Khác"),
            paper("others", owner_id="001099999991", owner="Lê An", born="1990-01-01", text=MAU_ID),
        ]
    )
    known = know(index, MAU_ID, links)
    assert [hit.paper_id for hit in known.papers] == ["birth"]
    assert {hit.paper_id for possible in known.possible for hit in possible.papers} == {
        "digit",
        "middle",
        "year",
        "number",
    }
    assert known.possible[0].reasons == ("one_digit", "same_name", "same_birth")
    assert know_owner(index, entry_of(paper("middle", owner="Nguyễn Dụ", owner_id=None)), 1, links).possible


def test_an_old_number_on_a_card_in_review_makes_a_possible_same_person_from_both_ends(index, tmp_path):
    links = Links(FileObjects(tmp_path / "objects"))
    card = paper("card", type="cccd_chip", fields={"old_id": "012345678"}, needs_review=True)
    index.publish([card, paper("old", type="cmnd", owner_id="012345678", owner="Nguyễn Thị Màu", born="1999")])
    for number, other in ((MAU_ID, "old"), ("012345678", "card")):
        (possible,) = know(index, number, links).possible
        assert [hit.paper_id for hit in possible.papers] == [other]
        assert possible.reasons[0] == "old_number"


def test_an_officer_s_word_links_numbers_and_papers_without_one_or_keeps_them_apart(index, tmp_path):
    objects = FileObjects(tmp_path / "objects")
    links, bare = Links(objects), "01m87rsyrhnentqaxbnentqaxb-1"
    held = [paper("birth"), paper("digit", owner_id="001199999989"), paper(bare, owner="Nguyễn Dụ", owner_id=None)]
    file_first(objects, held[2])
    index.publish(held)
    for side, same in (("001199999989", True), (f"{bare}:1", True)):
        links.say(Link(side=MAU_ID, other=side, same=same, by="An", at="2026-01-05T00:00:00Z"))
    for number in (MAU_ID, "001199999989"):
        assert {hit.paper_id for hit in person(index, number, links)} == {"birth", "digit", bare}
    assert {hit.paper_id for hit in person(index, MAU_ID)} == {"birth"}
    links.say(Link(side=MAU_ID, other="001199999989", same=False, by="An", at="2026-01-06T00:00:00Z"))
    known = know(index, MAU_ID, links)
    assert {hit.paper_id for hit in known.papers} == {"birth", bare}
    assert [possible.refused for possible in known.possible] == [True]


# ── what waits for an officer ─────────────────────────────────────────────────────────────────────────────────────


def _waiting(paper_id: str, batch: str, **changes: object) -> Revision:
    record = paper(paper_id, needs_review=True, **changes)  # type: ignore[arg-type]
    return msgspec.structs.replace(record, batch=batch)


def test_papers_wait_with_the_counter_before_the_archive_and_the_oldest_first(index):
    index.publish(
        [
            _waiting("a", "01m87rsyrh0000zz", lane="archive"),
            _waiting("b", "01m87rsyrk0000zz", lane="counter"),
            _waiting("c", "01m87rsyrj0000zz", lane="counter"),
            paper("d"),
        ]
    )
    waiting = index.waiting(Wanted(branch=None, other_but=()))
    assert [hit.paper_id for hit in waiting] == ["c", "b", "a"]
    assert [hit.lane for hit in waiting] == ["counter", "counter", "archive"]
    assert waiting[0].since is not None
    assert waiting[1].since is not None
    assert waiting[1].since - waiting[0].since == pytest.approx(0.001, rel=0.01)
    later = index.waiting(Wanted(branch=None, other_but=(), after=waiting[0].place, limit=1))
    assert [hit.paper_id for hit in later] == ["b"]
    assert index.count_waiting(Wanted(branch=None, other_but=())) == {"counter": 2, "archive": 1}


def test_what_waits_is_asked_for_by_branch_and_without_the_types_one_may_not_correct(index):
    papers = [("a", "CN01", "cccd"), ("b", "CN02", "cccd"), ("c", None, "khai_sinh"), ("d", "CN02", "khai_sinh")]
    index.publish(_waiting(name, f"01m87rsyrh0000z{name}", branch=branch, type=type) for name, branch, type in papers)

    def waiting_ids(**wanted: object) -> str:
        asked = Wanted(**wanted)  # type: ignore[arg-type]
        assert sum(index.count_waiting(asked).values()) == len(index.waiting(asked))
        return "".join(hit.paper_id for hit in index.waiting(asked))

    assert waiting_ids(branch="CN01") == "ac"
    assert waiting_ids(branch="CN01", own_but=("cccd", "x")) == "c"
    assert waiting_ids(branch="CN01", other_but=()) == "abcd"
    assert waiting_ids(branch="CN01", own_but=("khai_sinh",), other_but=("cccd",)) == "ad"
    assert waiting_ids(branch=None) == "c"


def test_a_paper_that_was_settled_removed_or_handed_in_again_at_a_counter_changes_its_place(index):
    index.publish([_waiting("a", "01m87rsyrh0000zz", lane="archive"), _waiting("b", "01m87rsyrj0000zz")])
    again = AlsoFor("01m87rsyrk0000zz", Slip(lane="counter"))
    first = msgspec.structs.replace(_waiting("a", "01m87rsyrh0000zz", lane="archive", revision=2), also_for=(again,))
    index.publish([first])
    assert [(hit.paper_id, hit.lane) for hit in index.waiting(Wanted(None))] == [("b", "counter"), ("a", "counter")]
    index.publish([paper("b", revision=2)])
    index.remove("a")
    assert index.waiting(Wanted(None)) == []


def test_a_rebuilt_index_knows_what_waits(index):
    with index.rebuild() as fresh:
        fresh.publish([_waiting("a", "01m87rsyrh0000zz")])
    assert [hit.paper_id for hit in index.waiting(Wanted(None))] == ["a"]


# ── rebuilding ────────────────────────────────────────────────────────────────────────────────────────────────────


def break_off(index: Index, revision: Revision) -> None:
    """A rebuild that fails after its first paper."""
    with index.rebuild() as fresh:
        fresh.publish([revision])
        raise RuntimeError


def test_a_rebuild_replaces_everything_at_its_end(index, url):
    index.publish([paper("old"), paper("kept", number="1/2020")])
    other = open_index(url)
    with index.rebuild() as fresh:
        fresh.publish([paper("kept", number="2/2021", revision=2), paper("new")])
        assert sorted(hits(index, MAU_ID)) == ["kept", "old"]
        assert sorted(hits(other, MAU_ID)) == ["kept", "old"]
        assert list(fresh.versions()) == [("kept", 2), ("new", 1)]
    for reader in (index, other):
        assert list(reader.versions()) == [("kept", 2), ("new", 1)]
        assert hits(reader, "2/2021") == ["kept"]
    other.close()


def test_what_others_publish_during_a_rebuild_is_in_both(index, url):
    other = open_index(url)
    with index.rebuild() as fresh:
        other.publish([paper("meanwhile", revision=2)])
        assert hits(index, MAU_ID) == ["meanwhile"]
        fresh.publish([paper("meanwhile", revision=1), paper("listed")])
    assert list(index.versions()) == [("listed", 1), ("meanwhile", 2)]
    other.publish([paper("after")])
    assert [number for number, _ in index.versions()] == ["after", "listed", "meanwhile"]
    other.close()


def test_what_is_removed_during_a_rebuild_stays_removed(index):
    index.publish([paper("p1")])
    with index.rebuild() as fresh:
        fresh.publish([paper("p1"), paper("p2")])
        index.remove("p1")
    assert list(index.versions()) == [("p2", 1)]


def test_a_rebuild_that_fails_leaves_the_old_index_live(index):
    index.publish([paper("p1")])
    with pytest.raises(RuntimeError):
        break_off(index, paper("p2"))
    assert hits(index, MAU_ID) == ["p1"]
    with index.rebuild() as fresh:
        assert list(fresh.versions()) == []
        fresh.publish([paper("p3")])
    assert hits(index, MAU_ID) == ["p3"]


def test_a_rebuild_can_be_resumed_where_it_broke_off(index, url):
    with pytest.raises(RuntimeError):
        break_off(index, paper("p1"))
    other = open_index(url)
    with other.rebuild(resume=True) as fresh:
        assert list(fresh.versions()) == [("p1", 1)]
        fresh.publish([paper("p2")])
    assert list(index.versions()) == [("p1", 1), ("p2", 1)]
    other.close()


def test_a_second_rebuild_takes_over_from_the_first(index, url):
    other = open_index(url)
    first = index.rebuild()
    fresh = first.__enter__()
    fresh.publish([paper("first")])
    with other.rebuild() as second:
        second.publish([paper("second")])
    with pytest.raises(ServiceError):
        fresh.publish([paper("late")])
    with pytest.raises(ServiceError):
        first.__exit__(None, None, None)
    assert list(index.versions()) == [("second", 1)]
    other.close()


def test_a_rebuild_of_an_index_never_used_makes_it(index):
    with index.rebuild() as fresh:
        fresh.publish([paper("p1")])
    assert hits(index, MAU_ID) == ["p1"]


def test_closing_twice_is_no_error_and_the_index_can_be_opened_again(index, url):
    index.publish([paper("p1")])
    index.close()
    index.close()
    again = open_index(url)
    assert hits(again, MAU_ID) == ["p1"]
    again.close()


def test_an_index_deleted_on_its_server_lists_nothing_and_takes_its_papers_again(elasticsearch_url: str) -> None:
    from elasticsearch import Elasticsearch

    alias = f"motlan-test-{secrets.token_hex(6)}"
    opened = open_index(f"{elasticsearch_url}/{alias}")
    with Elasticsearch(elasticsearch_url.replace("elasticsearch+", "")) as client:
        try:
            opened.publish([paper("p1")])
            for name in client.indices.get_alias(name=alias):
                client.indices.delete(index=name)
            assert list(opened.versions()) == []
            opened.publish([paper("p1")])
            assert hits(opened, MAU_ID) == ["p1"]
        finally:
            opened.close()
            for name in client.indices.get(index=f"{alias}*"):
                client.indices.delete(index=name)


# ── page by page ──────────────────────────────────────────────────────────────────────────────────────────────────


def many_kinds() -> list[Revision]:
    """Papers that stand on every rung for the name `Nguyễn Thị Mẫu Ví Dụ`."""
    kinds: list[Revision] = []
    for number in range(9):
        first = 6 * number
        kinds += [
            paper(f"p{first:03}"), paper(f"p{first + 1:03}", owner="Nguyen Thi Mau Vi Du"),
            paper(f"p{first + 2:03}", owner="Trần Nguyễn Thị Mẫu Ví Dụ"),
            paper(f"p{first + 3:03}", owner="Lê Văn Khác", fields={"mother_name": MAU}),
            paper(f"p{first + 4:03}", owner="Lê Văn Khác", text=f"Chứng thực cho {MAU}. {'thị ' * number}"),
            paper(f"p{first + 5:03}", owner="Lê Văn Khác", text="dụ ví chữ mẫu khác thị nguyễn"),
        ]  # fmt: skip
    return kinds


@pytest.mark.parametrize("rare", [True, False], ids=["rare words", "common words"])
@pytest.mark.parametrize("text", ["Nguyễn Thị Mẫu Ví Dụ", "nguyen thi mau vi du", "nguyen 2026 mau", "", MAU_ID])
def test_pages_together_are_the_whole_answer_each_paper_once_and_in_its_order(index, text, rare, monkeypatch):
    if not rare:
        monkeypatch.setattr("search.sqlite.climb.COMMON", 3)
        monkeypatch.setattr("search.elasticsearch.find.FEW", 5)
    index.publish(many_kinds())
    whole = hits(index, text, limit=100)
    assert len(whole) > 8
    pages, after = [], ""
    while True:
        page = index.page(parse(text, limit=7), after)
        pages.append([hit.paper_id for hit in page.hits])
        if page.next is None:
            break
        after = page.next
    assert [len(page) for page in pages[:-1]] == [7] * (len(pages) - 1)
    assert [paper_id for page in pages for paper_id in page] == whole


def test_pages_go_on_where_nothing_has_all_the_words(index):
    index.publish([paper(f"p{number}") for number in range(9)])
    first = index.page(parse("nguyen thi mau vi du khongthay", limit=5))
    assert first.next is not None
    second = index.page(parse("nguyen thi mau vi du khongthay", limit=5), first.next)
    assert len({hit.paper_id for hit in [*first.hits, *second.hits]}) == 9
    assert second.next is None


@pytest.mark.parametrize(
    "after", ["x", "!!", "WzBd", "AAAA" * 200, "đ", "WzAsW251bGxdXQ", "WzAsWyJhIl1d", "WzAsW3RydWVdXQ"]
)
def test_a_place_that_no_page_said_is_refused(index, after):
    index.publish([paper("p1")])
    with pytest.raises(UsageError, match="after"):
        index.page(parse("mau"), after)
