"""The centre changes how long types are good for and what officers read: at once, kept with who and when, undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from core.catalogue import in_use, overlay, own
from core.catalogue.own import OwnType
from core.errors import UsageError
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
    chosen = re.findall(r'<select id="rule" name="([^"]+)".*?<option value="([^"]*)" selected', form, re.DOTALL)
    return {name: unescape(value) for name, value in {**values, **dict(chosen)}.items()}


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
    assert [(one.revision, one.by) for one in history] == [(1, "ly.minh"), (2, "ly.minh")]
    assert history[0].type.fields == {"marital_status": "Tình trạng"}


@pytest.mark.parametrize(
    "changed",
    [{"rule": "months", "months": ""}, {"rule": "months", "months": "x"}, {"rule": "ended"}, {"rule": "quỷ"},
     {"rule": "months", "months": "9"}],
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
