"""What is the Elasticsearch adapter's own: addresses, secrets, TLS and its errors; the server is a small fake here."""

from __future__ import annotations

import base64
import json
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_hex

import pytest
from elasticsearch import Elasticsearch

from core.errors import CorruptError, ServiceError, UsageError
from core.settings import Secrets
from search.elasticsearch.backend import ElasticIndex
from search.elasticsearch.bulk import chunks, lines
from search.elasticsearch.errors import refused_paper
from search.elasticsearch.find import find
from search.elasticsearch.shape import Shape
from search.open import open_index
from search.query import parse
from search.snippet import LOOKED_AT
from tests.support.made_papers import paper


@dataclass
class Fake:
    """A server that answers every request alike and remembers what it was sent."""

    status: int = 200
    body: dict[str, object] = field(default_factory=dict)
    headers: list[dict[str, str]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def fake() -> Iterator[Fake]:
    yield from serve(None)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.fixture
def secure(certificate: Path) -> Iterator[Fake]:
    yield from serve(certificate)


def serve(certificate: Path | None) -> Iterator[Fake]:
    state = Fake()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            state.headers.append({name.lower(): value for name, value in self.headers.items()})
            body = json.dumps(state.body).encode()
            self.send_response(state.status)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    state.address = f"localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "url",
    ["elasticsearch://host", "elasticsearch://host/", "elasticsearch://host/Upper", "elasticsearch:///alias",
     "elasticsearch://user:secret@host/alias", "elasticsearch://host/a/b", "elasticsearch://host/_x"],
)  # fmt: skip
def test_an_address_of_the_wrong_form_is_bad_usage_and_is_not_repeated(url):
    with pytest.raises(UsageError) as caught:
        open_index(url)
    assert "secret" not in str(caught.value)


def test_the_api_key_goes_over_tls_to_a_server_whose_certificate_we_trust(secure, certificate):
    secure.status = 401
    index = open_index(
        f"elasticsearch://{secure.address}/papers",
        Secrets(elasticsearch_api_key="a2V5", elasticsearch_user="u", elasticsearch_password="p"),
        ca_file=str(certificate / "cert.pem"),
    )
    with pytest.raises(ServiceError, match="ELASTICSEARCH_API_KEY"):
        index.find(parse("mau"))
    assert secure.headers[0]["authorization"] == "ApiKey a2V5"
    index.close()


def test_user_and_password_are_sent_where_there_is_no_key(secure, certificate):
    secure.status = 401
    secrets = Secrets(elasticsearch_user="u", elasticsearch_password="p")
    index = open_index(f"elasticsearch://{secure.address}/papers", secrets, ca_file=str(certificate / "cert.pem"))
    with pytest.raises(ServiceError):
        index.find(parse("mau"))
    assert secure.headers[0]["authorization"] == "Basic " + base64.b64encode(b"u:p").decode()
    index.close()


def test_a_server_with_an_unknown_certificate_is_sent_nothing(secure):
    index = open_index(f"elasticsearch://{secure.address}/papers", Secrets(elasticsearch_api_key="a2V5"))
    with pytest.raises(ServiceError):
        index.find(parse("mau"))
    assert secure.headers == []
    index.close()


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_every_answer_of_the_server_becomes_a_service_error_without_its_content(fake, status):
    fake.status = status
    fake.body = {"error": {"type": "some_exception", "reason": "field value 'Nguyễn Thị Mẫu' is bad"}, "status": status}
    index = open_index(f"elasticsearch+http://{fake.address}/papers")
    calls = (
        lambda: index.find(parse("mau")),
        lambda: index.publish([paper("p1")]),
        lambda: list(index.versions()),
        lambda: index.remove("p1"),
        lambda: index.rebuild().__enter__(),
    )
    for call in calls:
        with pytest.raises(ServiceError) as caught:
            call()
        assert "Mẫu" not in str(caught.value)
    index.close()


def test_one_search_of_several_that_the_server_refuses_is_a_service_error_without_its_content(fake):
    fake.body = {"responses": [{"error": {"type": "some_exception", "reason": "Nguyễn Thị Mẫu"}, "status": 503}]}
    with (
        Elasticsearch(f"http://{fake.address}") as client,
        pytest.raises(ServiceError, match="some_exception") as caught,
    ):
        find(client, "papers", parse("mau"))
    assert "Mẫu" not in str(caught.value)


def test_a_search_is_asked_again_while_a_part_of_the_index_is_away(fake, monkeypatch):
    index = ElasticIndex.at(f"elasticsearch+http://{fake.address}/papers", Secrets())
    monkeypatch.setattr(index, "_ready", True)
    away = {"responses": [{"error": {"type": "search_phase_execution_exception"}, "status": 503}]}
    held = {"responses": [{"hits": {"hits": [], "total": {"value": 0, "relation": "eq"}}}], "hits": {"hits": []}}
    fake.body = away

    def comes_back() -> None:  # once it was asked
        while not fake.headers:
            time.sleep(0.02)
        time.sleep(0.3)
        fake.body = held

    threading.Thread(target=comes_back, daemon=True).start()
    assert index.find(parse("mau")) == []
    assert len(fake.headers) > 1
    index.close()


def test_what_is_sent_of_a_long_paper_holds_no_more_text_than_a_snippet_looks_at():
    (document,) = next(chunks([paper("p1", text="dài " * LOOKED_AT)]))
    _, source = lines(document)
    assert len(json.loads(source)["text"]) == LOOKED_AT
    assert json.loads(source)["body"].count("dai") == LOOKED_AT  # all words are found


def test_a_paper_that_the_server_does_not_take_is_told_from_a_server_that_takes_none():
    assert isinstance(refused_paper(400, "mapper_parsing_exception"), CorruptError)
    assert isinstance(refused_paper(429, "es_rejected_execution_exception"), ServiceError)


def test_a_server_that_is_not_there_is_a_service_error_that_a_retry_can_help():
    index = open_index("elasticsearch+http://127.0.0.1:9/papers")
    with pytest.raises(ServiceError) as caught:
        index.publish([paper("p1")])
    assert caught.value.retryable
    index.close()


def test_a_deleted_index_is_made_again_by_the_next_publish(elasticsearch_url):
    alias = f"motlan-test-{token_hex(6)}"
    index = open_index(f"{elasticsearch_url}/{alias}")
    index.publish([paper("p1")])
    with Elasticsearch(elasticsearch_url.replace("elasticsearch+", "")) as client:
        client.indices.delete(index=",".join(client.indices.get_alias(name=alias)))
        with pytest.raises(ServiceError, match="motlan reindex"):
            index.find(parse("mau"))
        index.publish([paper("p2")])
        assert [hit.paper_id for hit in index.find(parse("mau"))] == ["p2"]
        mapping = client.indices.get_mapping(index=alias)
        assert all(value["mappings"]["dynamic"] == "strict" for value in mapping.values())
        for name in client.indices.get(index=f"{alias}-*"):
            client.indices.delete(index=name)
    index.close()


def test_an_index_of_another_version_asks_for_a_rebuild(elasticsearch_url):
    alias = f"motlan-test-{token_hex(6)}"
    with Elasticsearch(elasticsearch_url.replace("elasticsearch+", "")) as client:
        client.indices.create(index=f"{alias}-000001", aliases={alias: {}}, mappings={"_meta": {"schema": 999}})
        index = ElasticIndex.at(f"{elasticsearch_url}/{alias}", Secrets())
        with pytest.raises(ServiceError, match="motlan reindex"):
            index.find(parse("mau"))
        with index.rebuild() as fresh:
            fresh.publish([paper("p1")])
        assert [hit.paper_id for hit in index.find(parse("mau"))] == ["p1"]
        (name,) = client.indices.get(index=f"{alias}-*")
        assert name.startswith(f"{alias}-000002-")
        client.indices.delete(index=name)
    index.close()


def test_an_index_is_built_once_without_refreshing_and_is_kept_as_said_before_it_is_live(elasticsearch_url):
    alias = f"motlan-test-{token_hex(6)}"
    with Elasticsearch(elasticsearch_url.replace("elasticsearch+", "")) as client:
        index = ElasticIndex.at(f"{elasticsearch_url}/{alias}", Secrets(), shape=Shape(copies="2"))

        def settings():
            (held,) = client.indices.get_settings(index=f"{alias}-*", flat_settings=True).values()
            return [held["settings"].get(f"index.{name}") for name in ("number_of_replicas", "refresh_interval")]

        with index.rebuild() as fresh:
            fresh.publish([paper("p1")])
            assert settings() == ["0", "-1"]
        assert settings() == ["2", None]
        assert [hit.paper_id for hit in index.find(parse("mau"))] == ["p1"]
        (name,) = client.indices.get(index=f"{alias}-*")
        client.indices.delete(index=name)
    index.close()


def test_two_that_make_the_index_at_the_same_moment_make_one(elasticsearch_url, monkeypatch):
    alias = f"motlan-test-{token_hex(6)}"
    first, second = (ElasticIndex.at(f"{elasticsearch_url}/{alias}", Secrets()) for _ in range(2))
    first.publish([paper("p1")])
    answers = iter([False])  # the second asked whether there is one before the first had made it
    indices = type(Elasticsearch("http://127.0.0.1:9").indices)  # no request is made
    asked = indices.exists_alias
    monkeypatch.setattr(indices, "exists_alias", lambda *a, **k: next(answers, asked(*a, **k)))
    assert [hit.paper_id for hit in second.find(parse("mau"))] == ["p1"]
    assert next(answers, "used") == "used"
    with Elasticsearch(elasticsearch_url.replace("elasticsearch+", "")) as client:
        names = list(client.indices.get(index=f"{alias}-*"))
        assert names == [f"{alias}-000001"]
        client.indices.delete(index=names[0])
    first.close()
    second.close()
