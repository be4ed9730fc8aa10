"""Remedies that name a value: the value is put where the problem is, and the problem is gone."""

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from collect import texts
from example_jobs import EVERYTHING

from af3nb.errors import InputError
from af3nb.job.dialects import alphafold3

# A text that tells the user to write, use or choose something.
_TELLS = re.compile(
    r"(^|[.:;,] )(Use|Write|Did you mean|Rename|Choose|Codes are|Put it|Remove the quotes|"
    r"[wW]rite|make the chain)\b"
)
_NAMES_A_VALUE = re.compile(r"[\"`{\[]|\b[A-Z]\b|\b[A-Z]{2,}")
# Texts that describe what to do and name no value to copy.
PROSE = {
    "Write Y or N.": "of a flag of a component: the user knows which",
    "Write {}.": "of a bond's order and of a SMILES: the atom is shown in the drawing",
    "Write SING and DOUB in turn, and Y as the aromatic flag of each.": "needs the drawing",
    "Write the symbol of its element, such as C, CL or FE.": "the user knows which",
    "Write the parent's position first: {}-{} {}.": "of the text of a glycan",
    "Write {}-{} {}.": "of the text of a glycan",
    "Write {} after the atom that closes the ring.": "the user knows which",
    "Write [{}]; only {} need no brackets.": "of a SMILES",
    "Use capitals: \"{}\".": "of a component",
    "Did you mean {}?": "of a component's bond",
    "Choose one of {}, or use .json, .yaml or .fasta.": "of the command line",
    "Choose one of {}.": "of the command line",
    "Write one text without [ ].": "the user knows which",
    "Write each job to its own file: {...} without the [ ] around it.": "of files",
    '"..." is a placeholder. Write the text in full.': "the user knows it",
    'Write "A 3 ND2" or ("A", 3, "ND2").': "an example, in Python",
    'Write "A 3" or ("A", 3), or "A 3 CA" for an atom.': "an example, in Python",
    'Write "G12D" or "Gly12Asp": the old residue, its number, the new one.': "an example",
    'Write the chain, the old residue, its number and the new one: "A:K27E".': "an example",
    'Write the chain before the change: "A:K27E".': "an example",
    "Write an X for it as the {} letter.": "a warning about the sequence",
    "If it is a SMILES, write smiles={}.": "of Python",
    "If it is DNA, make the chain DNA.": "a warning about the sequence",
    'It looks like "sequences" of a job: write [{"name": "x", "sequences": [...]}].': "an outline",
    'It looks like "sequences" of a job: write {"dialect": "alphafold3", "version": 4, "name": "x",'
    ' "modelSeeds": [1], "sequences": [...]}.': "an outline",
    "Put it beside them as {}.fasta, and open either.": "of files; it is tried",
    'Write "C217", "C217@SG" or "@C1".': "an example; it is tried",
    'Write "{}{}", or another residue.': "of a table; it is tried",
    'Write ["A", 3] or ["A", 3, "ND2"].': "an example; it is tried",
    "Save the job to a file, and open that.": "of files",
}  # fmt: skip

Document = dict[str, Any]
Fix = Callable[[Document, list, re.Match, str], None]


def at(document: Document, steps: list) -> Any:
    """Return the value at a place."""
    for step in steps:
        document = document[step]
    return document


def put(value: Callable[[Any, re.Match], Any]) -> Fix:
    """Replace the value at the place."""

    def fix(document: Document, steps: list, found: re.Match, message: str) -> None:
        parent = at(document, steps[:-1])
        old = parent[steps[-1]] if isinstance(parent, list) else parent.get(steps[-1])
        parent[steps[-1]] = value(old, found)

    return fix


def rename(document: Document, steps: list, found: re.Match, message: str) -> None:
    """Give the key another name."""
    parent = at(document, steps[:-1])
    parent[found[1]] = parent.pop(steps[-1])


def letter(new: str, modification: str = "") -> Fix:
    """Replace the letter that the message names, and modify its residue."""

    def fix(document: Document, steps: list, found: re.Match, message: str) -> None:
        said = re.match('"(.+)" at position (\\d+)', message)
        assert said
        chain = at(document, steps[:-1])
        place = int(said[2])
        if modification:
            change = {"ptmType": modification, "ptmPosition": place}
            chain.setdefault("modifications", []).append(change)
            chain["sequence"] = chain["sequence"][: place - 1] + new + chain["sequence"][place:]
        else:
            wanted = new or (found[1] if found.re.groups else "")
            chain["sequence"] = chain["sequence"].upper().replace(said[1], wanted)

    return fix


def kind(new: str) -> Fix:
    """Make the chain a chain of another kind."""

    def fix(document: Document, steps: list, found: re.Match, message: str) -> None:
        entry = at(document, steps[:-2])
        entry[new] = entry.pop(steps[-2])

    return fix


def member(document: Document, steps: list, found: re.Match, message: str) -> None:
    """Write a key of the text inside the object, in place of what is there."""
    parent = at(document, steps[:-1])
    del parent[steps[-1]]
    parent.update(json.loads("{" + found[1] + "}"))


RULES: dict[str, Fix] = {
    r"Use ([XN]) for an unknown residue\.": letter(""),
    r"[BZJ] means . or .: choose one, or write (X)\.": letter(""),
    r"For selenocysteine write C and the modification SEC\.": letter("C", "SEC"),
    r"For pyrrolysine write K and the modification PYL\.": letter("K", "PYL"),
    r"RNA has U; if this is DNA, make the chain DNA\.": kind("dna"),
    r"DNA has T; if this is RNA, make the chain RNA\.": kind("rna"),
    r"Remove (?:it|the stop codon|the gaps|spaces, line breaks and numbers)\.": letter(""),
    r"Write the whole sequence without dots\.": put(lambda old, _: old.replace(".", "")),
    r'Write "([A-Z0-9]+)"\.': put(
        lambda old, m: m[1] if isinstance(old, str) else {**old, next(iter(old)): m[1]}
    ),
    r'Codes are upper-case: "(.+)"\.': put(
        lambda old, m: m[1] if isinstance(old, str) else {**old, next(iter(old)): m[1]}
    ),
    r'The charge is part of the component: write "(.+)"\.': put(lambda old, m: m[1]),
    r'Write ("(?:dialect|version)": .+)\.': put(lambda old, m: json.loads(m[1].split(": ")[1])),
    r'Write "(dna|rna|protein)", or the whole job as AlphaFold Server JSON\.': rename,
    r'Write ("ccdCodes": \[.+?\])( or .*)?\.': member,
    r'Write "unpairedMsa" or "unpairedMsaPath"\.': lambda d, s, f, m: rename(
        d, s, re.match("(unpairedMsa)", "unpairedMsa"), m  # pyright: ignore
    ),
    r'Did you mean "(.+)"\?': rename,
    r'Rename the key to "(\w+)"( if this is the content)?\.': rename,
    r'Put it in "quotes"\.': put(lambda old, _: str(old)),
    r"Put it in \[ \]\.": put(lambda old, _: [old]),
    r"Remove the quotes\.": put(lambda old, _: int(old)),
    r"Use upper-case letters only, \d+ at most, such as A or AB\.": put(lambda old, _: "AB"),
    r"Use at least one letter from A to Z, digit or underscore\.": put(lambda old, _: "x_1"),
    r"Use at most (\d+)\.": put(lambda old, m: old[: int(m[1])]),
}  # fmt: skip


def problems(document: Document) -> list[InputError]:
    """Return everything wrong with a job, at places of its JSON."""
    try:
        job = alphafold3.parse(json.dumps(document))
    except InputError as error:
        return list(error.problems)
    return [p.told_at(alphafold3.where(p.place, job)) for p in job.check() if p.place]


def steps_of(where: str) -> list:
    """The steps of ``sequences[0].protein.id``."""
    return [int(s) if s.isdigit() else s for s in re.findall(r"[^.\[\]]+", where)]


def apply(document: Document, problem: InputError) -> str | None:
    """Apply the remedy of a problem, if it names a value; return its rule."""
    for rule, fix in RULES.items():
        if found := re.search(rule, problem.remedy):
            try:
                fix(document, steps_of(problem.where), found, problem.message)
            except (KeyError, IndexError, TypeError, ValueError, AttributeError):
                return None  # the place is another problem's, too
            return rule
    return None


def broken_jobs() -> list[Document]:
    """Jobs with one thing wrong, for every rule."""
    whole = json.loads(EVERYTHING.to_json()) | {"bondedAtomPairs": None}
    found = []
    for change in CHANGES:
        document = copy.deepcopy(whole)
        change(document)
        found.append(document)
    return found


def _set(*steps_and_value: Any) -> Callable[[Document], None]:
    *steps, key, value = steps_and_value

    def change(document: Document) -> None:
        parent = at(document, steps)
        if isinstance(parent, dict) and callable(value):
            value(parent)
        else:
            parent[key] = copy.deepcopy(value)

    return change


def _renamed(old: str, new: str) -> Callable[[dict], None]:
    return lambda parent: parent.__setitem__(new, parent.pop(old))


_C = ("sequences", 1, "protein")  # MK, with nothing else
_R = ("sequences", 2, "rna")
_D = ("sequences", 3, "dna")
_L = ("sequences", 6, "ligand")
CHANGES = [
    *(_set(*_C, "sequence", f"MK{x}") for x in ("b", "B", "Z", "J", "U", "O", "1", "|", "é", "M.K",
                                               "*", "-", '"')),
    _set(*_R, "sequence", "GGACT"), _set(*_D, "sequence", "GAUN"), _set(*_R, "sequence", "GGAXU"),
    _set(*_D, "sequence", "GAXT"),
    _set("version", None), _set("version", 99), _set("dialect", None),
    _set(*_C, "id", "a"), _set(*_C, "id", "A1"), _set(*_C, "id", "ABCDEFGHIJ"), _set("name", "é"),
    _set("name", "x" * 2000), _set("name", 3), _set("modelSeeds", 1), _set("modelSeeds", ["x"]),
    _set("sequences", 6, "ligand", {"id": "N", "ccd": "ATP"}),
    _set("sequences", 6, "ligand", {"id": "N", "ion": "MG"}),
    _set("sequences", 6, "ligand", {"id": "N", "ligand": "ATP"}),
    _set("sequences", 6, "ligand", {"id": "N", "ccdCodes": ["atp"]}),
    _set("sequences", 6, "ligand", {"id": "N", "ccdCodes": ["CCD_ATP"]}),
    _set("sequences", 6, "ligand", {"id": "N", "ccdCodes": ["Zn2+"]}),
    _set("sequences", 6, "ligand", {"id": "N", "ccdCodes": ["LIG-1"]}),
    _set("sequences", 6, "ligand", {"id": "N", "ccdCodes": "ATP"}),
    _set("sequences", 1, {"proteinChain": {"id": "C", "sequence": "MK"}}),
    _set("sequences", 2, {"rnaSequence": {"id": "R", "sequence": "GGACU"}}),
    _set("sequences", 3, {"dnaSequence": {"id": "D", "sequence": "GATN"}}),
    _set(*_C, "msa", ">q\nMK\n"), _set(*_C, "unpairedMsaPath", ">q\nMK\n"),
    _set("sequences", 1, "protein", "x", _renamed("sequence", "sequences")),
    _set("sequences", 0, "protein", "modifications", [{"ptmType": "CCD_SEP", "ptmPosition": 3}]),
    _set("sequences", 0, "protein", "modifications", [{"ptmType": "sep", "ptmPosition": 3}]),
    _set("sequences", 0, "protein", "modifications", [{"ptmType": "SEP", "ptmPosition": "3"}]),
]  # fmt: skip


@pytest.mark.parametrize("document", broken_jobs(), ids=lambda d: "")
def test_what_a_remedy_names_works(document: Document):
    """Once each remedy is applied, nothing is wrong at its place any more."""
    for _ in range(4):  # a remedy may uncover what the next one is for
        applied = [p for p in problems(document) if apply(document, p)]
        after = {(p.where, p.message) for p in problems(document)}
        assert not [p for p in applied if (p.where, p.message) in after], applied
        if not applied:
            break
    assert not applied


def test_every_rule_is_tried():
    """No rule for remedies stands here unused."""
    used = {apply(copy.deepcopy(d), p) for d in broken_jobs() for p in problems(d)}
    assert not RULES.keys() - used


def _filled(text: str) -> list[str]:
    """The text with values of several kinds in its fields."""
    kinds = ("X", "3", "AB", '"dialect"')
    found = [text.replace("{}", kind) for kind in kinds]
    return [*found, text.replace('"{}": {}', '"version": 4')]


def test_every_remedy_with_a_value_is_known():
    """A new text that names a value is applied by a rule above, or is prose for a reason."""
    unknown = []
    for place, text in texts("af3nb/job", "af3nb/chem"):
        if not _TELLS.search(text) or not _NAMES_A_VALUE.search(text) or text in PROSE:
            continue
        if not any(re.search(rule, filled) for rule in RULES for filled in _filled(text)):
            unknown.append(f"{place}: {text}")
    assert not unknown, "\n".join(unknown)
