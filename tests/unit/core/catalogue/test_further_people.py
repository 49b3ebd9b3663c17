"""Several people on one side of a paper: each has a section, fields and a role like the first."""

from core.catalogue import load


def test_each_further_person_has_fields_and_a_role_of_the_own() -> None:
    kind = load()["uy_quyen"]
    named = {role.name: role for role in kind.owner}
    assert list(named) == ["principal_name", "principal2_name", "principal3_name", "principal4_name"]
    second = named["principal2_name"]
    assert (second.id, second.birth_date, second.role) == ("principal2_id", "principal2_birth_date", "principal")
    assert (second.optional, named["principal_name"].optional) == (True, False)
    sections = {section.name: section.next for section in kind.section}
    assert [sections[name] for name in ("principal", "principal2", "principal3", "principal4")] == [
        "principal2", "principal3", "principal4", None,
    ]  # fmt: skip


def test_a_label_of_the_first_person_alone_is_not_the_next_one_s() -> None:
    labels = {field.name: field.labels for field in load()["uy_quyen"].field}
    assert "Họ và tên người ủy quyền" in labels["principal_name"]
    assert "Họ và tên người ủy quyền" not in labels["principal2_name"]
    assert {"Ông", "và vợ là bà"} <= set(labels["principal2_name"])
