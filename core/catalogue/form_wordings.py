"""A paper type with the wordings of its forms: what each generation prints joins the labels the type is read by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import structs

from core.catalogue.model import Common, Field, PaperType, Section
from core.text import fold_alnum

OTHERS = "others"  # section of the people whose paper it is not
PAPERS = "papers"  # section of a list of other papers
_MADE = (OTHERS, PAPERS)


def unfolded(kind: PaperType, common: Common) -> PaperType:
    """The type with titles, labels and headings of its forms, and sections of others and of lists of papers, begun by
    the headings that its forms or `_common.toml` give for them. A heading that the type itself uses keeps the meaning
    it has there."""
    titles = _more(kind.title.whole, (form.title for form in kind.form if form.title))
    fields = tuple(structs.replace(field, labels=_labels(kind, field)) for field in kind.field)
    sections = tuple(structs.replace(section, starts=_starts(kind, section)) for section in kind.section)
    used = {fold_alnum(text) for text in (*_all(fields), *(start for section in sections for start in section.starts))}
    of_forms = (heading for form in kind.form for heading in form.others)
    made = []
    for name, headings in ((PAPERS, common.lists), (OTHERS, (*of_forms, *common.others))):
        starts = tuple(text for text in _more((), headings) if fold_alnum(text) not in used)
        made.append(Section(name, starts, ends=True, others=True))
        used |= set(map(fold_alnum, starts))
    return structs.replace(
        kind, title=structs.replace(kind.title, whole=titles), field=fields, section=(*sections, *made)
    )


def faults(kind: PaperType) -> Iterator[str]:
    """What is wrong with the forms of a type, in sentences."""
    fields, sections = {field.name for field in kind.field}, {section.name for section in kind.section}
    for form in kind.form:
        for use, names, known in (("field", form.labels, fields), ("section", form.sections, sections)):
            for name in names:
                if name not in known:
                    yield f"form {form.name!r} names {use} {name!r}, which is not defined"
    for name in _MADE:
        if name in sections:
            yield f"section {name!r} is made by motlan: use another name"


def _labels(kind: PaperType, field: Field) -> tuple[str, ...]:
    return _more(field.labels, (label for form in kind.form for label in form.labels.get(field.name, ())))


def _starts(kind: PaperType, section: Section) -> tuple[str, ...]:
    return _more(section.starts, (start for form in kind.form for start in form.sections.get(section.name, ())))


def _all(fields: Iterable[Field]) -> Iterator[str]:
    return (label for field in fields for label in field.labels)


def _more(own: tuple[str, ...], further: Iterable[str]) -> tuple[str, ...]:
    """The texts with those further ones that are none of them when folded."""
    known = {fold_alnum(text): text for text in own}
    for text in further:
        known.setdefault(fold_alnum(text), text)
    return tuple(dict.fromkeys((*own, *known.values())))
