"""How the tagger is taught: `python -m classify.tagger.train`; needs jax and optax (requirements-train.txt)."""
