"""What a one-stop-shop system needs of motlan for one dossier: which papers need not be asked for, and to say so.

    python examples/one_stop_shop.py http://127.0.0.1:8420 H26.12-260901-0007 1.004222 001199999999

The token (`motlan tokens add NAME --scope reuse --scope search …`) stands in PROGRAM_TOKEN. Written with the
standard library alone, so that it can be read as what goes over the wire.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from typing import Any

PURPOSE = "procedure"


def ask(base: str, token: str, path: str, query: dict[str, str], body: dict[str, Any] | None = None) -> Any:
    """One request; a body makes it a POST, sent up to three times under one Idempotency-Key where a retry can help."""
    address = f"{base}/api/v1{path}?{urllib.parse.urlencode(query)}"
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()),
    }
    data = json.dumps(body).encode() if body is not None else None
    for attempt in range(3):
        try:
            with urllib.request.urlopen(urllib.request.Request(address, data, headers), timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            problem = json.load(error)["error"]
            if not problem["retryable"] or attempt == 2:
                raise SystemExit(f"{path}: {problem['code']}: {problem['message']}") from None
    return None


def spare(base: str, token: str, dossier: str, procedure: str, owner: str) -> list[str]:
    """Take held papers for a dossier's components and ask for the rest; one line about each component."""
    why = {"dossier": dossier, "purpose": PURPOSE}
    checked = ask(base, token, f"/procedures/{procedure}/check", {"owner": owner, **why})
    lines = []
    for part in checked["components"]:
        decision = {"dossier": dossier, "procedure": procedure, "component": part["component"], "owner": owner}
        if (
            part["answer"] == "held_valid" and not part["check_first"]
        ):  # what must be looked at is an officer's to decide
            decision |= {"decision": "reused", "paper_id": part["paper_ids"][0]}
        elif part["answer"] == "missing" and part["required"]:
            decision |= {"decision": "asked_for", "reason": "not_found"}
        else:
            lines.append(f"{part['name']}: {part['answer']}, for an officer")
            continue
        kept = ask(base, token, "/reuse", why, decision)
        until = f", to be told by {kept['due_at']}" if kept["due_at"] else ""
        lines.append(f"{part['name']}: {decision['decision']}{until}")
    return lines


if __name__ == "__main__":
    print("\n".join(spare(sys.argv[1], os.environ["PROGRAM_TOKEN"], *sys.argv[2:5])))  # noqa: T201 - a program of its own
