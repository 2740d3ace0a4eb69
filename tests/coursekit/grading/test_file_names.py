"""coursekit.grading.file_names: what files are called, and ids that are nobody else's."""

import random
import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.grading.file_names import distinct_ids, folder_id, printable, read_name, safe_id, shown


@dataclass(frozen=True)
class Someone:
    name: str
    number: str = ""

    @property
    def key(self):
        return (self.name, self.number)


def ids_of(*names, **options):
    return {person.name: name for person, name in distinct_ids(map(Someone, names), **options).items()}


@pytest.mark.parametrize(
    "name",
    [
        "01_neuron.ipynb",
        "01_neuron.IPYNB",
        "01_neuron.ipynb.json",
        "01_neuron.ipynb.txt",
        "01_neuron.ipynb.ipynb",
        "01_neuron.ipynb (1).json",
        "01_neuron.ipynb-2.txt",
        "01_neuron-1.ipynb",
        "01_neuron (12).ipynb",
        "01_neuron(1).ipynb",
        "01_neuron (1)-1.ipynb",
        "01_neuron-Copy1.ipynb",
        "01_neuron-Copy1 (1).ipynb",
        "01_neuron - Copy.ipynb",
        "01_neuron - Copy (2).ipynb",
        "01_neuron copy 2.ipynb",
        "01_neuron (copy).ipynb",
        "Copy of 01_neuron.ipynb",
        "Copy of Copy of 01_neuron.ipynb",
        "Kopie von 01_neuron.ipynb",
        "Copie de 01_neuron.ipynb",
        "Copia de 01_neuron.ipynb",
        "“01_neuron.ipynb”的副本.ipynb",
        "01_neuron のコピー.ipynb",
    ],
)
def test_marks_that_programs_put_on_a_notebooks_name_are_known(name):
    assert read_name(name).plain == "01_neuron"


@pytest.mark.parametrize(
    "name", ["report.pdf", "01_neuron.json", "01_neuron.txt", "ipynb", "x.ipynb.pdf", ""]
)
def test_other_files_are_no_notebooks(name):
    said = read_name(name)
    assert not said.is_notebook and said.plain == name


def test_numbers_of_canvas_and_of_browsers_are_told_apart():
    said = read_name("01_neuron (3)-2.ipynb")
    assert (said.again, said.download, said.copies) == (2, 3, ())
    assert read_name("Copy of 01_neuron-Copy2.ipynb").copies == ("copy of", "-copy2")


def test_ids_that_differ_in_case_or_unicodes_form_alone_are_made_distinct():
    bob = ids_of("bob", "BOB")
    third = bob["bob"]
    names = ["bob", "BOB", third, "jos\u00e9", "jose\u0301", "ﬁ", "fi", "a b", "a-b"]
    ids = ids_of(*names)
    folded = {unicodedata.normalize("NFKC", name).casefold() for name in ids.values()}
    assert len(folded) == len(names)
    assert ids["BOB"].startswith("BOB_") and ids_of("bob") == {"bob": "bob"}


def test_an_id_does_not_depend_on_who_else_is_there_unless_they_are_alike():
    names = ["Ann Lee", "O\u2019Neil", "*?", "J\udce9", "J\udce8", "\u202eann", "x" * 300, "👩‍🎓", "日本"]
    together = ids_of(*names)
    assert together == {name: safe_id(name) for name in names} and len(set(together.values())) == len(names)
    assert (
        together["Ann Lee"] == "Ann-Lee"
        and together["O\u2019Neil"] == "O-Neil"
        and together["日本"] == "日本"
    )


def test_a_number_tells_namesakes_apart():
    one, two, other = Someone("Ann", "7"), Someone("Ann", "8"), Someone("Bo", "9")
    assert list(distinct_ids([one, two, other]).values()) == ["Ann_7", "Ann_8", "Bo"]


def is_fit(name):
    return (
        name.isprintable()
        and 0 < len(name) <= 128
        and len(name.encode()) < 255
        and not set(name) & set('/\\:*?"<>|')
        and name.strip(" .") == name
    )


def odd_names(count):
    """Names of signs that make trouble, many of them alike."""
    draw = random.Random(0)
    signs = "abAB_-. /\\\n\t\x00\x7f:*?\"<>|'+é\u0301\u202e\u200d\ud800\udce9\U0001f393ßſ日本"
    return {"".join(draw.choices(signs, k=draw.choice([0, 1, 2, 3, 4, 40, 300]))) for _ in range(count)}


def test_thousands_of_odd_names_have_ids_that_are_fit_and_distinct():
    names = odd_names(5000)
    ids = ids_of(*names)
    assert len(names) > 3000 and all(map(is_fit, ids.values()))
    assert len({unicodedata.normalize("NFKC", name).casefold() for name in ids.values()}) == len(names)


@given(st.lists(st.text(st.characters()), unique=True, max_size=20))
def test_any_names_have_ids_that_are_fit_and_distinct(names):
    ids = ids_of(*names)
    assert all(map(is_fit, ids.values())) and len(set(ids.values())) == len(names)


def test_a_folder_keeps_its_name_where_that_can_be_an_id():
    ids = ids_of("bob", "BOB", "bo b", "J\udce9", "a\nb", "x" * 200, wanted=folder_id, folded=str)
    assert [ids["bob"], ids["BOB"], ids["bo b"]] == ["bob", "BOB", "bo b"]
    assert all(map(is_fit, ids.values())) and len(set(ids.values())) == 6


def test_what_cannot_be_printed_is_shown_with_replacement_characters():
    assert printable("Jos\udce9\n\u202ex") == "Jos\ufffd\ufffd\ufffdx"
    assert shown("x" * 300) == "x" * 100 + "…" and shown("日本") == "日本"


def test_thousands_of_alike_names_and_of_forms_that_others_get_have_ids_of_their_own():
    """Three generations: odd names, their ids as names of others, and these in other cases, each with and without numbers."""
    people = {Someone(name, number) for name in odd_names(700) for number in ("", "7", "8")}
    for _ in range(2):
        ids = distinct_ids(sorted(people, key=repr)).values()
        people |= {Someone(other) for name in ids for other in (name, name.upper(), f"{name}_7", f"{name} ")}
    people = sorted(people, key=repr)[:6_000]
    for wanted in (safe_id, folder_id):
        ids = distinct_ids(people, wanted).values()
        assert all(map(is_fit, ids)) or wanted is folder_id
        assert len({unicodedata.normalize("NFKC", name).casefold() for name in ids}) == len(people) > 5_000
