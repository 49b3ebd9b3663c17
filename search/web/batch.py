"""A batch's page: what became of its pages, its papers, and what could not be read."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from search.web.desk import Desk, id_of
from search.web.finding import of_papers
from store import batches


def batch(desk: Desk, request: Request) -> Response:
    """`/batches/{id}`: counts that reconcile, files, papers and failures by name."""
    batch_id = id_of(request)
    received = batches.load_batch(desk.objects, batch_id)
    desk.admit_branch(request, "batches", received.slip.branch)
    state = desk.batch_state(batch_id)
    hits = desk.listed(request, "batches", of_papers(desk, list(state["paper_ids"])))
    desk.log(request, "batch", [hit.paper_id for hit in hits])
    return desk.frame.page(request, "batch.html", batch=received, state=state, hits=hits)
