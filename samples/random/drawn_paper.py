"""What drawing a paper gives: its sheets and what is true of it."""

from dataclasses import dataclass, field

from samples.layouts import Metadata, Owner
from samples.random.sheet import Sheet


@dataclass
class Drawn:
    """A paper as drawn: its sheets and what is true of it."""

    type: str
    sheets: list[Sheet]
    metadata: Metadata
    owners: list[Owner]
    fields: dict[str, str | None]
    kind: str  # print, card, hand
    related: list[str] = field(default_factory=list)
    body: str = ""  # kind of the face of its print
    beside: tuple[
        str, ...
    ] = ()  # fields that witness another or are asked for by nobody: tagged, no truth of their own


def sentence(text: str) -> str:
    """Capitals to sentence case, as the truth spells titles."""
    return text[:1].upper() + text[1:].lower() if text.isupper() else text
