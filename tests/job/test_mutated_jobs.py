"""Valid jobs with random damage: each is run, or refused in a sentence."""

import copy
import json
import random
import warnings
from pathlib import Path

import pytest
from example_jobs import EVERYTHING
from golden_results import CASES, golden_job
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from af3nb.errors import InputError
from af3nb.features.featurise import featurise
from af3nb.job.dialects.alphafold3 import parse
from af3nb.job.job import Job

EXAMPLES = Path(__file__).parents[2] / "examples"
SMALL = ("insulin", "rnase_b", "trna_arm", "kras_sotorasib", "streptavidin_biotin", "zif268_dna")
JOBS = [json.loads(job.to_json()) for job in (EVERYTHING, *map(golden_job, CASES))]
JOBS += [json.loads((EXAMPLES / f"{name}.json").read_text()) for name in SMALL]

# What may stand where something else was expected.
ODD = (
    None, True, False, 0, 1, -1, 2, 3.0, 0.5, 10**30, float("nan"), float("inf"), "", " ", "A",
    "B", "a", "Ä", "\0", "\n", "é\u0301", "CCD_ATP", "ATP", "UNK", "HOH", "UNL", "N", "DN", "CA",
    "C1", "OXT", "HA", "OP3", ">q\n", ">q\nMK\n", "data_", "data_x\n_a.b c", "CC(", "[Na+].[Cl-]",
    "C*", "[Fe]", "[U]", "C#C", "[2H]C", "../x", "/dev/null", "/", [], {}, [[]], [None], ["A"], [0],
    {"id": "A"}, [["A", 1, "CA"], ["A", 2, "CA"]], "X" * 5000, "C" * 300, [1] * 300,
)  # fmt: skip
KEYS = (
    "id", "sequence", "modifications", "unpairedMsa", "pairedMsa", "templates", "mmcif", "smiles",
    "ccdCodes", "ptmType", "ptmPosition", "queryIndices", "userCCD", "bondedAtomPairs", "name",
    "protein", "rna", "dna", "ligand", "modelSeeds", "version", "unpairedMsaPath", "x",
)  # fmt: skip
LETTERS = "ACDEFGHIKLMNPQRSTVWYXBJOUZacgtnu-*.>0123456789()[]{}=#@+/\\\" \n\t_'É\u20ac"


def mutated(seed: int) -> str:
    """The text of a job that was valid, damaged in one to four places."""
    chance = random.Random(seed)
    document = copy.deepcopy(chance.choice(JOBS))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        _damage(document, chance)
    text = json.dumps(document)
    if chance.random() < 0.1:
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice(("", *LETTERS)) + text[at + chance.randint(0, 3) :]
    return text


def _damage(document: dict, chance: random.Random) -> None:
    """Change one value somewhere."""
    places = list(_places(document))
    if not places:
        return
    parent, key = chance.choice(places)
    value = parent[key]
    match chance.randrange(6):
        case 0:
            parent[key] = copy.deepcopy(chance.choice(ODD))
        case 1:
            other, name = chance.choice(places)
            parent[key] = copy.deepcopy(other[name])
        case 2 if isinstance(parent, dict):
            parent[chance.choice(KEYS)] = parent.pop(key)
        case 2 | 3 if isinstance(parent, list):
            parent.insert(key, copy.deepcopy(chance.choice((value, *ODD))))
        case 3:
            del parent[key]
        case _ if isinstance(value, str):
            at = chance.randrange(len(value) + 1)
            end = at + chance.choice((0, 0, 1, 1, 2, 20))
            parent[key] = value[:at] + chance.choice(("", *LETTERS)) + value[end:]
        case _ if isinstance(value, int):
            parent[key] = value + chance.choice((-1, 1, 2, 100))
        case _ if isinstance(value, list):
            chance.shuffle(value)


def _places(value: object):
    """Every object with every key, and every list with every index, in a document."""
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for key, inner in list(items):
        yield value, key
        yield from _places(inner)


def survives(seed: int) -> Job | None:
    """The job if it is still valid; any other error than an InputError is one of ours."""
    try:
        job = parse(mutated(seed))
    except InputError as error:
        assert all(p.message and len(str(p)) < 1000 for p in error.problems), str(error)
        return None
    problems = job.check()
    assert all(problem.where and problem.message for problem in problems)
    assert all(str(warning) for warning in job.warnings())
    assert job.describe()
    return None if problems else job


@settings(max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_mutated_jobs(seed: int):
    """Reading, checking and describing a damaged job gives answers or an InputError."""
    survives(seed)


@pytest.mark.slow
def test_many_mutated_jobs():
    """The same of fifty thousand."""
    for seed in range(50_000):
        survives(seed)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_mutated_jobs_have_features(seed: int):
    """What passes the checks can be featurised, as long as it is small."""
    job = survives(seed)
    if job and sum(len(m.ids) * m.length for m in job.molecules) < 40:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            features = featurise(job, seed=1, buckets=None)
        assert features.arrays["seq_mask"].any()
