"""Several people on one side of a paper: husband and wife who sell, heirs, co-owners who authorise somebody together.

`more` of an owner's role names what the second, third … person of the side is called. Each has a section, fields and a
role of its own, like those of the first: their labels, one after another, say who is meant.
"""

from __future__ import annotations

from msgspec import structs

from core.catalogue.model import Field, OwnerRole, PaperType, Section
from core.text import fold_alnum


def with_further(kind: PaperType) -> PaperType:
    """The type with the sections, fields and roles of further people on its sides."""
    for role in kind.owner:
        if role.more:
            kind = _unfolded(kind, role)
    return kind


def _unfolded(kind: PaperType, role: OwnerRole) -> PaperType:
    fields = {name: field for field in kind.field if (name := field.name) in (role.name, role.id, role.birth_date)}
    first = next(section for section in kind.section if section.name == fields[role.name].section)
    names = (first.name, *role.more)
    after = dict(zip(names, role.more, strict=False))
    sections = {first.name: structs.replace(first, next=role.more[0])}
    sections |= {name: Section(name, next=after.get(name), each=first.each, joins=first.joins) for name in role.more}
    labels = _of_anybody(kind, fields[role.name], first)
    more = [_of(field, name, role, labels) for name in role.more for field in fields.values()]
    last = max(at for at, field in enumerate(kind.field) if field.name in fields) + 1
    return structs.replace(
        kind,
        section=(*(sections.pop(each.name, each) for each in kind.section), *sections.values()),
        field=(*kind.field[:last], *more, *kind.field[last:]),
        owner=(*kind.owner, *(_role(role, name) for name in role.more)),
    )


def _of_anybody(kind: PaperType, name: Field, first: Section) -> tuple[str, ...]:
    """The labels of the first person's name that are another's too (`Ông`, no `Họ và tên người ủy quyền`), and those
    that say that the next person is meant."""
    others = (field.labels for field in kind.field if field.kind == name.kind and field.name != name.name)
    shared = {fold_alnum(label) for label in (*first.each, *(label for labels in others for label in labels))}
    return (*(label for label in name.labels if fold_alnum(label) in shared), *first.joins)


def _of(field: Field, name: str, role: OwnerRole, names: tuple[str, ...]) -> Field:
    """The field of a further person that says what this one says of the first."""
    labels = names if field.name == role.name else field.labels
    return structs.replace(field, name=_called(field.name, name, role), section=name, labels=labels, pattern=None)


def _called(field: str, name: str, role: OwnerRole) -> str:
    return name + ("_name" if field == role.name else "_id" if field == role.id else "_birth_date")


def _role(role: OwnerRole, name: str) -> OwnerRole:
    id_, born = (field and _called(field, name, role) for field in (role.id, role.birth_date))
    return structs.replace(
        role, name=f"{name}_name", id=id_, birth_date=born, old_id=None, optional=True, more=(),
    )  # fmt: skip
