"""docs/book: what its pages say of the chapters, of nnkit and of coursekit is so."""

import ast
import importlib
import inspect
import json
import operator
import re
from functools import cache

import pytest
from tinycourse import REPOSITORY

from coursekit import datasets

BOOK = REPOSITORY / "docs" / "book"
NUMBER = re.compile(r"arXiv:\d{4}\.\d{4,5}|doi:10\.\d{4,}/[^\s\]]+")


def page(name):
    return (BOOK / name).read_text(encoding="utf-8")


@cache
def cells(kind):
    """Chapter's number -> the source of its cells of one kind, joined."""
    return {
        path.name[:2]: "\n\n".join(
            "".join(cell["source"])
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
            if cell["cell_type"] == kind
        )
        for path in sorted((REPOSITORY / "solutions").glob("*/[0-9][0-9]_*.ipynb"))
    }


def source(chapter):
    return cells("markdown")[chapter] + cells("code")[chapter]


def rows(text):
    """The rows of the tables of a page, as lists of cells, without heads and rules."""
    found = []
    for table in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        lines = [re.split(r"(?<!\\)\|", line.strip().strip("|")) for line in table.splitlines()]
        found += [[cell.strip() for cell in line] for line in lines[2:]]
    return found


# References

REFERENCES = re.findall(
    r"^- ([^,]+),.*? \((\d{4})\)\. \*((?:\\\*|[^*])+)\*.*?Chapters? ([\d, ]+)\.$",
    page("references.md"),
    re.MULTILINE,
)


def numbers(text):
    """DOI and arXiv numbers, without the punctuation after them."""
    found = {number.rstrip(".,:;") for number in NUMBER.findall(text)}
    return {number[:-1] if number.count(")") > number.count("(") else number for number in found}


def bare(title):
    return " ".join(re.sub(r"[^\w\s]", " ", title.lower()).split())


def test_the_references_have_the_numbers_of_the_chapters_and_no_others():
    in_chapters = {number for text in cells("markdown").values() for number in numbers(text)}
    assert numbers(page("references.md")) == in_chapters


def test_a_reference_names_every_chapter_that_gives_its_number():
    lines = page("references.md").splitlines()
    listed = {number: line.split("Chapter")[-1] for line in lines for number in numbers(line)}
    missing = [
        (number, chapter)
        for chapter, text in cells("markdown").items()
        for number in numbers(text)
        if chapter not in listed[number]
    ]
    assert not missing


def test_a_reference_is_cited_by_its_chapters():
    wrong = [
        (author, year, chapter)
        for author, year, _, listed in REFERENCES
        for chapter in listed.split(", ")
        if not re.search(rf"{author}.{{0,300}}?{year}|{year}.{{0,60}}?{author}", source(chapter), re.DOTALL)
    ]
    assert not wrong


def test_references_are_in_order_and_each_stands_once():
    lines = re.findall(r"^- .*", page("references.md"), re.MULTILINE)
    assert len(REFERENCES) == len(lines) == len({(year, bare(title)) for _, year, title, _ in REFERENCES})
    authors = [author.casefold() for author, *_ in REFERENCES]
    assert authors == sorted(authors)


def test_a_title_that_a_chapter_cites_is_among_the_references():
    titles = " / ".join(bare(title) for *_, title, _ in REFERENCES)
    cited = [
        (chapter, title)
        for chapter, text in cells("markdown").items()
        for item in re.findall(r"^- .*(?:\n  .*)*", text, re.MULTILINE)
        if re.search(r"\b(?:1[89]|20)\d\d\b", item)
        for title in re.findall(r"(?:\(\d{4}\)|[A-Z]\w+), [*\"]((?:\\\*|[^*\"])+)[*\"]", item)
    ]
    cited += [
        (chapter, title)
        for chapter, text in cells("code").items()
        for title in re.findall(r'^    \w.*?, "([^"]+)", \d{4}', text, re.MULTILINE)
    ]
    assert len(cited) > 120
    assert not [(chapter, title) for chapter, title in cited if bare(title) not in titles]


# Symbols


def tokens(formula):
    """What TeX reads: commands, letters and signs, without spaces and spacing commands."""
    return [
        token
        for token in re.findall(r"\\[A-Za-z]+|\\.|[^\s]", formula)
        if token not in (r"\,", r"\;", r"\ ", r"\big", r"\Big", r"\left", r"\right")
    ]


@cache
def formulas(chapter):
    """The formulas of a chapter, each as tokens joined by spaces; and those that stand in docstrings are left out."""
    text = re.sub(r"`[^`\n]*`", "", cells("markdown")[chapter])
    found = re.findall(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$]+?)\$", text, re.DOTALL)
    return [f" {' '.join(tokens(''.join(pair)))} " for pair in found]


def in_formula(notation, chapter):
    wanted = f" {' '.join(tokens(notation))} "
    return any(wanted in formula for formula in formulas(chapter))


SYMBOLS = rows(page("symbols.md").split("## One symbol")[0])
CLASHES = rows(page("symbols.md").split("## One symbol")[1])


@pytest.mark.parametrize("chapter", sorted({row[-1] for row in SYMBOLS}))
def test_a_symbol_is_in_a_formula_of_its_chapter_and_its_name_in_the_code(chapter):
    for notation, meaning, _, code, listed in SYMBOLS:
        if listed != chapter:
            continue
        assert in_formula(notation.strip("$"), chapter), (notation, meaning)
        if code != "—":
            name = code.strip("`")
            assert re.search(rf"(?<!\w){re.escape(name)}(?!\w)", source(chapter)), (notation, code)


@pytest.mark.parametrize("symbol, meanings", CLASHES)
def test_a_symbol_of_several_meanings_is_in_a_formula_of_each_chapter(symbol, meanings):
    chapters = re.findall(r"\b\d\d\b", meanings)
    assert len(chapters) >= 2 and chapters == sorted(chapters)
    assert [one for one in chapters if not in_formula(symbol.strip("$"), one)] == []


def test_symbols_that_stand_twice_are_listed_among_the_clashes():
    twice = {row[0] for row in SYMBOLS if sum(other[0] == row[0] for other in SYMBOLS) > 1}
    assert {symbol.replace("(t)", "") for symbol in twice} <= {symbol for symbol, _ in CLASHES}


# Glossary

TERMS = rows(page("glossary.md"))


def plain(text):
    return re.sub(r"[\s*_-]+", " ", text).lower()


def test_a_term_of_the_glossary_is_in_its_chapter():
    texts = {chapter: plain(source(chapter)) for chapter in cells("markdown")}
    missing = [
        (term, chapter)
        for term, _, _, chapter in TERMS
        if not re.search(rf"(?<!\w){re.escape(plain(term))}", texts[chapter])
    ]
    assert not missing


def test_the_glossary_is_in_order_and_gives_every_term_once_with_its_translation():
    names = [term.casefold() for term, *_ in TERMS]
    assert names == sorted(set(names)) and 150 <= len(names) <= 300
    assert [
        term for term, chinese, meaning, _ in TERMS if not (re.search("[一-鿿]", chinese) and meaning)
    ] == []
    translations = [chinese for _, chinese, *_ in TERMS]
    assert len(set(translations)) == len(translations)


# From nnkit to PyTorch

PYTORCH = [row for row in rows(page("pytorch.md")) if "`" in row[0]]
MODULES = sorted(path.stem for path in (REPOSITORY / "nnkit").glob("[a-z]*.py") if path.stem != "fast")
OBJECTS = {"model", "layer", "params", "tensor"}  # of which a row shows an attribute or a call


def spans(cell):
    return re.findall(r"`([^`]+)`", cell)


def named(span, modules):
    """What a piece of code on the left names in nnkit, and its call if it is one."""
    node = ast.parse(span, mode="eval").body
    called = node.func if isinstance(node, ast.Call) else node
    if isinstance(called, ast.Attribute):
        return getattr(importlib.import_module(f"nnkit.{called.value.id}"), called.attr), node
    return next(getattr(module, called.id) for module in modules if hasattr(module, called.id)), node


@pytest.mark.parametrize("row", PYTORCH, ids=lambda row: row[0].replace("`", "")[:60])
def test_what_stands_beside_pytorch_is_in_nnkit_and_takes_these_arguments(row):
    modules = [importlib.import_module(f"nnkit.{name}") for name in MODULES]
    found = [span for span in spans(row[0]) if re.match(r"\w+", span)[0] not in OBJECTS]
    for span in found:
        thing, node = named(span, modules)
        if isinstance(node, ast.Call):
            given = [one for one in node.args if not (isinstance(one, ast.Constant) and one.value is ...)]
            inspect.signature(thing).bind_partial(
                *given, **{keyword.arg: keyword.value for keyword in node.keywords}
            )


def test_the_table_beside_pytorch_has_every_module():
    assert {name for row in PYTORCH for name in re.findall(r"`(\w+)\.\w", row[0])} - OBJECTS == set(MODULES)


@pytest.mark.torch
def test_names_of_the_pytorch_column_are_in_pytorch():
    torch = pytest.importorskip("torch")
    roots = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, "optim": torch.optim}
    for row in PYTORCH:
        for span in spans(row[1]):
            for root, path in re.findall(r"(?<![\w.])(torch|nn|F|optim)((?:\.[A-Za-z_]\w*)+)", span):
                operator.attrgetter(path[1:])(roots[root])


@pytest.fixture
def few_digits(monkeypatch):
    """One batch of MNIST for training and for testing."""
    parts = [part[:64] for part in datasets.mnist()]
    monkeypatch.setattr(datasets, "mnist", lambda: parts)


def run_lenet(framework, capsys):
    (program,) = (
        program
        for program in re.findall(r"```python\n(.*?)```", page("pytorch.md"), re.DOTALL)
        if framework in program
    )
    exec(program, {"__name__": "lenet"})
    assert re.fullmatch(r"test accuracy [01]\.\d\d", capsys.readouterr().out.splitlines()[-1])


def test_lenet_of_the_page_trains_with_nnkit(few_digits, monkeypatch, capsys):
    monkeypatch.setenv("NNKIT_PROGRESS", "0")
    run_lenet("from nnkit.cnn", capsys)


@pytest.mark.torch
def test_lenet_of_the_page_trains_with_pytorch(few_digits, capsys):
    pytest.importorskip("torch")
    run_lenet("import torch", capsys)


# Home


def test_the_check_on_the_first_page_says_what_the_page_shows():
    program, said = re.search(r"```python\n(.*?)```.*?```text\n(.*?)```", page("home.md"), re.DOTALL).groups()
    with pytest.raises(AssertionError) as failed:
        exec(program, {"__name__": "home"})
    assert str(failed.value).strip() == said.strip()


def test_the_picture_of_the_path_shows_the_chapters_and_its_text_names_all_parts():
    picture = (BOOK / "path.svg").read_text(encoding="utf-8")
    shown = re.findall(r">(\d\d)<", picture)
    assert shown == [f"{number:02}" for number in range(22)] and set(cells("code")) <= set(shown)
    assert re.search(r"!\[[^]]{80,}\]\(path.svg\)", page("home.md"))


# Instructor guide

WORDS = {"four": 4, "five": 5, "six": 6, "seven": 7}
PLANS = re.findall(r"^### (\w+) weeks: .*?\n(.*?)(?=^##)", page("instructors.md"), re.MULTILINE | re.DOTALL)


def stated_hours(chapter):
    """(at least, at most) the hours that a chapter says it takes."""
    text = re.search(r"Time\*{0,2}(?: \|)? about ([\w ]+?) hours", cells("markdown")[chapter])[1]
    found = [WORDS.get(word) or int(word) for word in text.split(" to ")]
    return found[0], found[-1]


def hours(chapters):
    low, high = (sum(part) for part in zip(*map(stated_hours, chapters), strict=True))
    return f"{low}" if low == high else f"{low} to {high}"


@pytest.mark.parametrize("weeks, plan", PLANS, ids=[weeks for weeks, _ in PLANS])
def test_a_plan_has_the_hours_that_its_chapters_state(weeks, plan):
    *table, total = rows(plan)
    assert [row[0] for row in table] == [str(week) for week in range(1, len(table) + 1)]
    assert len(table) == {"Six": 6, "Ten": 10, "Fifteen": 15}[weeks]
    chapters = [re.findall(r"\d\d", row[1]) for row in table]
    assert [row[2] for row in table] == [hours(week) for week in chapters]
    assert total[2] == hours([chapter for week in chapters for chapter in week])


def anchors(text):
    return {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }


@pytest.mark.parametrize("name", sorted(path.name for path in BOOK.glob("*.md") if path.stem != "index"))
def test_links_of_a_page_lead_to_files_and_headings_of_the_repository(name):
    for target in re.findall(
        r"\]\((?!https?:)([^)\s]+)\)", re.sub(r"```.*?```", "", page(name), flags=re.DOTALL)
    ):
        file, _, anchor = target.partition("#")
        path = (BOOK / (file or name)).resolve()
        assert path.is_file(), target
        assert not anchor or anchor in anchors(path.read_text(encoding="utf-8")), target


# Chapters


@pytest.mark.parametrize(
    "path", sorted((REPOSITORY / "solutions").glob("*/*.ipynb")), ids=lambda path: path.stem
)
def test_a_cell_that_only_checks_use_is_folded(path):
    given = [
        cell
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if "".join(cell["source"]).startswith("# What the checks")
    ]
    assert all("helper" in cell["metadata"].get("tags", []) for cell in given)
