"""Benches: what is measured, each run by `python -m bench.NAME`; the figures stand in docs/benchmarks.md."""

import core.quiet  # noqa: F401 - before any library
