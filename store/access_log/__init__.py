"""The access log: who was shown which papers, when and what for, and the hash of every record that was written.

QCVN 12:2026/BCA (docs/domain.md, 1.9) asks for at least twelve months of such a log; nothing here ever deletes an
entry. `records` is what stands in it, `writing` appends, `checking` proves, `reading` answers who looked, `keys` signs,
`anchors` keeps heads where the store's owner cannot reach, `covered` is a store that logs what it is given to keep.
"""

from store.access_log.entries import Access, Entry, Written
from store.access_log.writing import AccessLog

__all__ = ["Access", "AccessLog", "Entry", "Written"]
