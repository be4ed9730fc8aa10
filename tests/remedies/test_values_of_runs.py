"""Remedies of settings, features, searches and weights that name a value: it is used, and works."""

import ast
import gzip
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from collect import texts
from refused import file_names, listed, quoted, refusal, written
from tiny_weights import packed, records

from af3nb.alignment.text import parse_a3m
from af3nb.cli import main, parser
from af3nb.device import executables
from af3nb.device.devices import Device, require_cards
from af3nb.errors import Place
from af3nb.features.featurise import featurise
from af3nb.job.dialects import server
from af3nb.job.examples import structure
from af3nb.job.job import AtomAddress, Job, Ligand, Protein
from af3nb.model.files.opened import open_weights
from af3nb.model.makers import openfold3, protenix
from af3nb.msa.local.database import PROGRAMS, build_database, build_template_database
from af3nb.msa.local.structures import Structures
from af3nb.msa.serve.door import Door
from af3nb.msa.serve.limits import Limits
from af3nb.network.address import Server
from af3nb.prediction.forecast import preflight
from af3nb.runs.found.standing import MovesResults, Standing, warn_of
from af3nb.runs.settings import _LEAST, Settings, check_names
from af3nb.weights import fetch, find, purpose, store
from af3nb.weights.registry import REGISTRY


@pytest.mark.parametrize("name", _LEAST)
def test_the_least_number_is_taken(name: str):
    """The smallest number that a remedy names is a setting."""
    error = refusal(lambda: Settings(**{name: _LEAST[name] - 1}))  # pyright: ignore
    least = int(written(error.remedy, r"Use (\d+) or more\."))
    assert getattr(Settings(**{name: least}), name) == least  # pyright: ignore


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_the_seeds_at_the_limits_are_taken(seed: int):
    """Both ends of the range that a refused seed names are seeds."""
    found = re.search(r"from (\d+) to (\d+)", refusal(lambda: Settings(seeds=(seed,))).message)
    assert found
    ends = tuple(map(int, found.groups()))
    assert Settings(seeds=ends).seeds == ends


def test_the_number_of_cards_of_a_remedy_is_there():
    """So many devices share a complex, and a size that a remedy names is theirs to share."""
    found = [Device("NVIDIA A100", 40 << 30, 8.0)] * 3
    remedy = refusal(lambda: require_cards(8, found)).remedy
    require_cards(int(written(remedy, r"Use (\d+)\.")), found)
    uneven = refusal(lambda: Settings(buckets=76, cards=8))
    size = int(written(uneven.typed, r"`--buckets (\d+)`"))
    assert written(uneven.remedy, r"(\d+)") == str(size)
    assert Settings(buckets=size, cards=8).bucket_sizes == (80,)


def test_sets_of_sizes_are_taken():
    """Each set that a remedy names is one, and so is a list of numbers."""
    names = quoted(refusal(lambda: Settings(buckets="no")).remedy)
    assert len(names) > 1 and all(Settings(buckets=name).bucket_sizes for name in names)
    assert Settings(buckets=[16, 32]).bucket_sizes == (16, 32)


def test_names_of_settings_are_settings():
    """The name that is suggested, or each of those that there are, is a setting."""
    with pytest.raises(TypeError) as near:
        check_names(["sample"])
    check_names([written(str(near.value), r"Did you mean '(\w+)'")])
    with pytest.raises(TypeError) as far:
        check_names(["§"])
    names = listed(str(far.value).partition("There ")[2])
    assert len(names) > 10
    check_names(names)


def test_ways_to_get_alignments_are_ways(tmp_path: Path):
    """Each way that a remedy names is one."""
    modes = listed(refusal(lambda: Settings(msa="no").wish).remedy)
    assert len(modes) > 3
    for mode in modes:
        assert Settings(msa=mode, msa_database=str(tmp_path)).wish.mode == mode


def test_the_date_of_a_remedy_is_a_date():
    """A date is understood as a remedy writes it."""
    error = refusal(lambda: Settings(newest_template="11/25/2026").wish)
    day = written(error.remedy, r"Write it as (.+)\.")
    assert Settings(newest_template=day).wish.newest_template == day
    words = ["predict", "job.json", "--out", "o", "--newest-template", day]
    assert str(parser().parse_args(words).newest_template) == day


@pytest.mark.parametrize(("day", "works"), [("2021-09-30", True), ("09/30/2021", False)])
def test_the_limit_on_templates_of_a_server_job_is_a_setting(day: str, works: bool):
    """What a run is to be given for the limit of a job's file is taken, or is not named."""
    chain = {"proteinChain": {"sequence": "MK", "count": 1, "maxTemplateDate": day}}
    head = {"name": "x", "modelSeeds": [], "dialect": "alphafoldserver", "version": 1}
    (loss,) = server.parse([head | {"sequences": [chain]}]).losses  # pyright: ignore
    found = re.search(r"newest_template=(.+)$", loss)
    assert bool(found) == works
    if found:
        assert Settings(newest_template=ast.literal_eval(found[1])).wish.newest_template == day


def test_the_address_of_a_remedy_is_one():
    """An address is understood as a remedy writes it."""
    error = refusal(lambda: Server.from_text("ftp://x"))
    assert Server.from_text(written(error.remedy, r"looks like (.+)\.")).url.startswith("https")


def test_what_a_bond_may_be_between_is_bonded():
    """Chains, residues and atoms that remedies name replace wrong ones until the bond stands."""
    molecules = (Protein(("A",), "GNG"), Ligand(("B",), ("NAG",)))
    end = {"chain": "Q", "residue": 9, "atom": "ZZ"}

    def features():
        bond = (AtomAddress("B", 1, "C1"), AtomAddress(**end))  # pyright: ignore
        return featurise(Job("x", molecules, bonds=(bond,)), seed=1, buckets=None)

    end["chain"] = listed(refusal(features).remedy)[0]
    remedy = refusal(features).remedy
    assert (end["chain"], remedy) == ("A", "Its residues count from 1 to 3.")
    for residue in map(int, re.findall(r"\d", remedy)):
        end |= {"residue": residue, "atom": "ZZ"}
        for atom in listed(refusal(features).remedy):
            end["atom"] = atom
            assert features().arrays


def test_the_ids_of_a_remedy_are_ids():
    """Chains may have the names that a remedy writes."""

    def features(name: str):
        return featurise(Job("x", (Protein((name,), "GNG"),)), seed=1, buckets=None)

    said = refusal(lambda: features("a-1")).remedy
    names = re.findall(r"\b[A-Z]+\b", said.partition("such as")[2])
    assert len(names) == 2 and all(features(name).arrays for name in names)


@pytest.mark.parametrize(
    ("text", "mend"),
    [("MK", lambda t, said: written(said, "'(>)name'") + f"q\n{t}"),
     (">q\nMK\n>h\nM?", lambda t, said: t.replace("?", written(said, "'(.)' for gaps"))),
     (">q\nMK\n>h\nMKK", lambda t, said: t.replace("MKK", "MKk")),
     (">q\nMK\n>h\nM", lambda t, said: t + written(said, "Gaps are '(.)'"))],
)  # fmt: skip
def test_rows_are_written_as_remedies_write_them(text: str, mend: Callable):
    """The mark of a row, gaps and insertions are understood as remedies write them."""
    classes = {letter: i for i, letter in enumerate("ACDEFGHIKLMNPQRSTVWYX-")}

    def rows(text: str):
        return parse_a3m(text, "MK", classes, where=Place("molecule", 0)).descriptions

    assert rows(mend(text, refusal(lambda: rows(text)).remedy))


def test_the_name_that_keeps_results_is_another(tmp_path: Path, monkeypatch, capsys):
    """The new name of a job is one in Python and on the command line, whatever is in it."""
    name = "my job's_2"
    found = Standing(tmp_path, tmp_path, 1, ("chain A: sequence changed",), 0, 1, name, False)
    with pytest.warns(MovesResults) as told:
        warn_of(found)
    call = written(str(told[0].message), r"job\.named\((.+)\)\.$")
    assert Job("x", (Protein(("A",), "MK"),)).named(ast.literal_eval(call)).name == name
    path = tmp_path / "job.json"
    path.write_text(Job("x", (Protein(("A",), "MK"),)).to_json(), "utf-8")
    answer: Any = type("Told", (SimpleNamespace,), {"__str__": lambda _: ""})(standing=found)
    monkeypatch.setattr("af3nb.prediction.forecast.preflight", lambda *_, **__: answer)
    assert main(["check", str(path)]) == 0
    option = written(capsys.readouterr().out, r"add (--name .+)\.\n")
    assert main(["check", str(path), *shlex.split(option)]) == 0
    assert capsys.readouterr().out.startswith(name)


def test_weights_that_are_named_are_offered(monkeypatch, tmp_path: Path):
    """Each weight set in a message can be had, and each purpose can be given."""
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path))
    for names in (
        listed(refusal(lambda: store.entry("no")).remedy),
        written(refusal(lambda: find.which("no")).message, r"\((.+)\)").split(", "),
    ):
        assert len(names) > 3
        for name in names:
            assert store.entry(name) is find.which(name) and not store.entry(name).not_offered
    for answer in listed(refusal(lambda: purpose.store_purpose("no")).remedy):
        purpose.store_purpose(answer)
        assert purpose.stored_purpose() == answer
    (tmp_path / "weights" / "purpose.json").unlink()
    remedy = refusal(lambda: fetch._settle_purpose(REGISTRY["alphafold3"], None)).remedy
    names = re.findall(r"(?:are|;) (\w+):", remedy)
    assert len(names) > 1
    for name in names:
        purpose.store_purpose(name)


@pytest.mark.parametrize(
    ("maker", "shapes", "file"),
    [(protenix, {}, "protenix_mini_esm_v0.5.0.pt"),
     (protenix, {"constraint_embedder.x": (1,)}, "x.pt"),
     (openfold3, {"input_embedder.atom_attn_enc.atom_transformer.blocks.0.attention_pair_bias."
                  "layer_norm_z.weight": (1,)}, "x.pt")],
)  # fmt: skip
def test_weights_in_place_of_a_variant_are_offered(maker, shapes: dict, file: str):
    """What is to be used in place of a variant that cannot run is a weight set of that maker."""
    name = written(refusal(lambda: maker.refuse(shapes, file)).remedy, r"`(.+)`")
    assert maker.__name__.endswith(REGISTRY[name].family.lower().replace(" ", ""))
    assert not REGISTRY[name].not_offered


def test_a_device_may_be_trusted():
    """What the refusal of a device names to run anyway is an option and a setting."""
    (said,) = (text for _, text in texts("af3nb/verify/device_check") if "To run anyway" in text)
    option, (name, value) = written(said, "`(.+)`"), written(said, r"\((.+)\)").split("=")
    assert getattr(Settings(**{name: ast.literal_eval(value)}), name)
    assert getattr(parser().parse_args(["predict", "j.json", "--out", "o", option]), name)


def test_settings_that_would_fit_are_settings():
    """With the settings that a forecast names for a job that does not fit, it fits."""
    job = Job("x", (Protein(("A",), "MKTAYIAKQR" * 26),))
    memory = preflight(job, samples=8, device=Device("CPU, 2 cores", 16 << 30)).memory
    tight = Device("CPU, 2 cores", memory)
    told = preflight(job, samples=8, device=tight)
    given = written(told.advice[0], r"\(([a-z_]+=.+?)\)")
    named = (change.split("=") for change in given.split(", "))
    changes = {name: ast.literal_eval(value) for name, value in named}
    assert not told.fits and preflight(job, device=tight, **{"samples": 8} | changes).fits
    assert Settings(buckets=260).bucket_sizes == (260,)  # as forecasts name a size


def test_the_cache_may_be_elsewhere(monkeypatch, tmp_path: Path):
    """The variable that a remedy names moves weights and compiled stages to another folder."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "file"))
    name = written(refusal(store.make_home).remedy, r"Set (\w+) to")
    monkeypatch.setenv(name, str(tmp_path / "own"))
    assert store.make_home().is_relative_to(tmp_path / "own")
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o777)
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "shared"))
    executables._say.cache_clear()
    with pytest.warns(UserWarning) as told:
        assert executables.executables_folder() is None
    monkeypatch.setenv(written(str(told[0].message), r"set (\w+) to"), str(tmp_path / "own"))
    assert executables.executables_folder() == tmp_path / "own" / "jax"
    executables._say.cache_clear()


def test_files_of_weights_are_found_by_the_names_of_remedies(tmp_path: Path):
    """DeepMind's weights open under each name that a remedy writes, and in their folder."""
    for error in (refusal(lambda: open_weights(tmp_path / "no")),
                  refusal(lambda: open_weights(tmp_path))):  # fmt: skip
        names = re.findall(r"[\w.]+\.bin(?:\.zst)?", error.remedy)
        assert names
        for name in names:
            folder = tmp_path / f"with {name}"
            folder.mkdir(exist_ok=True)
            (folder / name).write_bytes(packed() if name.endswith(".zst") else records())
            for path in (folder, folder / name):
                with open_weights(path) as stream:
                    assert stream.read() == records()


def test_a_database_is_built_with_the_program_of_a_remedy(tmp_path: Path):
    """The program that searches proteins is one that can be named."""
    error = refusal(lambda: build_database(tmp_path / "x", tmp_path, program="nhmmer"))
    name = written(error.remedy, r"Use the program (.+)\.")
    assert name in PROGRAMS
    words = ["msa", "setup", "x.fasta", "--out", "o", "--program", name]
    assert parser().parse_args(words).program == name


@pytest.mark.parametrize("folder", ["", "qe", "proteins"])
@pytest.mark.parametrize("name", ["1abc.cif", "1abc.cif.gz", "1ABC.cif"])
def test_structures_are_found_by_the_names_of_a_remedy(tmp_path: Path, folder: str, name: str):
    """A structure named as a remedy says, and where it says, is listed and can be read.

    One with another name, which could not be read again, is not listed.
    """
    text = Path(structure("1ubq")).read_bytes()
    place = tmp_path / "structures"
    (place / folder).mkdir(parents=True)
    (place / folder / "my protein.cif.gz").write_bytes(text)
    error = refusal(lambda: build_template_database(place, tmp_path / "db"))
    assert name.lower() in file_names(error.remedy, r"cif(?:\.gz)?")
    content = text if name.endswith(".gz") else gzip.decompress(text)
    (place / folder / name).write_bytes(content)
    found = Structures(place)
    assert found.write_fasta(tmp_path / "all.fasta") and found.text("1abc")


def test_a_server_answers_to_the_name_of_a_remedy():
    """A server that is given the name in its refusal knows it; what is no name is not given."""
    name = f"search.{'long-' * 10}institute.example"

    def said(host: str, *names: str) -> str:
        objection = Door(lambda *_: None, Limits(), names)._objection  # pyright: ignore
        return (objection([(b"host", host.encode())]) or (0, ""))[1]

    named = written(said(name), r"af3nb msa serve (--name \S+)$")
    given = parser().parse_args(["msa", "serve", "--db", "d", *shlex.split(named)])
    assert said(name, *given.name) == ""
    assert "--name" not in said("x;id") and "--name" not in said("")
