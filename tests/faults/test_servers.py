"""The fault table in its short form, on the real servers: whatever dies, no page is lost and none is filed twice."""

from __future__ import annotations

import shutil

import pytest

from bench.faults import FAULTS

NEEDS = {
    "rabbitmq": ("rabbitmq_url", "redis_url"),
    "s3": ("s3_url", "redis_url"),
    "s3-answers": ("s3_url", "redis_url"),
    "elasticsearch": ("elasticsearch_url", "redis_url"),
    "index": ("elasticsearch_url", "redis_url"),
}


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_loses_no_page_and_doubles_none_and_leaves_verify_clean(
    fault: str, request: pytest.FixtureRequest
) -> None:
    for server in NEEDS.get(fault, ("redis_url",)):
        request.getfixturevalue(server)
    row = FAULTS[fault](short=True)
    if row is None:
        pytest.skip("a small file system can only be mounted by root")
    assert row.trials > 0
    assert row.state.pages > 0
    assert (row.state.lost, row.state.doubled) == (0, 0)
    assert row.state.clean, row.state.problems


def test_the_examination_sees_a_lost_and_a_doubled_page(redis_url: str) -> None:
    import msgspec

    from bench.faults import _after, site
    from bench.faulty import examine, load_in, opened
    from store import papers

    with site() as where, opened(where) as services:
        received = [load_in(services, where.folder / "in", 2, pages=1)]
        assert _after(where, services, received).clean
        first, second = papers.latest_of_all(services.objects)
        again = msgspec.structs.replace(first, paper_id=first.paper_id[:-1] + "9")
        papers.file_first(services.objects, again)
        shutil.rmtree(where.folder / "data" / "objects" / "papers" / second.paper_id)
        state = examine(services, received)
        assert (state.lost, state.doubled, state.clean) == (1, 1, False)
