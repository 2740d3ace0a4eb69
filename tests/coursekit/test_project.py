"""What surrounds the code: versions, package metadata, workflows, templates and hooks agree with it."""

import json
import re
import runpy
from pathlib import Path

import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tinycourse import REPOSITORY

import coursekit
from coursekit.cli import app
from coursekit.student.materials import PINS_OF_COURSE

DISTRIBUTIONS = {"nnkit": REPOSITORY, "coursekit": REPOSITORY / "coursekit"}
WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
FORMS = sorted((REPOSITORY / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
HOOKS = REPOSITORY / ".pre-commit-config.yaml"
DEVCONTAINER = REPOSITORY / ".devcontainer" / "devcontainer.json"


def read(path):
    return path.read_text(encoding="utf-8")


def steps(workflow):
    return [step for job in yaml.safe_load(read(workflow))["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_a_wheel_has_the_one_version_and_tells_of_its_types(name):
    wheel = WheelBuilder(str(DISTRIBUTIONS[name]))
    assert wheel.metadata.version == coursekit.__version__
    assert f"{name}/py.typed" in {file.distribution_path for file in wheel.recurse_included_files()}


@pytest.mark.parametrize(
    ("changed", "checked", "not_checked"),
    [
        (
            "coursekit/src/coursekit/grading/pool.py",
            ["grading/run.py", "cli/instructors.py"],
            ["checks/check.py"],
        ),
        ("coursekit/src/coursekit/checks/values.py", ["checks/judge.py", "grading/run.py"], ["files.py"]),
        ("coursekit/src/coursekit/checks/__init__.py", ["checks/__init__.py"], ["checks/values.py"]),
    ],
)
def test_types_are_checked_of_what_changed_and_of_what_imports_it(monkeypatch, changed, checked, not_checked):
    monkeypatch.chdir(REPOSITORY)
    to_check = runpy.run_path(".ci/check_types.py")["to_check"]
    package = Path("coursekit/src/coursekit")
    files = to_check({Path(changed)})
    assert {Path(changed), *(package / name for name in checked)} <= files
    assert not files & {package / name for name in not_checked}
    assert to_check({Path(changed), Path("pyproject.toml")}) == set(), "settings changed: all files"


def pinned(path):
    """Package -> the versions that a requirements file pins, more than one where they differ by Python's version."""
    found = {}
    for name, version in re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", read(path), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def test_students_get_the_versions_of_the_lock_file():
    students = pinned(REPOSITORY / PINS_OF_COURSE)
    lock = pinned(REPOSITORY / "requirements.lock")
    assert students == {name: lock.get(name) for name in students}


def test_students_get_a_version_of_all_that_they_install():
    core = WheelBuilder(str(DISTRIBUTIONS["coursekit"])).metadata.core
    wanted = [*core.dependencies, *core.optional_dependencies["lab"]]
    assert {canonicalize_name(Requirement(one).name) for one in wanted} <= pinned(
        REPOSITORY / PINS_OF_COURSE
    ).keys()


@pytest.mark.parametrize("root", DISTRIBUTIONS.values(), ids=DISTRIBUTIONS)
def test_a_distribution_carries_the_licence_of_the_course(root):
    assert WheelBuilder(str(root)).metadata.core.license_files == ["LICENSE"]
    assert read(root / "LICENSE") == read(REPOSITORY / "LICENSE")


def test_the_citation_and_the_changelog_have_the_version_and_its_date():
    citation = yaml.safe_load(read(REPOSITORY / "CITATION.cff"))
    unreleased, newest = re.findall(r"^## (.*)$", read(REPOSITORY / "CHANGELOG.md"), re.MULTILINE)[:2]
    assert unreleased == "Unreleased"
    assert newest == f"{citation['version']} - {citation['date-released']}"
    assert citation["version"] == coursekit.__version__


@pytest.mark.parametrize(
    "workflow",
    [path for path in WORKFLOWS if path.stem not in ("book", "weekly")],
    ids=lambda path: path.stem,
)
def test_a_workflow_runs_the_oldest_and_the_newest_python_of_the_classifiers(workflow):
    found = [
        re.findall(
            r":: (3\.\d+)$", "\n".join(WheelBuilder(str(root)).metadata.core.classifiers), re.MULTILINE
        )
        for root in DISTRIBUTIONS.values()
    ]
    assert found[0] == found[1]
    (job,) = yaml.safe_load(read(workflow))["jobs"].values()
    assert job["strategy"]["matrix"]["python"] == [found[0][0], found[0][-1]]


def test_commands_of_workflows_hooks_and_the_container_exist():
    commands = [step["run"] for workflow in WORKFLOWS for step in steps(workflow) if "run" in step]
    commands += [hook["entry"] for repo in yaml.safe_load(read(HOOKS))["repos"] for hook in repo["hooks"]]
    commands += json.loads(read(DEVCONTAINER))["postCreateCommand"].split(" && ")
    targets = re.search(r"^\.PHONY: (.*)$", read(REPOSITORY / "Makefile"), re.MULTILINE)[1].split()
    tools = [command.name or command.callback.__name__ for command in app.registered_commands]
    for command in commands:
        program, first, *_ = [*command.split(), ""]
        known = {
            "make": first in targets,
            "sh": (REPOSITORY / first).is_file(),
            ".ci/run": (REPOSITORY / ".ci" / "run").is_file(),
            ".venv/bin/ruff": first in ("check", "format"),
            ".venv/bin/coursekit": first in tools,
        }
        assert known.get(program), command


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_has_what_github_asks_for(form):
    content = yaml.safe_load(read(form))
    if form.stem == "config":
        assert content == {"blank_issues_enabled": True}
        return
    assert {"name", "description", "body"} <= content.keys()
    fields = [field for field in content["body"] if field["type"] != "markdown"]
    assert len({field["id"] for field in fields}) == len(fields) > 0
    assert all(field["attributes"]["label"] for field in fields)
