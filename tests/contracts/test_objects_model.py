"""Any sequence of verbs on an object store does what it would do to a plain dict, on every back end."""

from __future__ import annotations

import os
import secrets

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from core.errors import ExistsError, NotFoundError, UsageError
from store.objects import Entry, Objects
from tests.contracts.conftest import Backend

FOLDERS = ["a", "a-b", "a.b", "a+", "a0", "aa", "A", "z"]
LEAVES = ["x", "x-1", "x.json", "x0", "X"]  # no leaf is a folder's name: a key is an object or a folder
keys = st.builds(
    lambda top, folders, leaf: "/".join([top, *folders, leaf]),
    st.sampled_from(["cache", "pending", "papers"]),
    st.lists(st.sampled_from(FOLDERS), max_size=2),
    st.sampled_from(LEAVES),
)
cut_keys = st.builds(lambda key, cut: key[:cut], keys, st.integers(0, 30))


def _machine(objects: Objects) -> type[RuleBasedStateMachine]:
    class Model(RuleBasedStateMachine):
        """The store against a plain dict, each run in a folder of its own."""

        def __init__(self) -> None:
            super().__init__()
            self.model: dict[str, bytes] = {}
            self.run = "run" + secrets.token_hex(6)

        def key(self, key: str) -> str:
            top, _, rest = key.partition("/")
            return f"{top}/{self.run}/{rest}"

        @rule(key=keys, data=st.binary(max_size=40))
        def create(self, key: str, data: bytes) -> None:
            if self.key(key) in self.model:
                with pytest.raises(ExistsError):
                    objects.create(self.key(key), data)
            else:
                objects.create(self.key(key), data)
                self.model[self.key(key)] = data

        @rule(key=keys, data=st.binary(max_size=40))
        def replace(self, key: str, data: bytes) -> None:
            if key.startswith("papers/"):
                with pytest.raises(UsageError):
                    objects.replace(self.key(key), data)
            else:
                objects.replace(self.key(key), data)
                self.model[self.key(key)] = data

        @rule(key=keys)
        def delete(self, key: str) -> None:
            if key.startswith("papers/"):
                with pytest.raises(UsageError):
                    objects.delete(self.key(key))
            else:
                objects.delete(self.key(key))
                self.model.pop(self.key(key), None)

        @rule(key=keys)
        def read(self, key: str) -> None:
            wanted = self.model.get(self.key(key))
            assert objects.size(self.key(key)) == (None if wanted is None else len(wanted))
            if wanted is None:
                with pytest.raises(NotFoundError):
                    objects.read(self.key(key))
            else:
                assert objects.read(self.key(key)) == wanted

        @rule(cut=cut_keys, after=cut_keys)
        def list_some(self, cut: str, after: str) -> None:
            prefix = self.key(cut or "cache")
            behind = self.key(after) if after else ""
            wanted = [key for key in sorted(self.model) if key.startswith(prefix) and key > behind]
            assert [entry.key for entry in objects.list(prefix, after=behind)] == wanted

        @invariant()
        def everything_is_there(self) -> None:
            for top in ("cache", "pending", "papers"):
                entries = list(objects.list(f"{top}/{self.run}/"))
                wanted = [key for key in sorted(self.model) if key.startswith(f"{top}/")]
                assert entries == [Entry(key, len(self.model[key])) for key in wanted]

    return Model


def test_any_sequence_of_verbs_does_what_a_dict_would_do(objects: Objects, backend: Backend) -> None:
    local = backend.url.startswith("file:")
    run_state_machine_as_test(
        _machine(objects),
        settings=settings(
            max_examples=40 if local else 8,
            stateful_step_count=30 if local else 20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=bool(os.environ.get("CI")),
        ),
    )
