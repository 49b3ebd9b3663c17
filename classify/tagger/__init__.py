"""A second reader of forms: a small net that says of every word which field it is of, learnt from drawn papers."""
