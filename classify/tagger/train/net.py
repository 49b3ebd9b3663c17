"""The tagger's net in JAX, for teaching: hashed letters and places, attention biased by geometry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from classify.tagger.answer_names import PARTS_OF_PAGE, Names
from classify.tagger.features import AROUND, BUCKETS, FAR, PLACES, RELATIONS, ROWS_APART

LETTERS = 48  # numbers a hashed part stands for
WIDE = 96
HEADS = 4
LAYERS = 2
INNER = 192
_UNLIKELY = -4.0  # logit of a field that is new
Params = dict[str, Any]


def begin(names: Names, seed: int) -> Params:
    """Weights to start from."""
    rng = np.random.default_rng(seed)
    answers = 2 * len(names.fields) + 2 + len(PARTS_OF_PAGE)

    def dense(rows: int, columns: int, scale: float = 1.0) -> Any:
        return jnp.asarray(rng.normal(0, scale / rows**0.5, (rows, columns)), jnp.float32)

    params: Params = {
        "letters": jnp.asarray(rng.normal(0, 0.3, (BUCKETS, LETTERS)), jnp.float32).at[0].set(0.0),
        "types": jnp.asarray(rng.normal(0, 0.1, (len(names.types), WIDE)), jnp.float32),
        "own": dense(LETTERS, WIDE),
        "around": dense(LETTERS * AROUND, WIDE),
        "places": dense(PLACES, WIDE),
        "start": jnp.zeros(WIDE),
        "first_in": dense(WIDE, INNER),
        "first_bias": jnp.zeros(INNER),
        "first_out": dense(INNER, WIDE, 0.5),
        "head": dense(WIDE, answers, 0.5),
        "head_bias": jnp.zeros(answers),
    }
    for i in range(LAYERS):
        params |= {
            f"{i}.norm": jnp.ones(WIDE),
            f"{i}.norm2": jnp.ones(WIDE),
            f"{i}.qkv": dense(WIDE, 3 * WIDE),
            f"{i}.out": dense(WIDE, WIDE, 0.5),
            f"{i}.lie": jnp.zeros((RELATIONS, HEADS)),
            f"{i}.in": dense(WIDE, INNER),
            f"{i}.bias": jnp.zeros(INNER),
            f"{i}.back": dense(INNER, WIDE, 0.5),
        }
    return params


def grown(held: Names, params: Mapping[str, Any], fields: Iterable[str], types: Iterable[str]) -> tuple[Names, Params]:
    """Weights to go on from, with answers for the fields and types of the catalogue that they do not know yet; these
    come behind those that they know, and nothing is believed to be of them at first."""
    new_fields, new_types = (sorted(set(now) - set(old)) for now, old in ((fields, held.fields), (types, held.types)))
    names = Names((*held.fields, *new_fields), (*held.types, *new_types))
    had, more = len(held.fields), len(new_fields)
    out = {name: jnp.asarray(array, jnp.float32) for name, array in params.items()}
    for name, unlikely in (("head", 0.0), ("head_bias", _UNLIKELY)):
        of_field, of_label, other, rest = jnp.split(out[name], [had, 2 * had, 2 * had + 1], -1)
        new = jnp.full((*of_field.shape[:-1], more), unlikely)
        out[name] = jnp.concatenate([of_field, new, of_label, new, other, rest], -1)
    out["types"] = jnp.concatenate([out["types"], jnp.zeros((len(new_types), WIDE))])
    return names, out


def normed(x: Any, scale: Any) -> Any:
    return x * jax.lax.rsqrt(jnp.mean(x * x, -1, keepdims=True) + 1e-5) * scale


def lie(rows: Any, middles: Any) -> Any:
    """`classify.tagger.features.relations` for a batch."""
    apart = jnp.clip(rows[:, None, :] - rows[:, :, None], -ROWS_APART, ROWS_APART) + ROWS_APART
    across = middles[:, None, :] - middles[:, :, None]
    steps = (-0.3, -0.12, -0.04, 0.0, 0.04, 0.12, 0.3)
    far = sum((across > step).astype(jnp.int32) for step in steps)
    return apart * FAR + far


def answer(params: Params, batch: dict[str, Any], keep: Any, known: Any) -> Any:
    """What the net says of each piece: fields, label of which field, begins, part. `keep` is 0 for pieces whose letters
    are hidden, `known` 0 for pages whose type is."""
    parts = batch["parts"]
    shown = (parts > 0).astype(jnp.float32)[..., None] * keep[..., None, None]
    letters = (params["letters"][parts] * shown).sum(2) * 0.35
    padded = jnp.concatenate([letters, jnp.zeros_like(letters[:, :1])], 1)
    around = jnp.where(batch["around"] < 0, letters.shape[1], batch["around"])
    near = jax.vmap(lambda table, index: table[index])(padded, around)
    x = (
        letters @ params["own"]
        + near.reshape(*near.shape[:2], -1) @ params["around"]
        + batch["places"] @ params["places"]
    )
    x = x + params["start"] + params["types"][batch["type"] * known][:, None, :]
    x = x + jax.nn.relu(x @ params["first_in"] + params["first_bias"]) @ params["first_out"]
    # Worked out once: the compiler would weave it into each of its uses, and work it out again in each: twice the time.
    pairs = jax.lax.optimization_barrier(lie(batch["rows"], batch["middles"]))
    blocked = (batch["real"][:, None, None, :] - 1.0) * 1e9
    pages, count = parts.shape[:2]
    for i in range(LAYERS):
        h = normed(x, params[f"{i}.norm"])
        q, k, v = jnp.split((h @ params[f"{i}.qkv"]).reshape(pages, count, 3 * HEADS, WIDE // HEADS), 3, 2)
        score = jnp.einsum("bqhd,bkhd->bhqk", q, k) * (WIDE // HEADS) ** -0.5
        score = score + jnp.moveaxis(params[f"{i}.lie"][pairs], 3, 1) + blocked
        mixed = jnp.einsum("bhqk,bkhd->bqhd", jax.nn.softmax(score, -1), v).reshape(pages, count, WIDE)
        x = x + mixed @ params[f"{i}.out"]
        h = normed(x, params[f"{i}.norm2"])
        x = x + jax.nn.relu(h @ params[f"{i}.in"] + params[f"{i}.bias"]) @ params[f"{i}.back"]
    return normed(x, 1.0) @ params["head"] + params["head_bias"]


def loss(params: Params, batch: dict[str, Any], keep: Any, known: Any, fields: int) -> Any:
    """How far the answers are from the truth, a piece on the average."""
    out = answer(params, batch, keep, known)
    of_field, of_label, begins, part = jnp.split(out, [fields, 2 * fields + 1, 2 * fields + 2], -1)

    def cross(scores: Any, truth: Any) -> Any:
        return -jnp.take_along_axis(jax.nn.log_softmax(scores, -1), truth[..., None], -1)[..., 0]

    opens = jnp.logaddexp(0.0, begins[..., 0]) - begins[..., 0] * batch["begins"]
    total = (
        cross(of_field, batch["field"])
        + 0.3 * cross(of_label, batch["of"])
        + 0.3 * opens
        + 0.15 * cross(part, batch["part"])
    )
    return (total * batch["real"]).sum() / batch["real"].sum()
