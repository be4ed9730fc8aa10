"""The public names, where they live, and what their docstrings leave out."""

import argparse
import importlib
import re
from collections.abc import Iterator

import griffe

PACKAGES = (
    "af3nb", "af3nb.families", "af3nb.look", "af3nb.runs", "af3nb_widgets", "af3nb_widgets.learn",
)  # fmt: skip
NOT_CHECKED = ("self", "cls")


def names() -> list[str]:
    """Return every public name, such as `af3nb.Job`."""
    return [f"{p}.{name}" for p in PACKAGES for name in importlib.import_module(p).__all__]


def home(name: str) -> str:
    """Return a public name with the module that it is defined in."""
    package, attribute = name.rsplit(".", 1)
    found = getattr(importlib.import_module(package), attribute)
    return f"{found.__module__}.{found.__qualname__}"


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    from af3nb.cli import parser

    return parser()


def complaints() -> Iterator[str]:
    """Say what is missing: docstrings, and parameters in them, of all public names."""
    loaded = {package: griffe.load(package) for package in PACKAGES if "." not in package}
    for name in names():
        module, path = home(name).split(".", 1)
        yield from _complaints_of(name, loaded[module][path])


def _complaints_of(name: str, thing: griffe.Object) -> Iterator[str]:
    if not thing.has_docstring:
        yield f"{name} has no docstring."
        return
    wanted, told = _parameters(thing), _told(thing)
    for parameter in wanted:
        if parameter not in told:
            yield f"{name}: the docstring does not explain `{parameter}`."
    if not thing.is_class:
        return
    for member, inside in thing.all_members.items():
        inside = inside.final_target if inside.is_alias else inside
        if not member.startswith("_") and (inside.is_function or "property" in inside.labels):
            yield from _complaints_of(f"{name}.{member}", inside)


def _parameters(thing: griffe.Object) -> list[str]:
    if thing.is_class and "__init__" in thing.members:
        thing = thing.members["__init__"]
    elif thing.is_class and "dataclass" not in thing.labels:
        return []
    elif "property" in thing.labels:
        return []
    return [p.name for p in thing.parameters if p.name not in NOT_CHECKED]


def _told(thing: griffe.Object) -> set[str]:
    """The parameters that a docstring explains in a section, in a sentence or on its own."""
    sections = thing.docstring.parse("google", warnings=False)
    listed = [s.value for s in sections if s.kind.value in ("parameters", "attributes")]
    own = [m.name for m in thing.members.values() if m.is_attribute and m.has_docstring]
    in_sentences = re.findall(r"`(\w+)`", thing.docstring.value)
    return {one.name.lstrip("*") for section in listed for one in section} | {*own, *in_sentences}
