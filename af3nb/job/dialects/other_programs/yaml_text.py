"""YAML as jobs need it: mappings, lists, texts, numbers, true and false."""

import re

from af3nb.disk.files import plain
from af3nb.errors import InputError
from af3nb.job.dialects.fields import JsonObject

LONGEST = 2_000_000  # characters; a job of 20,000 residues has 50,000

# `NO` is nitric oxide here, and `1:30` and the code `5E7` are texts.
_VALUES = (
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]{1,400}", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?", "-+.0123456789"),
)


def load_yaml(text: str) -> object:
    """Return the content of a YAML text of one document."""
    import yaml

    if len(text) > LONGEST:
        message = f"more than {LONGEST // 1_000_000} MB of YAML is too large for a job."
        raise InputError(message, remedy="Give alignments as files of their own.")
    try:
        loader = _loader()(plain(text))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = "a character here cannot be seen, and is not allowed in YAML."
        raise InputError(message, where=f"line {line}", remedy="Delete it.") from None
    try:
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        message = f"this is not YAML: {error.problem or error.context}."
        raise InputError(message, where=where, remedy=_remedy(str(error.problem))) from None
    except yaml.YAMLError as error:
        raise InputError(f"this is not YAML: {str(error).splitlines()[0]}.") from None
    except (ValueError, AttributeError, LookupError, TypeError):  # of PyYAML's own constructors
        raise InputError(
            "a value does not fit its tag (!!...).", remedy="Remove the tag."
        ) from None
    except RecursionError:
        raise InputError("lists or mappings are nested too deeply for a job.") from None
    finally:
        loader.dispose()


def _remedy(problem: str) -> str:
    if "\\t" in problem:
        return "YAML is indented by spaces: replace the tab."
    if "mapping values are not allowed" in problem:
        return "A text with a colon needs quotes, and each key its own line."
    return "Check the indentation and the brackets of this line and the one above."


def _loader():
    """A loader of plain values, whose mappings remember keys that appear twice."""
    import yaml

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers: dict = {}

    for name, pattern, first in _VALUES:
        letters = ["" if c == "\0" else c for c in first]
        Loader.add_implicit_resolver(
            f"tag:yaml.org,2002:{name}", re.compile(f"(?:{pattern})$"), letters
        )
    Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
    Loader.add_constructor("tag:yaml.org,2002:int", lambda of, node: int(node.value))
    return Loader


def _mapping(loader, node) -> JsonObject:
    pairs = loader.construct_pairs(node, deep=True)
    for key, _ in pairs:
        if not isinstance(key, str):
            mark = node.start_mark
            where = f"line {mark.line + 1}"
            raise InputError(
                f"expected a key, found {key!r}.", where=where, remedy="Put it in quotes."
            )
    return JsonObject.from_pairs(pairs)
