"""The centre changes how long types are good for and what officers read: at once, kept with who and when, undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from classify.labelling import label
from core.catalogue import in_use, overlay, own
from core.catalogue.importance import key_fields
from core.catalogue.own import OwnType
from core.errors import UsageError
from core.reasons import about
from core.records import Line, PageReading, Word
from store.files import FileObjects
from store.type_rules import TypeRules
from tests.support.asgi import Client
from tests.unit.search.web.test_pages import Services, services, text

__all__ = ["services"]
PATH = "/types/xn_tthn"


@pytest.fixture
def records(services: Services) -> Iterator[Client]:
    """Somebody who keeps the rules; what is kept holds."""
    with own.over(TypeRules(services.objects).all):
        yield services.signed_in("records", name="ly.minh")


def fields(page: str) -> dict[str, str]:
    """The form as a browser would send it."""
    form = page.partition(f'action="{PATH}"')[2].partition("</form>")[0]
    values = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', form))
    chosen = {}
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        offered = re.findall(r'<option value="([^"]*)"( selected)?', options)
        chosen[name] = next((value for value, selected in offered if selected), offered[0][0])
    return {name: unescape(value) for name, value in {**values, **chosen}.items()}


def fresh(services: Services) -> None:
    """As three seconds later."""
    now = overlay.types._kept
    assert now is not None
    now.__self__._current.forget()  # type: ignore[attr-defined]


def test_validity_and_names_hold_at_once_are_kept_with_who_and_can_be_restored(
    services: Services, records: Client
) -> None:
    before = in_use()["xn_tthn"].validity
    form = fields(records.get(PATH).text)
    said = {"rule": "months", "months": "3", "source": "Quyết định 1 của Trung tâm", "short": "XN độc thân",
            "f.marital_status": "Tình trạng"}  # fmt: skip
    assert records.post(PATH, data=form | said).status_code == 303
    fresh(services)
    assert in_use()["xn_tthn"].validity.months == 3
    page = records.get(PATH).text
    assert "Sửa lần 1: ly.minh" in text(page)
    assert "XN độc thân" in page
    assert "3 tháng" in text(records.get("/types").text)
    again = fields(page)
    assert records.post(PATH, data=again | {"restore": "0"}).status_code == 303
    fresh(services)
    assert in_use()["xn_tthn"].validity == before
    history = TypeRules(services.objects).history("xn_tthn")
    assert [(kept.revision, kept.by) for kept in history] == [(1, "ly.minh"), (2, "ly.minh")]
    assert history[0].type.fields == {"marital_status": "Tình trạng"}


def test_kind_and_importance_of_a_field_hold_for_what_is_read_from_then_on_and_are_signed(
    services: Services, records: Client
) -> None:
    page = records.get(PATH).text
    form = fields(page)
    assert "k.purpose" not in form, "the validity goes by it: its kind is the file's"
    assert "k.personal_id" not in form
    assert (form["k.marital_status"], form["w.marital_status"]) == ("text", "")
    said = {"k.marital_status": "degree", "w.marital_status": "needed"}
    assert records.post(PATH, data=form | said).status_code == 303
    fresh(services)
    (status,) = (field for field in in_use()["xn_tthn"].field if field.name == "marital_status")
    assert (status.kind, status.weight, status.needed) == ("degree", "key", True)
    assert "marital_status" in key_fields(in_use()["xn_tthn"], in_use())
    page = records.get(PATH).text
    assert "Chưa ai xác nhận bản này" in text(page)
    assert "chưa ký" in text(records.get("/types").text)
    again = fields(page)
    assert again | said == again, "the form shows what holds"
    assert records.post(PATH, data=again | {"do": "sign"}).status_code == 303
    assert "Đã xác nhận: ly.minh" in text(records.get(PATH).text)
    assert records.post(PATH, data=fields(records.get(PATH).text) | {"w.marital_status": ""}).status_code == 303
    history = TypeRules(services.objects).history("xn_tthn")
    assert [(kept.revision, kept.signed_by) for kept in history] == [(1, None), (2, "ly.minh"), (3, None)]
    assert history[2].type.kinds == {"marital_status": "degree"}


def test_a_paper_without_a_needed_value_waits_and_is_settled_by_a_word(services: Services, records: Client) -> None:
    drawn = [
        PageReading(
            page=1,
            status="read",
            reader="x",
            lines=tuple(
                Line(
                    words=(Word(text=line, box=(0.1, 0.1 + at / 20, 0.9, 0.13 + at / 20), confidence=0.99),),
                    box=(0.1, 0.1 + at / 20, 0.9, 0.13 + at / 20),
                )
                for at, line in enumerate(
                    (
                        "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",
                        "Họ, chữ đệm, tên: NGUYỄN THỊ MẪU",
                        "Ngày, tháng, năm sinh: 15/01/1999",
                        "Số định danh cá nhân: 001199999999",
                    )
                )
            ),
        )
    ]
    catalogue = in_use()
    assert "value_unread:marital_status" not in label(drawn, catalogue).review_reasons
    TypeRules(services.objects).keep(
        OwnType(code="xn_tthn", importance={"marital_status": "needed"}), revision=0, by="ly.minh"
    )
    fresh(services)
    told = label(drawn, catalogue)
    assert told.type == "xn_tthn"
    assert "value_unread:marital_status" in told.review_reasons
    assert "marital_status" not in told.doubtful
    assert about("value_unread:marital_status") == "marital_status"


@pytest.mark.parametrize(
    "wrong",
    [{"kinds": {"personal_id": "text"}}, {"kinds": {"marital_status": "personal_id"}},
     {"kinds": {"birth_date": "text"}}, {"importance": {"full_name": "detail"}}, {"importance": {"khong_co": "key"}}],
)  # fmt: skip
def test_what_would_make_wrong_owners_is_refused(tmp_objects: FileObjects, wrong: dict[str, dict[str, str]]) -> None:
    with pytest.raises(UsageError):
        TypeRules(tmp_objects).keep(OwnType(code="xn_tthn", **wrong), revision=0, by="x")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [{"rule": "months", "months": ""}, {"rule": "months", "months": "x"}, {"rule": "ended"}, {"rule": "quỷ"},
     {"rule": "months", "months": "9"}, {"w.marital_status": "lạ"}, {"k.marital_status": "personal_id"}],
)  # fmt: skip
def test_what_cannot_be_a_validity_or_has_no_basis_is_said_and_not_kept(
    services: Services, records: Client, changed: dict[str, str]
) -> None:
    form = fields(records.get(PATH).text)
    answer = records.post(PATH, data=form | changed)
    assert (answer.status_code, "Chưa lưu được" in answer.text) == (422, True)
    assert TypeRules(services.objects).history("xn_tthn") == []


def test_a_form_of_an_older_revision_changes_nothing_and_types_are_for_records_alone(
    services: Services, records: Client
) -> None:
    form = fields(records.get(PATH).text)
    records.post(PATH, data=form | {"name": "Một"})
    assert records.post(PATH, data=form | {"name": "Hai"}).status_code == 422
    assert TypeRules(services.objects).history("xn_tthn")[-1].type.name == "Một"
    for path in ("/types", PATH):
        assert services.officer.get(path).status_code == 403
    assert records.get("/types/khong_co").status_code == 404


def test_what_nothing_changes_is_the_same_object_and_an_unknown_field_or_type_is_refused(
    tmp_objects: FileObjects,
) -> None:
    rules = TypeRules(tmp_objects)
    rules.keep(OwnType(code="khai_sinh", short="GKS"), revision=0, by="x")
    first = rules.all()
    rules._current.forget()
    assert rules.all() is first
    for wrong in (OwnType(code="la"), OwnType(code="khai_sinh", fields={"la": "x"})):
        with pytest.raises(UsageError):
            rules.keep(wrong, revision=1, by="x")
    with pytest.raises(UsageError):
        rules.restore("khai_sinh", 7, revision=1, by="x")
