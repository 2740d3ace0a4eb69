"""How much a text of JSON would make, counted before any of it is made."""

import re

STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.S)
FEW = 1000  # brackets, among which it does not matter that some may be in strings


def count_containers(text: str) -> int:
    """The number of lists and dicts that a text of JSON makes; no fewer where it is none."""
    found = text.count("[") + text.count("{")
    if found > FEW:
        bare = STRING.sub("", text)
        found = bare.count("[") + bare.count("{")
    return found
