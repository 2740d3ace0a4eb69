"""What all tests share: the flag for golden files, and Hypothesis without deadlines."""

from hypothesis import settings

settings.register_profile("course", settings(), deadline=None)
settings.load_profile("course")


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write tests/coursekit/golden/ anew; review the change with `git diff`",
    )
