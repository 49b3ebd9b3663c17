"""A deletion leaves its proof and nothing else of its paper; without a proof, a hold or a term, nothing goes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from cli import motlan
from core.errors import BusyError, DeletedError, ServiceError, UsageError
from core.records import Deletion, Erased, Owner, Revision, Slip
from ingest.filing.by_hand import ByHand
from ingest.intake.accept import accept
from ingest.queue import until_done
from ingest.queue.leases import Leases
from ingest.reindex import reindex
from ingest.retention.deletability import Judge, due
from ingest.retention.deleting import Deleting
from ingest.services import Services
from ingest.verify.verify import Verification, verify
from search.query import parse
from store import batches, deletions, ids, papers
from store.access_log.covered import CoveredObjects, log_of
from store.access_log.looks import Asked, looks
from store.copying import Gone, copy, copy_only, gone_since
from store.decisions import Decision, Decisions
from store.files import FileObjects
from store.objects import Objects
from store.retention import Retention, Rule, suggested
from tests.support.services import scans, services_at

LONG_AGO = ids.first_at(datetime(2010, 5, 1, tzinfo=UTC).timestamp())
NUMBER = "001199999999"
FORMS = Rule("forms", ("don_to_khai",), "QĐ 12/QĐ-UBND", years=5)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """An installation with one form, handed in in 2010 for a dossier."""
    with services_at(tmp_path / "data") as opened:
        taken_in(opened, tmp_path / "in", "pages 2", dossier="H26-1")
        yield opened


def taken_in(services: Services, folder: Path, *contents: str, batch: str | None = LONG_AGO, **slip: Any) -> list[str]:
    """Take files in, file them, and let an officer say that each is a form of one person."""
    received = accept(services, scans(folder, *contents), Slip(**slip), batch)
    until_done.finish_pending(services)
    own = []
    for file in received.files:
        outcome = batches.load_outcome(services.objects, received.batch, str(file.sha256))
        assert outcome is not None
        own += outcome.paper_ids
    for paper_id in own:
        services.index.publish([papers.revise(services.objects, paper_id, as_form, by="an")])
    return own


def as_form(latest: Revision) -> Revision:
    reading = msgspec.structs.replace(
        latest.reading, type="don_to_khai", needs_review=False, review_reasons=(),
        owners=(Owner("person", NUMBER, "Nguyễn Thị Mẫu Ví Dụ", None, "applicant"),),
    )  # fmt: skip
    return msgspec.structs.replace(latest, reading=reading)


def only(services: Services) -> str:
    ((paper_id, _),) = papers.latest_keys(services.objects)
    return paper_id


def allowed(services: Services) -> Retention:
    held = Retention(services.objects)
    held.set(FORMS, by="records")
    return held


def deleting(services: Services) -> Deleting:
    return Deleting(services.objects, services.index)


def delete(services: Services, *paper_ids: str) -> None:
    for paper_id in paper_ids or (only(services),):
        deleting(services).delete(paper_id, by="records", together=paper_ids)


def plain(services: Services) -> FileObjects:
    assert isinstance(services.objects, CoveredObjects)
    assert isinstance(services.objects.stored, FileObjects)
    return services.objects.stored


def checked(services: Services) -> Verification:
    return verify(services.objects, services.index)


def all_bytes(objects: Objects) -> bytes:
    return b"\n".join(objects.read(entry.key) for entry in objects.list("") if not entry.key.startswith("log/"))


# ── what may be deleted ───────────────────────────────────────────────────────────────────────────────────────────────


def test_without_a_rule_that_somebody_set_nothing_may_be_deleted(services: Services) -> None:
    assert suggested()
    assert list(due(services.objects)) == []
    with pytest.raises(UsageError, match="no rule that somebody has set speaks of it"):
        delete(services)


def test_a_term_counts_from_the_end_of_the_year_in_which_the_work_ended(services: Services) -> None:
    held = allowed(services)
    (paper, standing), *_ = due(services.objects)
    assert (paper.paper_id, standing.ended_in, standing.due_on) == (only(services), 2010, "2016-01-01")
    held.end("H26-1", "2024-03-01", by="records")
    assert list(due(services.objects)) == []
    assert Judge(services.objects).of(paper).due_on == "2030-01-01"
    assert [row[1].may for row in due(services.objects, today=datetime(2030, 1, 1, tzinfo=UTC).date())] == [True]


def test_of_two_rules_the_longer_counts_and_one_for_all_only_where_no_other_speaks(services: Services) -> None:
    held = allowed(services)
    held.set(Rule("all", ("*",), "law"), by="records")
    assert [row[1].rule for row in due(services.objects)] == ["forms@1"]
    held.set(Rule("kept", ("don_to_khai",), "law"), by="records")
    assert Judge(services.objects).of(papers.load(services.objects, only(services))).against == ("permanent",)
    held.take_off("kept", by="records")
    assert [row[1].rule for row in due(services.objects)] == ["forms@1"]


@pytest.mark.parametrize("years", [0, 1, 71, 1000])
def test_a_term_is_one_that_the_law_names(services: Services, years: int) -> None:
    with pytest.raises(UsageError, match="2 to 70 years"):
        Retention(services.objects).set(Rule("short", ("*",), "law", years=years), by="records")


@pytest.mark.parametrize(
    ("kind", "subject"), [("paper", None), ("owner", NUMBER), ("owner", "001 199 999999"), ("dossier", "h26-1")]
)
def test_what_is_on_hold_is_not_deleted_until_the_hold_is_released(
    services: Services, kind: Any, subject: str | None
) -> None:
    held, paper_id = allowed(services), only(services)
    held.hold(kind, subject or paper_id, "court case 12", by="court clerk")
    with pytest.raises(UsageError, match=f"under a hold \\(on its {kind}\\)"):
        delete(services)
    assert list(due(services.objects)) == []
    held.release(kind, subject or paper_id, "case closed", by="judge")
    said = [(word.is_held, word.by, word.why) for word in held.history(kind, subject or paper_id)]
    assert said == [(True, "court clerk", "court case 12"), (False, "judge", "case closed")]
    delete(services)
    assert checked(services).ok


def test_a_hold_set_while_somebody_thought_it_over_counts(services: Services) -> None:
    held = allowed(services)
    at_work = deleting(services)
    at_work.plan(only(services))
    held.hold("owner", NUMBER, "complaint", by="an")
    with pytest.raises(UsageError, match="under a hold"):
        at_work.delete(only(services), by="records")


def test_a_paper_reused_in_a_dossier_that_has_not_ended_is_not_deleted(services: Services) -> None:
    held, paper_id = allowed(services), only(services)
    reused = Decision(
        dossier="H26-9", procedure="1.004222", component="c", owner=NUMBER, decision="reused",
        paper_id=paper_id, paper_revision=2,
    )  # fmt: skip
    Decisions(services.objects).record(reused, by="an")
    with pytest.raises(UsageError, match="reused in a dossier whose work has not ended"):
        delete(services)
    held.end("H26-9", "2012-01-31", by="an")
    (row,) = due(services.objects)
    assert row[1].due_on == "2018-01-01"


def test_what_waits_for_an_officer_or_is_valid_still_is_not_deleted(services: Services) -> None:
    allowed(services)
    paper_id = only(services)
    metadata = msgspec.structs.replace(papers.load(services.objects, paper_id).reading.metadata, valid_until="2999-01")
    for change, against in (({"needs_review": True}, "in_review"), ({"metadata": metadata}, "valid")):
        paper = papers.load(services.objects, paper_id)
        changed = msgspec.structs.replace(paper, reading=msgspec.structs.replace(paper.reading, **change))
        assert Judge(services.objects).of(changed).against == (against,)


# ── a deletion and its proof ──────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_of_a_deleted_paper_is_left_but_its_proof(services: Services) -> None:
    allowed(services)
    paper_id = only(services)
    paper = papers.load(services.objects, paper_id)
    delete(services)
    left = [entry.key for entry in services.objects.list("") if not entry.key.startswith("log/")]
    folders = ("originals/", "searchable/", "pages/", "cache/pdf/", "cache/thumbnails/")
    assert [key for key in left if key.startswith(folders)] == []
    assert [key for key in left if key.startswith("papers/")] == [papers.key(paper_id, 3)]
    for content in ("trang1", "Mẫu Ví Dụ", NUMBER):
        assert content.encode() not in all_bytes(services.objects)
    proof = deleting(services).proof(paper_id)
    assert (proof.by, proof.rule, proof.basis, proof.due_on) == ("records", "forms@1", FORMS.basis, "2016-01-01")
    erased = {each.key: each.sha256 for each in proof.erased}
    assert erased[paper.original.key] == paper.reading.sha256
    assert set(erased) >= {papers.key(paper_id, 1), papers.key(paper_id, 2), paper.original.key}
    (look,) = [look for look in looks(services.objects, Asked(papers={paper_id})) if look.action == "delete"]
    assert (look.who, look.purpose) == ("records", "rule forms@1")


def test_a_deleted_paper_is_known_as_such_by_every_walk(services: Services) -> None:
    allowed(services)
    paper_id = only(services)
    delete(services)
    with pytest.raises(DeletedError, match=r"was deleted on .* by records on the rule forms@1"):
        papers.load(services.objects, paper_id)
    assert services.index.find(parse("trang1")) == []
    result = checked(services)
    assert (result.problems, result.remarks) == ((), ())
    unlike: list[str] = []
    assert reindex(services.objects, services.index, on_unlike=unlike.append) == 0
    assert unlike == []
    answer = CliRunner().invoke(motlan, ["recover", "--json"], env={"MOTLAN_DATA": str(services.config.data)})
    recovered = json.loads(answer.stdout)
    assert (answer.exit_code, recovered["deleted"], recovered["held"]["papers"]) == (0, 1, 0)


def test_a_paper_deleted_since_the_bucket_was_saved_is_named_when_it_comes_back(
    services: Services, tmp_path: Path
) -> None:
    allowed(services)
    paper_id = only(services)
    taken_in(services, tmp_path / "more", "pages 3", batch=None, dossier="H26-2")
    root = plain(services).root
    shutil.copytree(root, tmp_path / "yesterday")
    delete(services, paper_id)
    shutil.rmtree(root)
    shutil.move(tmp_path / "yesterday", root)
    environment = {"MOTLAN_DATA": str(services.config.data)}
    shutil.copytree(services.config.data, tmp_path / "twin")
    answer = CliRunner().invoke(motlan, ["recover", "--json"], env=environment)
    recovered = json.loads(answer.stdout)
    assert (answer.exit_code, recovered["returned"], recovered["indexed"]) == (1, [paper_id], 2)
    said = CliRunner().invoke(motlan, ["recover"], env={"MOTLAN_DATA": str(tmp_path / "twin")})
    assert paper_id in said.stdout.split()
    assert "1 paper of the bucket that the index that was there before lacked" in said.stderr


def test_work_that_is_done_again_does_not_bring_a_deleted_paper_back(services: Services) -> None:
    allowed(services)
    sha256 = papers.load(services.objects, only(services)).reading.sha256
    with_both(services)
    first, second = [paper_id for paper_id, _ in papers.latest_keys(services.objects)]
    delete(services, first)
    batch = batches.load_batch(services.objects, LONG_AGO)
    batches.forget_outcome(services.objects, LONG_AGO, sha256)
    batches.reopen(services.objects, batch)
    until_done.finish_pending(services)
    assert papers.deletion_of(services.objects, first) is not None
    assert papers.load(services.objects, second).reading.pages == (2,)
    assert checked(services).ok


def with_both(services: Services) -> None:
    """The one file of the installation has two papers, a page each."""
    paper = papers.load(services.objects, only(services))

    def of_page(page: int, paper_: Revision) -> Revision:
        reports = tuple(report for report in paper.reading.page_reports if report.page == page)
        reading = msgspec.structs.replace(paper.reading, pages=(page,), page_reports=reports)
        return msgspec.structs.replace(paper_, reading=reading)

    first = papers.revise(services.objects, paper.paper_id, lambda latest: of_page(1, latest), by="an")
    second_id = paper.paper_id.replace("-1", "-2")
    second = msgspec.structs.replace(of_page(2, paper), paper_id=second_id, revision=1, searchable_pdf=None)
    papers.file_first(services.objects, second)
    services.index.publish([first, second])


def test_an_original_stays_while_another_paper_has_pages_of_it(services: Services) -> None:
    allowed(services)
    with_both(services)
    first, second = [paper_id for paper_id, _ in papers.latest_keys(services.objects)]
    original = papers.load(services.objects, second).original.key
    delete(services, first)
    assert services.objects.size(original) is not None
    (shared,) = deleting(services).proof(first).shared
    assert (shared.key, shared.paper_ids) == (original, (second,))
    read = [entry.key[-11:] for entry in services.objects.list("pages/")]
    assert read == ["000002.json"]
    assert checked(services).ok
    delete(services, second)
    assert services.objects.size(original) is None
    assert checked(services).ok


def test_papers_that_an_officer_divided_go_together_or_not_at_all(services: Services) -> None:
    allowed(services)
    paper = papers.load(services.objects, only(services))
    first, second = ByHand(services).split(paper, 2, by="an")
    for part in (first, second):
        papers.revise(services.objects, part.paper_id, as_form, by="an")
    with pytest.raises(UsageError, match="an officer divided its file by hand"):
        delete(services, first.paper_id)
    delete(services, first.paper_id, second.paper_id)
    assert services.objects.size(paper.original.key) is None
    assert checked(services).ok


def test_a_paper_over_several_files_goes_with_all_its_parts(services: Services, tmp_path: Path) -> None:
    held = allowed(services)
    taken_in(services, tmp_path / "more", "pages 1 other", batch=ids.first_at(1_300_000_000))
    first, second = [papers.load(services.objects, paper_id) for paper_id, _ in papers.latest_keys(services.objects)]
    whole = ByHand(services).join(first, second, by="an")
    with pytest.raises(UsageError, match="part of another paper"):
        delete(services, second.paper_id)
    held.hold("paper", second.paper_id, "one of its parts", by="an")
    with pytest.raises(UsageError, match="under a hold"):
        delete(services, whole.paper_id)
    held.release("paper", second.paper_id, "over", by="an")
    papers.revise(services.objects, whole.paper_id, as_form, by="an")
    delete(services, whole.paper_id)
    assert [entry.key for entry in services.objects.list("originals/")] == []
    assert deleting(services).proof(second.paper_id).with_paper == whole.paper_id
    assert checked(services).problems == ()


def test_bytes_handed_in_again_are_a_paper_again_under_the_next_number(services: Services, tmp_path: Path) -> None:
    allowed(services)
    paper_id = only(services)
    delete(services)
    assert taken_in(services, tmp_path / "again", "pages 2", batch=None, dossier="H26-77") == [paper_id]
    assert [revision.revision for revision in papers.history(services.objects, paper_id)] == [4, 5]
    assert [hit.paper_id for hit in services.index.find(parse("trang1"))] == [paper_id]
    assert checked(services).problems == ()
    deleting(services).finish([paper_id])  # of the deletion before: it was carried out
    assert papers.load(services.objects, paper_id).revision == 5
    assert checked(services).problems == ()


# ── attacked ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("erased_before", [0, 1, 2, 3])
def test_a_deletion_cut_off_is_named_and_finished(
    services: Services, monkeypatch: pytest.MonkeyPatch, erased_before: int
) -> None:
    allowed(services)
    paper_id, calls = only(services), 0
    really = plain(services).erase

    def dying(key: str, sha256: str) -> bool:
        nonlocal calls
        calls += 1
        if calls > erased_before:
            raise ServiceError("killed")
        return really(key, sha256)

    monkeypatch.setattr(plain(services), "erase", dying)
    with pytest.raises(ServiceError):
        delete(services)
    monkeypatch.undo()
    cut_off = checked(services)
    assert any("motlan retention finish" in line for line in (*cut_off.problems, *cut_off.remarks))
    with pytest.raises(DeletedError):
        papers.load(services.objects, paper_id)
    deleting(services).finish([paper_id])
    result = checked(services)
    assert (result.problems, result.remarks) == ((), ())
    assert list(services.objects.list("originals/")) == []


def test_a_hold_stops_what_is_left_of_a_deletion(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    held = allowed(services)
    monkeypatch.setattr(plain(services), "erase", lambda key, sha256: (_ for _ in ()).throw(ServiceError("killed")))
    with pytest.raises(ServiceError):
        delete(services)
    monkeypatch.undo()
    held.hold("owner", NUMBER, "complaint", by="an")
    with pytest.raises(UsageError, match="under a hold since its deletion"):
        deleting(services).finish([only(services)])
    assert list(services.objects.list("originals/"))


def test_what_is_gone_without_a_proof_is_told(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.verify.log_coverage._UNDER_WAY", 0.0)
    for folder in ("originals/", "papers/", "searchable/"):
        for entry in list(services.objects.list(folder)):
            (plain(services).root / entry.key).unlink()
    said = "\n".join(checked(services).problems)
    assert "it was received and is gone" in said
    assert "the log says that it was written, and it is gone" in said


def forged(services: Services) -> str:
    """A proof that somebody without the log's key put beside a paper."""
    paper_id = only(services)
    allowed(services)
    plan = deleting(services).plan(paper_id)
    with services_at(services.config.data.parent / "elsewhere") as other:
        accept(other, scans(services.config.data.parent / "in", "pages 2"), Slip(dossier="H26-1"), LONG_AGO)
        until_done.finish_pending(other)
        papers.revise(other.objects, paper_id, as_form, by="an")
        allowed(other)
        proof = deleting(other).delete(paper_id, by="an")
    assert {each.key for each in proof.erased} == {each.key for each in plan.erased}
    plain(services).create(deletions.key(proof), msgspec.json.encode(proof))
    plain(services).create(deletions.pointer(proof), b"")
    return paper_id


def test_a_forged_proof_proves_nothing_and_nothing_is_erased_for_it(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.verify.log_coverage._UNDER_WAY", 0.0)
    paper_id = forged(services)
    with pytest.raises(UsageError, match="the log does not say that it was written"):
        deleting(services).finish([paper_id])
    assert list(services.objects.list("originals/"))
    result = verify(services.objects, services.index, repair=True)
    assert f"paper {paper_id} revision 3: the log does not say" in "\n".join(result.problems)
    assert [hit.paper_id for hit in services.index.find(parse("trang1"))] == [paper_id]
    unlike: list[str] = []
    reindex(services.objects, services.index, on_unlike=unlike.append)
    assert unlike == [paper_id]
    for folder in ("originals/", "searchable/"):
        for entry in list(services.objects.list(folder)):
            (plain(services).root / entry.key).unlink()
    (plain(services).root / papers.key(paper_id, 1)).unlink()
    said = "\n".join(checked(services).problems)
    assert "it was received and is gone" in said
    assert "the log says that it was written, and it is gone" in said


def test_a_proof_names_no_other_bytes_than_it_erased(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.verify.log_coverage._UNDER_WAY", 0.0)
    paper_id = only(services)
    allowed(services)
    with pytest.raises(UsageError, match="not the bytes that the deletion names"):
        services.objects.erase(papers.key(paper_id, 1), "0" * 64)
    for key in ("log/entries/x", "received/ab/cd/x.json", "batches/x.json", "retention/forms/000001.json"):
        with pytest.raises(UsageError, match="no part of a paper"):
            services.objects.erase(key, "0" * 64)
    other = papers.revise(services.objects, paper_id, lambda held: msgspec.structs.replace(held, slip=Slip()), by="an")
    delete(services)
    assert {each.key for each in deleting(services).proof(paper_id).erased} >= {papers.key(paper_id, other.revision)}


def test_of_an_officer_who_corrects_and_one_who_deletes_one_wins(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed(services)
    paper_id = only(services)
    really = deletions.write

    def late(objects: Objects, deletion: Any) -> None:
        papers.revise(objects, paper_id, lambda held: msgspec.structs.replace(held, slip=Slip(branch="CN2")), by="an")
        really(objects, deletion)

    monkeypatch.setattr(deletions, "write", late)
    with pytest.raises(BusyError, match="was changed at this moment"):
        delete(services)
    services.index.publish([papers.load(services.objects, paper_id)])
    assert papers.load(services.objects, paper_id).slip.branch == "CN2"
    assert checked(services).ok
    monkeypatch.undo()
    delete(services)
    with pytest.raises(DeletedError):
        papers.revise(services.objects, paper_id, lambda held: msgspec.structs.replace(held, slip=Slip()), by="an")


def test_a_file_that_is_being_worked_on_is_not_deleted(services: Services, tmp_path: Path) -> None:
    allowed(services)
    sha256 = papers.load(services.objects, only(services)).reading.sha256
    with Leases(services.objects).take(f"file-{sha256}"), pytest.raises(BusyError):
        delete(services)
    batches.reopen(services.objects, batches.load_batch(services.objects, LONG_AGO))
    with pytest.raises(UsageError, match="its file has work left"):
        delete(services)


def test_bytes_that_come_again_while_they_are_erased_are_not_receipted(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed(services)
    really = batches.receive

    def late(objects: Objects, batch: Any) -> None:
        delete(services)
        really(objects, batch)

    monkeypatch.setattr(batches, "receive", late)
    with pytest.raises(ServiceError, match="deleted at this very moment"):
        accept(services, scans(tmp_path / "again", "pages 2"), Slip(dossier="H26-2"))


def test_bytes_that_come_again_before_they_are_erased_stay(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed(services)
    paper_id = only(services)
    really = deletions.write

    def late(objects: Objects, deletion: Any) -> None:
        really(objects, deletion)
        monkeypatch.setattr("ingest.intake.accept._DELETING", 0.0)
        accept(services, scans(tmp_path / "again", "pages 2"), Slip(dossier="H26-2"))

    monkeypatch.setattr(deletions, "write", late)
    delete(services)
    until_done.finish_pending(services)
    assert papers.load(services.objects, paper_id).slip.dossier == "H26-2"
    assert checked(services).problems == ()


# ── copies ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_copy_brings_nothing_back_that_was_deleted_and_says_what_is_to_be_erased(
    services: Services, tmp_path: Path
) -> None:
    allowed(services)
    backup = FileObjects(tmp_path / "backup")
    copy(services.objects, backup)
    original = papers.load(services.objects, only(services)).original.key
    delete(services)
    back = copy(backup, services.objects, gone=gone(services, backup, services.objects))
    assert (back.copied, services.objects.size(original)) == (0, None)
    erased = len(deleting(services).proof(only(services)).erased)
    assert back.deleted == erased + 2  # and the readings of two pages
    assert list(services.objects.list("pages/")) == []
    with pytest.raises(UsageError, match="not brought back"):
        copy_only(backup, services.objects, original, gone=gone(services, backup, services.objects))
    for _ in range(2):
        assert copy(services.objects, backup).to_erase == erased
    with services_at(services.config.data, objects=CoveredObjects(backup, services.objects.log)) as there:  # type: ignore[attr-defined]
        deleting(there).finish([only(services)])
    assert (backup.size(original), copy(services.objects, backup).to_erase) == (None, 0)


def gone(services: Services, source: Objects, target: Objects) -> Gone:
    return gone_since(source, target, lambda: log_of(services.objects).keys)


def put_forged(services: Services, into: Objects) -> str:
    """A proof put into a store by its folder: whose paper it names, with the key of the original it calls erased."""
    paper = papers.load(services.objects, only(services))
    key = paper.original.key
    erased = (Erased(key, str(paper.original.sha256), paper.original.bytes),)
    deletions.write(into, Deletion(
        paper_id=paper.paper_id, revision=9, at="2026-01-01T00:00:00Z", by="x", rule="forms@1", basis="x",
        ended_in=2010, due_on="2016-01-01", erased=erased,
    ))  # fmt: skip
    return key


def test_a_forged_proof_in_the_target_lets_a_copy_pass_nothing_over(services: Services, tmp_path: Path) -> None:
    backup = FileObjects(tmp_path / "backup")
    original = put_forged(services, backup)
    erasures = gone(services, plain(services), backup)
    assert not erasures.proven
    assert erasures.unproven == {original}
    done = copy(plain(services), backup, gone=erasures)
    assert (done.deleted, done.unproven) == (0, 1)
    assert backup.read(original) == services.objects.read(original)


@pytest.mark.parametrize("together", [(), ("--run", "night")])
def test_a_forged_proof_is_told_when_a_store_is_copied(
    services: Services, tmp_path: Path, together: tuple[str, ...]
) -> None:
    backup = FileObjects(tmp_path / "backup")
    original = put_forged(services, backup)
    words = ["copy", "--from", f"file:{plain(services).root}", "--to", f"file:{tmp_path / 'backup'}"]
    for data, more in ((services.config.data, together), (tmp_path / "another installation", ())):
        answer = CliRunner().invoke(motlan, [*words, *more], env={"MOTLAN_DATA": str(data)})
        assert answer.exit_code == 0, answer.output
        assert "1 object said to be deleted in the target and copied all the same" in answer.output
    assert backup.size(original) is not None
    assert not (tmp_path / "another installation").exists()  # nobody is given a key for asking


def test_the_same_key_that_wrote_the_log_lets_the_command_know_a_deletion(services: Services, tmp_path: Path) -> None:
    allowed(services)
    backup = FileObjects(tmp_path / "backup")
    copy(services.objects, backup)
    original = papers.load(services.objects, only(services)).original.key
    delete(services)
    words = ["copy", "--from", f"file:{tmp_path / 'backup'}", "--to", f"file:{plain(services).root}"]
    answer = CliRunner().invoke(motlan, words, env={"MOTLAN_DATA": str(services.config.data)})
    assert (answer.exit_code, services.objects.size(original)) == (0, None)
    assert "not brought back: the target proves their deletion" in answer.output


# ── at the command line ───────────────────────────────────────────────────────────────────────────────────────────────


def run(services: Services, *words: str, code: int = 0) -> str:
    answer = CliRunner().invoke(motlan, ["retention", *words], env={"MOTLAN_DATA": str(services.config.data)})
    assert answer.exit_code == code, answer.output
    return answer.output


def test_an_officer_of_the_archive_lists_looks_and_deletes(services: Services, tmp_path: Path) -> None:
    paper_id = only(services)
    assert not any(json.loads(line)["holds"] for line in run(services, "rules", "--json").splitlines())
    assert "no_rule" in run(services, "due", paper_id)
    assert "basis" in run(services, "set", "forms", "--type", "don_to_khai", "--years", "5", code=2)
    assert "no such type" in run(services, "set", "x", "--type", "nope", "--years", "5", "--basis", "law", code=2)
    run(services, "set", "forms", "--type", "don_to_khai", "--years", "5", "--basis", "QĐ 12")
    run(services, "hold", "--dossier", "H26-1", "--why", "complaint")
    assert "complaint" in run(services, "holds")
    assert "under a hold (on its dossier)" in run(services, "delete", paper_id, "--yes", code=5)
    run(services, "release", "--dossier", "H26-1", "--why", "over")
    assert "there is no hold" in run(services, "release", "--dossier", "H26-1", "--why", "over", code=2)
    listed = tmp_path / "list.jsonl"
    listed.write_text(run(services, "due", "--json"), encoding="utf-8")
    assert paper_id in run(services, "delete", "--from", str(listed), "--dry-run")
    assert "nobody can be asked here" in run(services, "delete", "--from", str(listed), code=2)
    assert papers.load(services.objects, paper_id)
    assert "1 paper deleted" in run(services, "delete", "--from", str(listed), "--yes")
    assert "forms@1" in run(services, "proof", paper_id)
    assert "was deleted on" in run(services, "delete", paper_id, "--yes", code=5)
    assert "1 deletion carried out" in run(services, "finish")
