"""Who is who: officers, stations and programs, their proofs, and the one matrix of what each may do.

Three kinds of account, none of which is the other:

- officers (`officers`) sign in with a password and, for some roles, a second factor; `sessions` remembers who did;
- stations (`keys`) push papers with a key and know their own batches only;
- programs (`keys`) ask with a token that has scopes, a purpose and an end date.

What each may do is `rights` (its table is `rights.toml`). Everything is kept in the object store, so that any of
several servers answers alike; what must not be lost is a row of immutable revisions (`rows`).
"""
