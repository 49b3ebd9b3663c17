"""Addresses of an index on one server or several."""

from __future__ import annotations

import pytest

from core.errors import UsageError
from search.elasticsearch.hosts import address


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("elasticsearch://a/papers", (True, ["a:9200"], "papers")),
        ("elasticsearch+http://a:9201/papers/", (False, ["a:9201"], "papers")),
        ("elasticsearch://a,b:9201,[::1]:9202/papers", (True, ["a:9200", "b:9201", "[::1]:9202"], "papers")),
    ],
)
def test_an_address_names_one_server_or_several_and_the_alias(url, parts):
    assert address(url) == parts


@pytest.mark.parametrize("url", ["elasticsearch://a,,b/papers", "elasticsearch://a,b", "elasticsearch://a:99999/papers",
                                 "elasticsearch://a,user:secret@b/papers"])  # fmt: skip
def test_one_host_of_the_wrong_form_is_bad_usage_and_is_not_repeated(url):
    with pytest.raises(UsageError) as caught:
        address(url)
    assert "secret" not in str(caught.value)
