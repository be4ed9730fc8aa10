"""Sentences about results: each rule speaks where it must and is silent where it must be."""

import json
from dataclasses import replace

import numpy as np
import pytest
from crystal_results import crystal_result
from example_results import EXAMPLES, SNAPSHOT, snapshot, told
from golden_results import CASES, golden_result

from af3nb.confidence.wording import RULES, Kind, statements
from af3nb.result.result import Result

# Rule, an example where it speaks, a word of what it says, and an example where it is silent.
LAW = (
    ("untrained weights", "random_weights", "not trained", "right"),
    ("small model", "right_by_the_small_model", "small model", "right"),
    ("small model", "interface_by_the_small_model", "full-size", "random_weights"),
    ("few-step model", "right_by_a_model_of_few_steps", "few steps", "right"),
    ("training cut-off", "right_by_a_model_of_few_steps", "up to 2021-09-30", "right"),
    ("unknown weights", "by_an_unknown_program", "do not say", "right"),
    ("seeds", "right_with_one_seed", "Only one seed", "right"),
    ("seeds", "right_with_two_seeds", "Only 2 seeds", "ligand_right"),
    ("seeds", "right_as_the_only_structure", "only one structure", "zinc_finger"),
    ("alignment", "right_without_alignment", "no related", "right"),
    ("alignment", "right_with_a_shallow_alignment", "only 12", "interface_right"),
    ("clash", "clashing_chains", "pass through each other", "interface_right"),
    ("handedness", "mirror_image", "mirror image", "right"),
    ("handedness", "few_residues_wrong_handed", "A 12 and 30", "wrong_and_unsure"),
    ("broken chain", "torn_chain", "A 30–31", "right"),
    ("ligand chirality", "ligand_of_the_wrong_hand", "wrong handedness at C1", "ligand_right"),
    ("ligand bonds", "ligand_stretched", "39 of 39", "ligand_right"),
    ("ligand shape", "ligand_bent", "is bent (", "ligand_right"),
    ("ligand strain", "ligand_strained", "too strained", "ligand_bent"),
    ("ligands in the ranking", "ligands_that_rank", "behind this one", "ligand_bent"),
    ("covalent bonds", "bond_that_is_not_made", "B 1 O1", "ligand_of_the_wrong_hand"),
    ("ligand clash", "ligand_inside_the_protein", "inside the polymer", "zinc_finger"),
    ("spread", "seeds_that_disagree", "disagree", "right_as_the_only_structure"),
    ("spread", "one_seed_of_five_differs", "1 of the other 4 seeds", "random_weights"),
    ("spread", "odd_seed_ranked_first_for_its_disorder", "odd one", "random_weights"),
    ("close ranking", "half_right", "cannot choose", "right"),
    ("fold", "wrong_and_unsure", "doubtful", "mirror_image"),
    ("fold", "right", "likely right", "right_by_the_small_model"),
    ("fold", "few_tokens", "too strict", "seeds_that_disagree"),
    ("sure regions", "disordered_start", "A 25–76", "random_weights"),
    ("sure regions", "seeds_that_disagree", "surroundings differ", "random_weights"),
    ("low confidence", "half_right", "pLDDT 50 to 70", "right"),
    ("very low confidence", "wrong_and_unsure", "Do not interpret", "disordered_start"),
    ("disorder", "disordered_start", "A 1–24", "invented_start"),
    ("invented order", "invented_start", "A 1–20", "disordered_start"),
    ("domains", "two_parts", "A 1–30 and A 31–56", "right"),
    ("interface", "interface_right", "predicted with confidence", "right"),
    ("interface", "interface_unsure", "may be right or wrong", "ligand_right"),
    ("interface", "interface_wrong", "not predicted", "zinc_finger"),
    ("interface", "interface_in_one_seed_only", "not in every seed", "right"),
    ("interface", "chains_apart", "touch no other chain", "right"),
    ("interface", "short_peptide_bound", "chain B is short", "right"),
    ("scores of interfaces", "interface_right", "a hint, no proof", "chains_apart"),
    ("scores of interfaces", "interface_wrong", "decides nothing", "ligand_right"),
    ("scores of interfaces", "protein_on_dna", "ipSAE", "right"),
    ("ligand placement", "ligand_right", "placed with confidence", "right"),
    ("ligand placement", "ligand_misplaced", "not placed with any confidence", "right"),
    ("ligand placement", "ligand_elsewhere_in_other_seeds", "elsewhere in other seeds", "right"),
    ("ligand placement", "many_ions", "Ions B, C, D, E and 5 more (MG)", "right"),
    ("disorder in the ranking", "disordered_start", "ranking score", "right"),
)


@pytest.mark.parametrize(("rule", "speaks", "word", "silent"), LAW)
def test_a_rule_speaks_where_it_must_and_only_there(rule, speaks, word, silent):
    """Each rule has a case that it sees and one that it has nothing to say of."""
    found = [s.text for s in told(speaks) if s.rule == rule]
    assert any(word in text for text in found), found
    assert not [s.text for s in told(silent) if s.rule == rule]


def test_every_rule_is_tried():
    """No rule is without a case where it speaks; that of the device has a test of its own."""
    assert {law[0] for law in LAW} | {"device check"} == {rule.name for rule in RULES}


def test_a_device_that_computes_wrongly_is_said_first_and_nothing_is_praised():
    """A failed check of the device overrules all scores; a passed or unknown one is not news."""
    result = EXAMPLES["right"]()
    failed, passed = (
        statements(replace(result, provenance=replace(result.provenance, device_verified=verdict)))
        for verdict in (False, True)
    )
    assert failed[0].rule == "device check" and failed[0].kind is Kind.PROBLEM
    assert not [s for s in failed if s.kind is Kind.TRUST]
    assert passed == statements(result)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_praise_without_evidence(name):
    """Random numbers, the small model and chains with a problem get none; limits come first."""
    found = told(name)
    praised = {p.chain for s in found if s.kind is Kind.TRUST for p in s.places}
    assert not praised & {chain for s in found for chain in s.spoils}
    if EXAMPLES[name]().weights == "mini":
        assert not praised and found[0].kind is Kind.LIMIT
    limits = [s.kind is Kind.LIMIT for s in found]
    assert limits == sorted(limits, reverse=True)


def test_the_texts_are_those_that_were_read():
    """What is said of the examples stands in a file that somebody read before it was committed.

    `python tests/example_results.py` writes it anew.
    """
    assert snapshot() == SNAPSHOT.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_sentence_carries_its_rule_numbers_and_places(name):
    """A browser gets plain JSON: the rule, how it decides, its numbers, and residues that exist."""
    result = EXAMPLES[name]()
    places = set(zip(result.layout.chain_id, result.layout.res_id.tolist(), strict=True))
    for statement in told(name):
        plain = json.loads(json.dumps(statement.as_dict(), allow_nan=False))
        assert plain["rule"] in {rule.name for rule in RULES} and plain["about"]
        assert plain["numbers"] and len(plain["text"]) < 260
        assert not plain["text"][0].islower() and plain["text"].endswith(".")
        for chain, first, last in plain["places"]:
            assert {(chain, first), (chain, last)} <= places and first <= last


def test_another_sample_can_be_spoken_of():
    """The sentences are about the sample that is asked for, and its place among the others."""
    result = EXAMPLES["one_seed_of_five_differs"]()
    odd = statements(result, result.samples[-1])
    assert any("This is the odd one out: the other 4 seeds agree" in s.text for s in odd)


@pytest.mark.parametrize("case", CASES)
def test_any_molecules_can_be_spoken_of(case):
    """Nucleic acids, glycans, ions, bonded ligands and missing scores stop no rule."""
    result = golden_result(case)
    trained = replace(result, provenance=replace(result.provenance, untrained=False))
    assert {s.kind for s in statements(trained)} >= {Kind.LIMIT, Kind.PROBLEM}
    assert [s.rule for s in statements(result)][0] == "untrained weights"


def test_a_result_from_files_says_the_same(tmp_path):
    """Nothing is needed that a saved result does not have; scores are rounded in files."""
    result = EXAMPLES["interface_right"]()
    back = Result.load(result.save(tmp_path / "out"))
    rules = [(s.rule, s.kind, s.places) for s in statements(back)]
    assert rules == [(s.rule, s.kind, s.places) for s in told("interface_right")]


def test_a_bond_is_no_clash():
    """A glycan is as near to its asparagine as bonds are, also where no job tells of the bond."""
    result = crystal_result("1gya", shaking=0)
    assert result.job is None
    assert not [s for s in statements(result) if s.rule == "ligand clash"]


def test_a_summary_without_pairs_gives_no_interface_score():
    """Files of other programs may lack tables; then it is said that there is no score."""
    result = EXAMPLES["interface_right"]()
    kept = ("ptm", "iptm", "ranking_score", "has_clash", "fraction_disordered")
    samples = tuple(
        replace(s, summary={k: v for k, v in s.summary.items() if k in kept})
        for s in result.samples
    )
    (said,) = [s for s in statements(replace(result, samples=samples)) if s.rule == "interface"]
    assert "there is no ipTM" in said.text and np.isnan(said.numbers["ipTM"])


def test_the_margin_of_an_interface_is_its_score_in_each_seed():
    """Of each seed the best sample counts, and a chain's name or place in the table does not."""
    result = EXAMPLES["one_seed_of_five_differs"]()
    scores = [float(np.array(s.summary["chain_pair_iptm"])[0, 1]) for s in result.samples]
    (said,) = [s for s in statements(result) if s.rule == "interface"]
    assert f"{min(scores):.2f} to {max(scores):.2f} over 5 seeds" in said.text
    assert sorted(said.numbers["ipTM of each"]) == pytest.approx(sorted(scores), abs=1e-3)
    upper = tuple(
        replace(s, summary={**s.summary, "chain_pair_iptm": np.triu(s.summary["chain_pair_iptm"])})
        for s in result.samples
    )
    lower = tuple(
        replace(s, summary={**s.summary, "chain_pair_iptm": np.tril(s.summary["chain_pair_iptm"])})
        for s in result.samples
    )
    for samples in (upper, lower):
        assert said in statements(replace(result, samples=samples))
