"""Untrusted bytes: what a file is, its pages as pixels, and the confined process where all of it is decoded."""
