"""The centre reads, corrects and signs a procedure's rules on a page; what is unsigned is marked."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote_plus

import pytest

from store.decisions import Decisions
from store.rules import Rules
from tests.support.asgi import Client
from tests.support.made_papers import MAU_ID
from tests.unit.search.web.test_pages import Services, services, text

__all__ = ["services"]
CODE = "1.004222"
PATH = f"/procedures/{CODE}/rules"


@pytest.fixture
def records(services: Services) -> Client:
    """Somebody who keeps the rules."""
    return services.signed_in("records", name="ly.minh")


def fields(page: str) -> dict[str, str]:
    """The form as a browser would send it."""
    form = page.partition(f'action="{PATH}"')[2].partition("</form>")[0]
    values = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', form))
    unticked = re.findall(r'<input type="checkbox" name="([^"]+)" value="1" aria-label="[^"]*">', form)
    values = {name: unescape(value) for name, value in values.items() if name not in unticked}
    values |= {name: unescape(value) for name, value in re.findall(r'<textarea name="([^"]+)"[^>]*>([^<]*)<', form)}
    chosen = re.findall(r'<select name="([^"]+)".*?<option value="([^"]*)" selected', form, re.DOTALL)
    return values | dict(chosen)


def test_rules_are_corrected_then_signed_and_every_revision_can_be_read(services: Services, records: Client) -> None:
    page = records.get(PATH).text
    assert "Chưa ai xác nhận" in text(page)
    form = fields(page)
    form |= {"to_khai.name": "Tờ khai CT01", "new.name": "Giấy khám sức khỏe", "new.accepts": "kham_suc_khoe"}
    assert records.post(PATH, data=form | {"do": "save"}).status_code == 303
    kept = Rules(services.objects).newest(CODE)
    assert kept is not None
    assert (kept.procedure.components[0].name, kept.by, kept.signed_by) == ("Tờ khai CT01", "ly.minh", None)
    assert kept.procedure.components[-1].accepts == ("kham_suc_khoe",)
    again = records.get(PATH).text
    assert records.post(PATH, data=fields(again) | {"do": "sign"}).status_code == 303
    signed = records.get(PATH).text
    assert "Đã xác nhận: ly.minh" in text(signed)
    assert "ly.minh · sửa trên trang này · " in text(signed)
    old = re.search(r'href="([^"]*at=[^"]*)"', signed.partition('id="revisions"')[2])
    assert old is not None
    assert "<button" not in records.get(unescape(old[1])).text.partition("<main")[2]


def test_signing_the_rules_that_came_with_motlan_says_so_in_their_history(services: Services, records: Client) -> None:
    assert records.post(PATH, data=fields(records.get(PATH).text) | {"do": "sign"}).status_code == 303
    assert "ly.minh · bản kèm theo chương trình · " in text(records.get(PATH).text)


def test_saving_what_was_read_alters_nothing_else(services: Services, records: Client) -> None:
    from core.catalogue.procedure import of_files

    records.post(PATH, data=fields(records.get(PATH).text) | {"do": "save"})
    kept = Rules(services.objects).newest(CODE)
    assert kept is not None
    assert kept.procedure == of_files()[CODE]


def test_who_read_an_older_revision_is_shown_the_newer_and_signs_nothing(services: Services, records: Client) -> None:
    stale = fields(records.get(PATH).text)
    records.post(PATH, data=stale | {"name": "Tên khác", "do": "save"})
    answer = records.post(PATH, data=stale | {"do": "sign"})
    assert answer.status_code == 409
    assert "Quy định đã được người khác sửa" in text(answer.text)
    newest = Rules(services.objects).newest(CODE)
    assert newest is not None
    assert newest.signed_by is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("new.accepts", "giay_la", "không có loại giấy tờ “giay_la”"), ("to_khai.form", "Z", "không có trong danh sách"),
     ("to_khai.max_age", "một năm", "thời hạn ghi như 6 tháng, 90 ngày, còn hạn hoặc theo giấy")],
)  # fmt: skip
def test_what_cannot_be_a_rule_is_said_in_words_of_the_page_and_not_kept(
    services: Services, records: Client, name: str, value: str, said: str
) -> None:
    form = fields(records.get(PATH).text) | {"new.name": "Giấy lạ", name: value, "do": "save"}
    answer = records.post(PATH, data=form)
    assert (answer.status_code, "Chưa lưu được: " in answer.text, said in text(answer.text)) == (422, True, True)
    assert Rules(services.objects).newest(CODE) is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [("3 tháng", "3 months"), ("90 ngày", "90 days"), ("Còn hạn", "unexpired"), ("theo giấy", "stated"), ("", None),
     ("6 months", "6 months")],
)  # fmt: skip
def test_how_old_a_paper_may_be_is_said_in_vietnamese(
    services: Services, records: Client, said: str, kept: str | None
) -> None:
    form = fields(records.get(PATH).text) | {"new.name": "Giấy mới", "new.max_age": said, "do": "save"}
    assert records.post(PATH, data=form).status_code == 303
    newest = Rules(services.objects).newest(CODE)
    assert newest is not None
    assert newest.procedure.components[-1].max_age == kept
    shown = fields(records.get(PATH).text)[f"{newest.procedure.components[-1].component}.max_age"]
    assert shown == said.casefold().replace("months", "tháng")


def test_rules_are_for_records_alone_and_officers_see_whether_they_are_signed(services: Services) -> None:
    assert services.officer.post(PATH, data={"do": "sign", "revision": "0"}).status_code == 403
    assert "xác nhận quy định" not in services.officer.get(f"/procedures/{CODE}").text


def test_from_a_decision_one_comes_to_the_rules_that_held_when_it_was_made(services: Services, records: Client) -> None:
    asked = {"owner": MAU_ID, "dossier": "H26.12-1", "purpose": "procedure"}
    form = fields(records.get(PATH).text) | {"do": "save", "to_khai.name": "Tờ khai của ngày ấy"}
    records.post(PATH, data=form)
    decided = asked | {"component": "to_khai", "decision": "shown_only"}
    assert services.officer.post(f"/procedures/{CODE}/decisions", data=decided).status_code == 303
    at = str(Decisions(services.objects).of("H26.12-1", CODE, "to_khai").at)  # type: ignore[union-attr]
    page = services.officer.get(f"/procedures/{CODE}", params=asked).text
    assert f"/procedures/{CODE}/rules?at={quote_plus(at)}" in unescape(page)
    then = services.officer.get(PATH, params={"at": at}).text
    assert "Tờ khai của ngày ấy" in then
    assert "bản kèm theo chương trình" in services.officer.get(PATH, params={"at": "2020-01-05"}).text
    assert "<textarea" not in services.officer.get(PATH).text, "an officer reads the rules"
    assert "<textarea" in records.get(PATH).text
