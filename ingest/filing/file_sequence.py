"""The files of a batch in a row, each as its neighbours see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from classify.papers.page_features import PageFeatures, page_features
from classify.papers.separator_sheets import Part, divide, is_open
from core.catalogue import Catalogue
from core.records import PageReading
from ingest.filing.file_names import NameOrder, name_order

MOST_PAGES = 20  # a file of more is a paper, or a stack, by itself


class UnreadError(Exception):
    """A neighbour that has a say is not read yet: the question is asked again later."""

    def __init__(self, place: int | None = None) -> None:
        super().__init__()
        self.place = place  # of that neighbour in its row, where it is known


@dataclass(frozen=True)
class Edge:
    """A file as its neighbours see it."""

    parts: tuple[Part, ...] = ()  # its papers, taken by itself
    first: tuple[PageFeatures, ...] = ()  # pages of its first paper, without blanks; none under a separator sheet
    last: tuple[PageFeatures, ...] = ()
    blank: bool = False  # there is nothing on any page
    open_row: bool = False  # a row of separator sheets begins here and is not whole here

    @property
    def alone(self) -> bool:
        """Whether the whole file is one paper."""
        return len(self.parts) == 1


WALL = Edge()


def edge(readings: Sequence[PageReading], catalogue: Catalogue) -> Edge:
    """A file as its neighbours see it, from the readings of all its pages."""
    features = [page_features(page, catalogue) for page in readings]
    parts = tuple(divide(readings, catalogue, features))

    def shown(part: Part) -> tuple[PageFeatures, ...]:
        pages = () if part.sheet else (features[page - 1] for page in part.pages)
        return tuple(page for page in pages if page.status != "blank")

    first = shown(parts[0])
    return Edge(
        parts=parts,
        first=first,
        last=first if len(parts) == 1 else shown(parts[-1]),
        blank=all(page.status == "blank" for page in readings),
        open_row=is_open(readings),
    )


@dataclass(frozen=True)
class Member:
    """The pages of one file in a paper; `place` is the file's in its row, `paper` the paper's number in that file."""

    place: int
    paper: int
    pages: tuple[int, ...]


@dataclass(frozen=True)
class Own:
    """One paper of a file: its pages there, and the members of the paper over files that has them, if there is one."""

    part: Part
    members: tuple[Member, ...] = ()
    whole: Part | None = None  # that paper, its pages numbered through


class FileSequence:
    """Files of a batch in order. A name that is None stands for a file without neighbours.

    `is_open` while more files may come: then what the last one's neighbour says is not known.
    """

    def __init__(self, names: Sequence[str | None], *, by_name: bool, is_open: bool = False) -> None:
        self.names = list(names)
        self.is_open = is_open
        self._by_name = by_name
        self._starts: dict[int, int] = {}
        self.clear: dict[int, int] = {}  # start of a stretch → file up to which none opens a row of sheets
        self.sheeted: tuple[tuple[Edge, ...], dict[int, list[Own]]] | None = None  # the last stretch divided by sheets

    def order_after(self, place: int) -> NameOrder | None:
        """What the names of a file and the next say; None where no paper can go on from one into the other.

        Raises UnreadError when the next is still to come.
        """
        if self.is_open and place == len(self.names) - 1 and self.names[place] is not None:
            raise UnreadError
        if not 0 <= place < len(self.names) - 1:
            return None
        name, other = self.names[place], self.names[place + 1]
        if name is None or other is None:
            return None
        said = name_order(name, other)
        return None if self._by_name and said in (NameOrder.OPEN, NameOrder.STRANGE) else said

    def start(self, place: int) -> int:
        """The first file of the stretch of neighbours that a file stands in."""
        at = place
        while at not in self._starts and self.order_after(at - 1) is not None:
            at -= 1
        first = self._starts.get(at, at)
        for passed in range(at, place + 1):
            self._starts[passed] = first
        return first


Look = Callable[[int], Edge | None]  # a file of a row by its place; None while it is not read
Readings = Callable[[int], Sequence[PageReading]]


def seen(look: Look, place: int) -> Edge:
    """A file of the row, which must be read. Raises UnreadError."""
    edge = look(place)
    if edge is None:
        raise UnreadError(place)
    return edge
