"""The frame of every page: the template engine, what all pages know, and the pages that say what went wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache, partial
from importlib import resources
from typing import Any
from urllib.parse import urlencode

import jinja2
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from core.catalogue.own import current
from core.errors import (
    CorruptError,
    MotlanError,
    NotFoundError,
    ReasonNeededError,
    RefusedError,
    ServiceError,
    UnknownCallerError,
    UsageError,
)
from core.text import visible
from search.coverage import BehindError
from search.web import api, words
from search.web.callers import dossier_of, purpose_of
from search.web.glance import glance
from search.web.words import Words


def _shown(value: Any) -> Any:
    """What a page shows of a value: texts of others without signs that act or turn the direction of writing round."""
    if isinstance(value, str) and not value.isprintable() and (shown := visible(value, lines=True)) is not value:
        return type(value)(shown)
    return value


class Frame:
    """Draws pages."""

    def __init__(self, vocabulary: Words) -> None:
        self._of_files = vocabulary
        self._own: tuple[object, Words] = (None, vocabulary)
        self._templates = jinja2.Environment(
            loader=jinja2.PackageLoader("search.web"), autoescape=True, undefined=jinja2.StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, finalize=_shown,
        )  # fmt: skip
        self._templates.filters.update(
            day=words.day, moment=words.moment, number=words.number, masked=words.masked, marked=words.marked,
            percent=words.percent, size=words.size, wait=words.wait, age=words.age, fours=words.fours,
            sureness=words.sureness,
            word=words.word, value=words.value, doer=words.doer,
            type=lambda code: self.words.type(code), short=lambda code: self.words.short(code),
            field=lambda name: self.words.field(name), glance=glance,
            sentences=lambda stored: self.words.reviews(stored),
        )  # fmt: skip

    @property
    def words(self) -> Words:
        """What pages call types and fields: as the centre says now, else as the files do."""
        now = current()
        if not now:
            return self._of_files
        if self._own[0] is not now:
            self._own = now, self._of_files.over(now)
        return self._own[1]

    def warm(self) -> None:
        """Compile the templates, which the first page of each kind would else wait for."""
        for name in self._templates.list_templates():
            self._templates.get_template(name)

    def page(self, request: Request, template: str, status: int = 200, **facts: Any) -> Response:
        """A page; `link(path, name=value…)` in it makes addresses that carry the dossier and purpose in hand along."""
        reason = {"dossier": dossier_of(request), "purpose": purpose_of(request)}
        known = {
            **reason, "link": partial(link, request), "path": request.url.path, "query": request.query_params,
            "caller": getattr(request.state, "caller", None), "purposes": words.tables()["purposes"],
            "here": _here(request), "back": inner(request.query_params.get("back", "")),
        }  # fmt: skip
        return HTMLResponse(self._templates.get_template(template).render(known | facts), status)

    def trouble(self, request: Request, status: int, why: str) -> Response:
        """A page, or JSON for a program, that says in Vietnamese what is wrong and what to do."""
        title, advice = TROUBLES[why]
        if "text/html" in request.headers.get("accept", ""):
            return self.page(request, "trouble.html", status, title=title, advice=advice)
        answer = {"error": {"code": why, "message": f"{title}. {advice}", "retryable": status == 503}}
        return Response(json.dumps(answer, ensure_ascii=False), status, media_type="application/json")

    def _ask_reason(self, request: Request) -> Response:
        """The page that asks for which dossier and purpose a paper is needed; it leads back to where it was asked."""
        if "text/html" not in request.headers.get("accept", ""):
            return self.trouble(request, 403, "reason_needed")
        others = [pair for pair in request.query_params.multi_items() if pair[0] not in ("dossier", "purpose")]
        return self.page(request, "reason.html", 403, others=others)

    def handlers(self) -> Mapping[Any, Any]:
        """Exception handlers for the application: our errors and the web framework's, each as a page."""

        def answer_to(status: int, why: str) -> Any:
            def tell(request: Request, error: MotlanError) -> Response:
                return api.failed(error) if api.is_api(request.url.path) else self.trouble(request, status, why)

            return tell

        def http(request: Request, error: HTTPException) -> Response:
            return self.trouble(request, error.status_code, _BY_STATUS.get(error.status_code, "wrong_request"))

        def reason(request: Request, error: ReasonNeededError) -> Response:
            return api.failed(error) if api.is_api(request.url.path) else self._ask_reason(request)

        return {
            UnknownCallerError: answer_to(401, "not_signed_in"), ReasonNeededError: reason,
            RefusedError: answer_to(403, "refused"),
            NotFoundError: answer_to(404, "not_found"), UsageError: answer_to(400, "wrong_request"),
            BehindError: answer_to(503, "index_behind"), ServiceError: answer_to(503, "service_down"),
            CorruptError: answer_to(500, "corrupt"), HTTPException: http,
        }  # fmt: skip


@lru_cache(maxsize=8)
def static(name: str) -> bytes:
    """A file of `static/`. Raises NotFoundError; only names without a folder in them are looked for."""
    folder = resources.files("search.web").joinpath("static")
    if name not in {file.name for file in folder.iterdir()}:
        raise NotFoundError("no such file")
    return folder.joinpath(name).read_bytes()


TROUBLES = {
    "not_found": (
        "Không tìm thấy trang này",
        "Địa chỉ có thể bị gõ sai, hoặc giấy tờ không có trong kho. Hãy quay lại trang tìm kiếm và tìm bằng họ tên, "
        "số định danh hoặc số văn bản.",
    ),
    "wrong_request": (
        "Yêu cầu chưa đúng",
        "Hãy quay lại trang trước, kiểm tra những gì đã nhập rồi thử lại.",
    ),
    "not_allowed": (
        "Thao tác này không thực hiện được ở đây",
        "Hãy quay lại trang tìm kiếm và làm lại từ đầu.",
    ),
    "service_down": (
        "Hệ thống tạm thời không truy cập được kho giấy tờ",
        "Không có giấy tờ nào bị mất: mọi thứ đã nhận vẫn được giữ nguyên. Hãy thử lại sau ít phút; nếu vẫn chưa được, "
        "báo quản trị viên chạy lệnh “motlan doctor”.",
    ),
    "index_behind": (
        "Chỉ mục tìm kiếm chưa có các giấy tờ của kho",
        "Không có giấy tờ nào bị mất, nhưng chưa thể biết giấy tờ nào đã có: đừng vì trang này mà yêu cầu công dân nộp "
        "lại. Hãy báo quản trị viên chạy lệnh “motlan reindex”.",
    ),
    "corrupt": (
        "Một tệp trong kho không đọc được",
        "Hãy báo quản trị viên chạy lệnh “motlan verify”. Các giấy tờ khác vẫn dùng bình thường.",
    ),
    "defect": (
        "Có lỗi của chương trình",
        "Không có giấy tờ nào bị mất. Hãy thử lại; nếu lỗi lặp lại, báo quản trị viên kèm thời điểm xảy ra.",
    ),
    "not_signed_in": (
        "Cần đăng nhập",
        "Phiên làm việc đã hết. Hãy đăng nhập lại.",
    ),
    "refused": (
        "Tài khoản không có quyền làm việc này",
        "Việc này hoặc giấy tờ này ngoài phạm vi vai trò của anh/chị. Nếu cần cho công việc, hãy đề nghị quản trị viên "
        "cấp thêm vai trò; nếu vai trò cần xác thực hai lớp, hãy bật ở trang “Xác thực hai lớp”.",
    ),
    "reason_needed": (
        "Cần nêu hồ sơ và mục đích",
        "Giấy tờ của điểm khác hoặc có thông tin nhạy cảm chỉ được xem cho một hồ sơ cụ thể, với mục đích ghi rõ.",
    ),
    "wrong_host": (
        "Tên máy chủ này chưa được phép",
        "Hãy mở bằng địa chỉ IP của máy chủ, hoặc đề nghị quản trị viên thêm tên này vào lệnh “motlan serve --name”.",
    ),
    "too_large": (
        "Nội dung gửi lên quá lớn",
        "Hãy gửi ít hơn trong một lần. Hồ sơ quét được gửi bằng máy quét tại quầy hoặc lệnh “motlan station”.",
    ),
    "too_slow": (
        "Nội dung gửi lên quá chậm nên đã bị dừng",
        "Hãy kiểm tra đường mạng rồi gửi lại.",
    ),
    "wrong_origin": (
        "Yêu cầu đến từ một trang khác",
        "Để an toàn, hệ thống chỉ nhận thao tác từ chính các trang của mình. Hãy mở lại trang tìm kiếm.",
    ),
}  # fmt: skip
_BY_STATUS = {
    401: "not_signed_in",
    403: "refused",
    404: "not_found",
    405: "not_allowed",
    408: "too_slow",
    413: "too_large",
    503: "service_down",
}


def link(request: Request, path: str, **parameters: object) -> str:
    """An address that carries the dossier and purpose in hand along."""
    reason = {"dossier": dossier_of(request), "purpose": purpose_of(request)}
    query = {name: value for name, value in {**parameters, **reason}.items() if value}
    return f"{path}?{urlencode(query)}" if query else path


def _here(request: Request) -> str:
    """The address of this page, without the way back that it was given: what a next page leads back to."""
    query = urlencode(
        [(name, value) for name, value in request.query_params.multi_items() if name not in ("back", "part")]
    )
    return f"{request.url.path}?{query}" if query else request.url.path


def inner(path: str) -> str:
    """A path on this server, or nothing: neither a login nor a way back may lead anywhere else."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\", "/login", "/logout"))
    return path if ours and path.isprintable() and "\\" not in path else ""
