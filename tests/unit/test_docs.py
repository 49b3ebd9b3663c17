"""The docs say what the code does: every setting, command and exit code is documented, every link leads somewhere."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from pathlib import Path

import click
import msgspec
import pytest
from msgspec.inspect import StructType, type_info

import cli
import console.commands
from console.output import EXIT_CODES
from core.catalogue import load as load_catalogue
from core.errors import InputError
from core.quality import SENTENCES as QUALITY
from core.reasons import SENTENCES
from core.records import Reading, Revision
from core.settings import SETTINGS
from ingest.intake.backfill import Report as Backfilled
from ingest.observe.status import BatchStatus, Oldest
from ingest.verify.verify import Verification
from search.facets import Facets
from search.index import Hit
from search.reuse.reuse_check import ReuseAnswer
from station.push_folder import Report as Pushed
from store.copying import Copied
from store.figures import Figures

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {name: cli.motlan.get_command(None, name) for name in cli.motlan.list_commands()}
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "samples" / "README.md",
    *sorted(ROOT.glob("docs/**/*.md")),
]
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
CONTRACT, PLANNED = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8").split("\n## Agreed, not there yet\n")
DOMAIN = (ROOT / "docs" / "domain.md").read_text(encoding="utf-8")
PRINTED = (
    Reading,
    Revision,
    BatchStatus,
    Oldest,
    Hit,
    Facets,
    ReuseAnswer,
    Verification,
    Backfilled,
    Pushed,
    Copied,
    Figures,
)
SECTION = r"(?:Appendix [A-C]|\d+(?:\.\d+)?)"
CITATION = re.compile(rf"docs/domain\.md, ({SECTION}(?:(?: \([^()]*\))?(?:, | to | and |-){SECTION}\b)*)")


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_documented_with_its_variable(setting: str) -> None:
    assert f"| `MOTLAN_{setting.upper()}` | `{setting}` |" in OPERATING


def test_every_command_of_a_module_is_known_by_its_module() -> None:
    modules = [module.name for module in pkgutil.iter_modules(console.commands.__path__)]
    held = {name: getattr(import_module(f"console.commands.{name}"), "COMMANDS", ()) for name in modules}
    assert {name: tuple(command.name for command in commands) for name, commands in held.items() if commands} == (
        cli._COMMANDS
    )


@pytest.mark.parametrize("code", [code for code, _ in EXIT_CODES])
def test_every_exit_code_is_documented(code: int) -> None:
    assert f"| {code} | {dict(EXIT_CODES)[code]} |" in OPERATING


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_in_the_operating_page(command: str) -> None:
    assert f"| `motlan {command}` |" in OPERATING


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_of_the_tree(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def anchors(page: Path) -> set[str]:
    """The names under which a page's headings are linked to: small letters, hyphens for blanks, no other marks."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_heading_leads_to_one_that_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text(encoding="utf-8"))
    assert [
        f"{target}#{name}"
        for target, name in links
        if (target or page.name).endswith(".md") and name not in anchors(page.parent / target if target else page)
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_motlan_command_in_the_docs_is_one_that_exists(page: Path) -> None:
    """Commands in code blocks and in code spans, with the options they name."""
    text = page.read_text(encoding="utf-8")
    lines = re.findall(r"^\s*(?:\$ )?(?:MOTLAN_\S+ )*motlan (?!--)([a-z]+)([^\n`#|&]*)", text, re.MULTILINE)
    lines += re.findall(r"`(?:MOTLAN_\S+ )*motlan (?!--)([a-z]+)([^`\n]*)`", text)
    for command, rest in lines:
        assert command in COMMANDS, command
        meant = [COMMANDS[command]]
        if isinstance(meant[0], click.Group) and (word := rest.split()[:1]):
            meant += [meant[0].commands[word[0]]] if word[0] in meant[0].commands else []
        known = {
            name for command in meant for option in command.params for name in (*option.opts, *option.secondary_opts)
        }
        assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= known | {"--help"}, f"{command}{rest}"


def test_every_bench_command_in_the_docs_names_a_module_of_the_tree() -> None:
    text = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    modules = set(re.findall(r"python -m (bench\.[a-z0-9_]+)", text))
    assert modules
    assert [module for module in modules if not (ROOT / (module.replace(".", "/") + ".py")).exists()] == []


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("0*.md")]
    assert len(numbers) == len(set(numbers)) >= 5


# ── the domain: what the code cites ───────────────────────────────────────────────────────────────────────────────


def sources() -> dict[str, str]:
    """Every text of the tree that may cite, by its path; a comment's line breaks do not divide a citation."""
    rooms = [path.parent for path in ROOT.glob("*/__init__.py")]
    paths = [path for room in rooms for path in sorted(room.rglob("*")) if path.suffix in (".py", ".toml", ".md")]
    texts = {path: path.read_text(encoding="utf-8") for path in (*paths, *PAGES, ROOT / "cli.py") if path.is_file()}
    return {str(path.relative_to(ROOT)): re.sub(r"\s*\n[ \t#]*", " ", text) for path, text in texts.items()}


def test_every_citation_of_the_domain_names_a_section_that_exists() -> None:
    sections = set(re.findall(rf"^#{{2,3}} ({SECTION})\b", DOMAIN, re.MULTILINE))
    cited = [
        (path, section)
        for path, text in sources().items()
        for citation in CITATION.findall(text)
        for section in re.findall(SECTION, re.sub(r" \([^()]*\)", "", citation))
    ]
    assert len(cited) > 150
    assert [(path, section) for path, section in cited if section not in sections] == []


def test_every_mention_of_the_domain_in_code_says_where_it_stands_and_which_section() -> None:
    for path, text in sources().items():
        assert not re.search("domain " + "reference", text, re.IGNORECASE), path
        if not path.endswith(".md") and path != "tests/unit/test_docs.py":
            bare = [text[m.start() - 20 : m.end() + 20] for m in re.finditer(r"domain\.md", text)]
            assert all("docs/domain.md, " in around or "docs/contract.md" in around for around in bare), (path, bare)


# ── the contract: what programs are told ──────────────────────────────────────────────────────────────────────────


def keys(struct: type[msgspec.Struct]) -> set[str]:
    """All keys of a record's JSON, those of the records in it included."""
    printed_keys: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, StructType):
            printed_keys.update(field.encode_name for field in node.fields)
            for field in node.fields:
                walk(field.type)
        elif isinstance(node, tuple):
            for inner in node:
                walk(inner)
        elif isinstance(node, msgspec.inspect.Type):
            for name in ("types", "item_types", "item_type", "value_type"):
                walk(getattr(node, name, None))

    walk(type_info(struct))
    return printed_keys


@pytest.mark.parametrize("printed", PRINTED, ids=lambda record: f"{record.__module__}.{record.__name__}")
def test_every_key_that_a_command_prints_is_in_the_contract(printed: type[msgspec.Struct]) -> None:
    inner = {"reading"} if printed is Revision else set()  # `show` prints what is in it beside the others
    described = {key for key in keys(printed) if f"`{key}`" in CONTRACT or f'"{key}"' in CONTRACT}
    assert keys(printed) - inner - described == set()


@pytest.mark.parametrize("code", [*SENTENCES, *sorted(InputError.CODES)])
def test_every_review_reason_and_failure_is_in_the_contract(code: str) -> None:
    assert f"`{code}`" in CONTRACT


def test_the_fields_that_the_contract_gives_a_type_are_those_of_the_catalogue() -> None:
    said = CONTRACT.split("\n## Paper types and their fields\n")[1]
    entries = re.findall(r"^- (.+?): (`.+?)(?=\n-|\n\n|\Z)", said, re.MULTILINE | re.DOTALL)
    fields = {code: re.findall(r"`(\w+)`", rest) for head, rest in entries for code in re.findall(r"`(\w+)`", head)}
    assert len(fields) >= 46
    catalogue = load_catalogue()
    for code, names in fields.items():
        assert sorted(names) == sorted(field.name for field in catalogue[code].field if not field.metadata), code


def test_what_the_contract_calls_not_there_yet_is_not_there_yet() -> None:
    """Whoever builds it moves its lines up in docs/contract.md."""
    commands = set(re.findall(r"^\| `([a-z]+) [^`]*` \|", PLANNED, re.MULTILINE))
    assert commands & set(COMMANDS) == set()
    assert ("`doubtful`" in PLANNED) != ("doubtful" in keys(Reading))


GUIDES = sorted((ROOT / "docs" / "huong-dan").glob("*.md"))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_commands_of_a_guide_are_those_of_the_program(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    for line in [*lines, *re.findall(r"`(motlan [^`]+)`", text)]:
        words = line.partition("#")[0].split()
        command: click.Command = cli.motlan
        for word in words[1:]:
            if isinstance(command, click.Group) and not word.startswith("-"):
                inner = command.get_command(click.Context(command), word)
                assert inner is not None, f"{line}: there is no {word}"
                command = inner
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word.partition("=")[0] for word in words if word.startswith("--")} <= known, line


def test_what_the_guide_for_scanning_quotes_is_what_a_scanner_is_told() -> None:
    text = next(guide for guide in GUIDES if guide.stem == "tram-quet").read_text(encoding="utf-8")
    table = re.search(r"\| máy báo \|.*?\n\n", text, re.DOTALL)
    assert table
    quoted = re.findall(r"\*([^*]+)\*", table[0])
    assert len(quoted) > 8
    assert [said for said in quoted if not any(sentence.startswith(said) for sentence in QUALITY.values())] == []
