"""The configuration: defaults, file, environment over file, and secrets that never show."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from core.errors import UsageError
from core.settings import SETTINGS, Config, Secrets, load, open_id

SECRET_VARIABLES = {
    "AWS_ACCESS_KEY_ID": "s3_access_key",
    "AWS_SECRET_ACCESS_KEY": "s3_secret_key",
    "ELASTICSEARCH_API_KEY": "elasticsearch_api_key",
    "ELASTICSEARCH_USER": "elasticsearch_user",
    "ELASTICSEARCH_PASSWORD": "elasticsearch_password",
    "MOTLAN_STATION_KEY": "station_key",
    "MOTLAN_TOKEN": "old_token",
}


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_file_and_environment_everything_lies_under_data() -> None:
    config = load(None, {})
    assert (config.objects, config.index, config.queue) == ("file:data/objects", "sqlite:data/index.db", "local:")
    assert config.workers >= 1
    assert config.secrets == Secrets()


def test_the_data_folder_moves_what_lies_under_it_and_nothing_else() -> None:
    config = load(None, {"MOTLAN_DATA": "/srv/motlan", "MOTLAN_INDEX": "sqlite:/fast/index.db"})
    assert (config.objects, config.index) == ("file:/srv/motlan/objects", "sqlite:/fast/index.db")


def test_the_environment_beats_the_file(tmp_path: Path) -> None:
    (tmp_path / "motlan.toml").write_text('queue = "redis://file"\nworkers = 3\npage_seconds = 5.5\n')
    config = load(None, {"MOTLAN_QUEUE": "redis://environment", "MOTLAN_S3_LOCK_DAYS": "30"})
    assert (config.queue, config.workers, config.page_seconds, config.s3_lock_days) == (
        "redis://environment",
        3,
        5.5,
        30,
    )


def test_a_named_file_is_read_instead_of_the_usual_one(tmp_path: Path) -> None:
    (tmp_path / "motlan.toml").write_text("workers = 3\n")
    (tmp_path / "other.toml").write_text("workers = 4\n")
    assert load(tmp_path / "other.toml", {}).workers == 4


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_can_come_from_the_file_and_from_its_variable(tmp_path: Path, name: str) -> None:
    text = {"workers": "2", "page_seconds": "7", "page_memory": "9", "review_below": "0.5", "s3_lock_days": "11"}
    text |= {"log_anchor_seconds": "13", "index_shards": "3", "index_copies": '"0-2"'}
    value = text.get(name, '"text"')
    (tmp_path / "motlan.toml").write_text(f"{name} = {value}\n")
    from_file = getattr(load(None, {}), name)
    (tmp_path / "motlan.toml").unlink()
    from_environment = getattr(load(None, {f"MOTLAN_{name.upper()}": value.strip('"')}), name)
    assert from_file == from_environment
    as_text = ",".join(from_file) if isinstance(from_file, tuple) else str(from_file).removesuffix(".0")
    assert as_text == value.strip('"')


@pytest.mark.parametrize("text", ['objetcs = "file:x"\n', 'secrets = "x"\n', 's3_secret_key = "x"\n'])
def test_an_unknown_setting_in_the_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "motlan.toml").write_text(text)
    with pytest.raises(UsageError, match=text.split(" ")[0]):
        load(None, {})


@pytest.mark.parametrize(
    "environment",
    [{"MOTLAN_WORKERS": "many"}, {"MOTLAN_WORKERS": "0"}, {"MOTLAN_PAGE_SECONDS": "soon"}, {"MOTLAN_WORKERS": "-1"}],
)
def test_a_value_of_the_wrong_kind_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="setting"):
        load(None, environment)


@pytest.mark.parametrize("content", [b"= 1", b"\xff\xfe", b"[", b"workers = 1\nworkers = 2\n"])
def test_a_file_that_is_not_toml_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "motlan.toml").write_bytes(content)
    with pytest.raises(UsageError, match=r"motlan\.toml"):
        load(None, {})


def test_a_named_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"absent\.toml"):
        load(tmp_path / "absent.toml", {})


@pytest.mark.parametrize(("variable", "name"), SECRET_VARIABLES.items())
def test_a_secret_comes_from_its_variable_or_from_the_file_named_by_it(
    tmp_path: Path, variable: str, name: str
) -> None:
    (tmp_path / "secret").write_text("hush\n")
    assert getattr(load(None, {variable: "hush"}).secrets, name) == "hush"
    assert getattr(load(None, {f"{variable}_FILE": str(tmp_path / "secret")}).secrets, name) == "hush"
    assert getattr(load(None, {variable: ""}).secrets, name) is None
    with pytest.raises(UsageError, match=f"{variable}_FILE"):
        load(None, {f"{variable}_FILE": str(tmp_path / "absent")})


def test_secrets_never_show() -> None:
    config = load(None, dict.fromkeys(SECRET_VARIABLES, "hush"))
    for text in (repr(config), str(config), f"{config}", repr(config.secrets), f"{config.secrets}", repr([config])):
        assert "hush" not in text
    assert pickle.loads(pickle.dumps(config)) == config  # they do reach another process


def test_the_configuration_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Config().workers = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"MOTLAN_WORKERS": "many"}, "setting MOTLAN_WORKERS cannot be 'many': it is a whole number"),
        ({"MOTLAN_WORKERS": "0"}, "setting MOTLAN_WORKERS cannot be '0': it is more than 0"),
        ({"MOTLAN_PAGE_SECONDS": "soon"}, "setting MOTLAN_PAGE_SECONDS cannot be 'soon': it is a number"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_variable_and_what_it_is(
    environment: dict[str, str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        load(None, environment)


def test_a_value_from_the_file_is_told_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "motlan.toml").write_text('workers = "many"\n')
    with pytest.raises(UsageError, match="setting workers in the settings file cannot be 'many'"):
        load(None, {})


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("MOTLAN_OBJETCS", "did you mean MOTLAN_OBJECTS"),
        ("MOTLAN_TOKEN_FIEL", "did you mean MOTLAN_TOKEN_FILE"),
        ("MOTLAN_COLOURING", "settings are listed in docs/operating.md"),
    ],
)
def test_a_misspelt_variable_is_refused_and_the_right_one_named(variable: str, meant: str) -> None:
    with pytest.raises(UsageError, match=f"{variable} is no setting: {meant}"):
        load(None, {variable: "x"})


def test_variables_of_the_service_scripts_and_tests_are_left_alone() -> None:
    load(None, dict.fromkeys(["MOTLAN_SERVICES", "MOTLAN_TEST_S3", "MOTLAN_REDIS_PORT", "MOTLAN_HEAP"], "x"))


def test_the_file_of_the_account_system_is_read_and_a_mistake_in_it_is_named(tmp_path: Path) -> None:
    file = tmp_path / "oidc.toml"
    file.write_text('issuer = "https://id.example.vn"\nclient = "motlan"\n[map]\ncan-bo = "officer"\n')
    assert open_id(file).map == {"can-bo": "officer"}
    for wrong in (
        'issuer = "x"',
        'issuer = "x"\nclient = "y"\n[map]\ncan-bo = "boss"',
        "=",
        'issuer = "x"\ncolour = 1',
    ):
        file.write_text(wrong)
        with pytest.raises(UsageError, match=r"oidc\.toml"):
            open_id(file)
    with pytest.raises(UsageError):
        open_id(tmp_path / "nothing.toml")
