"""Scores of interfaces in summaries, in files and on the command line."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from golden_results import golden_features, golden_layout, golden_outputs, golden_result
from made_complexes import LIGAND_FIRST, MODIFIED, complex_of

from af3nb.cli import main
from af3nb.confidence.interfaces import interfaces
from af3nb.confidence.interfaces.given import OWN_KEY
from af3nb.confidence.interfaces.published.tm import (
    actifptm,
    actifptm_probs,
    exact_actifptm,
    tm_terms,
)
from af3nb.confidence.interfaces.tables import own_summary
from af3nb.confidence.interfaces.units import chain_of_tokens
from af3nb.confidence.summary import summarise
from af3nb.result.formats.confidence_json import read_summary, summary_json
from af3nb.result.result import Result

CASE = "prot_dna_atp_mg"


def own(outputs: dict[str, np.ndarray], case: str = CASE) -> dict:
    """Our part of the summary of outputs of the reference network."""
    features, layout = golden_features(case), golden_layout(case)
    summary = summarise(outputs, features, layout)
    return own_summary(outputs, outputs["contact_probs"], features, layout, summary)


def test_actifptm_is_exact_for_our_own_predictions():
    """actifpTM averages the expected terms over tokens in likely contacts, aligned on frames."""
    outputs = golden_outputs(CASE, 0)
    rng = np.random.default_rng(0)
    probs = rng.uniform(0, 1, outputs["contact_probs"].shape) ** 3
    outputs["contact_probs"] = np.maximum(probs, probs.T)
    tables = own(outputs)[OWN_KEY]
    features, layout = golden_features(CASE), golden_layout(CASE)
    n = len(layout.token_chain_id)
    for i, a in enumerate(tables["chains"]):
        for j, b in enumerate(tables["chains"]):
            if i == j:
                assert tables["actifptm"][i][j] is None
                continue
            ends = [[t for t in range(n) if layout.token_chain_id[t] == c] for c in (a, b)]
            inside = [
                [t for t in one if max(outputs["contact_probs"][t, s] for s in other) >= 0.6]
                for one, other in (ends, ends[::-1])
            ]
            best = 0.0
            for here, there in (inside, inside[::-1]):
                for t in (t for t in here if features["frames_mask"][t]):
                    terms = [outputs["tmscore_adjusted_pae_global"][t, s] for s in there]
                    best = max(best, float(np.mean(terms)))
            assert tables["actifptm"][i][j] == pytest.approx(best, abs=1e-4)
            weighted = 0.0
            for here, there in (ends, ends[::-1]):
                for t in (t for t in here if features["frames_mask"][t]):
                    weights = [outputs["contact_probs"][t, s] for s in there]
                    terms = [outputs["tmscore_adjusted_pae_global"][t, s] for s in there]
                    weighted = max(weighted, float(np.average(terms, weights=weights)))
            assert tables["actifptm_probs"][i][j] == pytest.approx(weighted, abs=1e-4)


def test_a_sharp_distribution_and_its_mean_agree():
    """If all errors are certain, exact and approximate actifpTM are the same."""
    outputs, layout = golden_outputs(CASE, 0), golden_layout(CASE)
    n = len(outputs["full_pae"])
    terms, probs = tm_terms(outputs["full_pae"].astype(float), n), np.ones((n, n))
    chain = chain_of_tokens(layout)
    exact, weighted = (
        exact_actifptm(terms, probs, chain, np.ones(n, bool), score)
        for score in (actifptm, actifptm_probs)
    )
    sample = golden_result(CASE, 1).best
    sample = replace(
        sample,
        pairs=replace(sample.pairs, contact_probs=probs),
        summary={"ranking_score": 0.5},
    )
    for found in interfaces(replace(golden_result(CASE, 1), samples=(sample,))):
        i, j = (layout.chains.index(name) for name in found.chains)
        assert found.actifptm == pytest.approx(exact[i, j], abs=1e-6)
        assert found.actifptm_probs == pytest.approx(weighted[i, j], abs=1e-6)
        assert found.actifptm_exact is found.actifptm_probs_exact is False


def test_a_summary_without_the_second_variant_is_not_called_exact():
    """A prediction of an earlier version has the first actifpTM exactly, the other estimated."""
    tables = own(golden_outputs(CASE, 0))[OWN_KEY]
    older = {name: table for name, table in tables.items() if name != "actifptm_probs"}
    result = golden_result(CASE, 1)
    for summary, exact in ((tables, True), (older, False)):
        sample = replace(result.best, summary={**result.best.summary, OWN_KEY: summary})
        for found in interfaces(replace(result, samples=(sample,))):
            assert found.actifptm_exact and found.actifptm_probs_exact is exact


def test_tables_have_the_direction_of_alphafold():
    """In a table, the row is the chain that is aligned on, and the file has what was computed."""
    outputs = golden_outputs(CASE, 0)
    summary = summarise(outputs, golden_features(CASE), golden_layout(CASE)) | own(outputs)
    tables = read_summary(summary_json(summary))[OWN_KEY]
    result = golden_result(CASE, 1)
    for found in interfaces(result):
        i, j = (tables["chains"].index(chain) for chain in found.chains)
        for (x, y), one in zip(((i, j), (j, i)), found.directions, strict=True):
            for name in ("ipsae", "lis", "pdockq2", "ccc"):
                value = getattr(one, name)
                assert tables[name][x][y] == (pytest.approx(value, abs=1e-4) if value else value)
        assert tables["contacts"][i][j] == tables["contacts"][j][i] == found.contacts


def test_a_single_chain_has_no_tables():
    """The summary of one chain stays as it is."""
    assert own(golden_outputs("p20_msa4", 0), "p20_msa4") == {}


@pytest.fixture
def saved(tmp_path):
    """The folder of a result with ligands."""
    return complex_of(LIGAND_FIRST).save(tmp_path / "made")


def test_the_command_prints_a_table(saved, capsys):
    """The table has a line for each pair that touches, and says what it cannot give."""
    assert main(["scores", str(saved)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "below 10 Å" in lines[0] and lines[1].startswith("chains")
    assert any(line.startswith("B–D ") for line in lines)
    assert any("ligand" in line and "A–B" in line for line in lines)


def test_the_command_prints_csv(saved, capsys):
    """CSV has a row for each direction of each pair, whatever the pair lacks."""
    assert main(["scores", str(saved), "--format", "csv", "--cutoff", "15"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(r["aligned"], r["scored"]) for r in rows[:2]] == [("A", "B"), ("B", "A")]
    assert len(rows) == 12 and rows[0]["ipsae"] == "" and {r["cutoff"] for r in rows} == {"15.0"}
    wanted = {}
    for found in interfaces(Result.load(saved), cutoff=15.0):
        wanted |= {(one.aligned, one.scored): one for one in found.directions}
    for row in rows:
        value = wanted[row["aligned"], row["scored"]].ipsae
        assert row["ipsae"] == ("" if value is None else str(round(value, 4)))


def test_the_command_prints_json(saved, capsys):
    """JSON has all numbers of all samples, with the reason of each that is missing."""
    assert main(["scores", str(saved), "--format", "json", "--all"]) == 0
    found = json.loads(capsys.readouterr().out)
    (sample,) = found["samples"]
    assert (sample["seed"], sample["sample"], len(sample["interfaces"])) == (1, 0, 6)
    first = sample["interfaces"][0]
    assert first["chains"] == ["A", "B"] and first["ipsae"] is None and first["missing"]["ipsae"]
    assert first["directions"][1]["pae_min"] > 0


def test_one_chain_has_no_interface(tmp_path, capsys):
    """A result with one chain is told so, in every format without an error."""
    folder = complex_of(MODIFIED[:1]).save(tmp_path / "one")
    assert main(["scores", str(folder)]) == 0
    assert "no interface" in capsys.readouterr().out
    assert main(["scores", str(folder), "--format", "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_an_impossible_cutoff_is_refused(saved, capsys):
    """A cutoff that no error can be below is named."""
    with pytest.raises(SystemExit) as stopped:
        main(["scores", str(saved), "--cutoff", "0"])
    assert stopped.value.code == 2 and "cutoff" in capsys.readouterr().err
