"""Laws of the comparison with an experiment."""

import csv
import gzip
import io
import json
import re
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import gemmi
import numpy as np
import pytest
from crystal_results import STRUCTURES, crystal_result
from pairs import entry, moved, renamed, renumbered, without

import af3nb
from af3nb.cli import main
from af3nb.comparison import entry as entries
from af3nb.comparison.entry import EntryNotAgreed
from af3nb.comparison.matching.naming import EQUIVALENT
from af3nb.confidence.known.moves import hinge, mirrored
from af3nb.errors import InputError
from af3nb.result.result import Result


@pytest.fixture
def saved(tmp_path):
    """Write a gemmi structure to a file."""

    def write(structure: gemmi.Structure, name: str = "experiment.pdb") -> str:
        structure.raw_remarks = []
        (tmp_path / name).write_text(structure.make_pdb_string(), "utf-8")
        return str(tmp_path / name)

    return write


def still(code: str) -> Result:
    """An entry as a result that is right."""
    return crystal_result(code, samples=1, seeds=1, shaking=0.0)


def with_positions(result: Result, x: np.ndarray, plddts=None) -> Result:
    """The result with other positions, and other confidences if given."""
    plddts = result.best.atom_plddts if plddts is None else plddts
    sample = replace(result.best, positions=x.astype(np.float32), atom_plddts=plddts)
    return replace(result, samples=(sample,))


@pytest.mark.parametrize("code", ["1ckb", "1bnz", "1byj", "2lax", "5l87", "1gya", "1as5"])
def test_a_structure_with_itself(code):
    """A structure compared with itself has lDDT, TM-score and DockQ 1, and distances 0."""
    found = af3nb.compare(still(code), STRUCTURES / f"{code}.cif.gz")
    assert found.lddt == 1 and found.tm == pytest.approx(1)
    assert found.rmsd == pytest.approx(0, abs=1e-3)
    assert np.nanmax(found.residues.distance) < 1e-3 and np.nanmin(found.residues.lddt) == 1
    assert all(one.dockq == pytest.approx(1) for one in found.interfaces)
    assert all(one.rmsd < 1e-3 and one.lddt_pli in (1, pytest.approx(np.nan, nan_ok=True))
               for one in found.ligands)  # fmt: skip
    assert not found.mirrored and not found.residues.sure_but_wrong.any()
    ligands = {c for c, kind in still(code).layout.chain_types.items() if "poly" not in kind[:4]}
    assert len({one.chain for one in found.ligands}) == len(ligands)


def test_names_orders_and_numbers_change_nothing(saved):
    """An experiment with other chain names, another order and other numbers gives the same."""
    result = crystal_result("1bnz", samples=1, seeds=1, shaking=3.0)
    plain = result.compare(saved(entry("1bnz")))
    other = renumbered(renamed(entry("1bnz"), {"A": "Q", "B": "A", "C": "B"}, "BQA"), 300)
    found = result.compare(saved(other, "other.pdb"))
    assert (found.lddt, found.rmsd, found.tm) == pytest.approx(
        (plain.lddt, plain.rmsd, plain.tm), abs=1e-6
    )
    others = {"A": "Q", "B": "A", "C": "B"}
    assert [c.reference for c in found.chains] == [others[c.reference] for c in plain.chains]
    np.testing.assert_allclose(found.residues.lddt, plain.residues.lddt, atol=1e-6)
    scores = {frozenset(one.chains): one.dockq for one in plain.interfaces}
    assert {frozenset(one.chains): one.dockq for one in found.interfaces} == pytest.approx(scores)


def test_moving_the_prediction_changes_nothing():
    """Turned and shifted as a whole, a structure is the same."""
    result = crystal_result("1ckb", samples=1, seeds=1, shaking=2.0)
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    turn *= np.sign(np.linalg.det(turn))
    moved_as_whole = with_positions(result, result.best.positions @ turn + [5.0, -8, 30])
    path = STRUCTURES / "1ckb.cif.gz"
    a, b = (r.compare(path) for r in (result, moved_as_whole))
    numbers = [(c.lddt, c.rmsd, c.tm, c.dockq) for c in (a, b)]
    assert numbers[0] == pytest.approx(numbers[1], abs=2e-3)


@pytest.mark.parametrize("code", ["1ckb", "1bnz"])
@pytest.mark.parametrize("side", ["prediction", "experiment"])
def test_names_of_equivalent_atoms_change_nothing(code, side, saved):
    """With the names of all equivalent atoms exchanged on one side, every lDDT is the same."""
    result, truth = crystal_result(code, samples=1, seeds=1, shaking=2.0), entry(code)
    plain = result.compare(saved(truth))
    other = {(c, n): m for c, pairs in EQUIVALENT.items() for p in pairs for n, m in (p, p[::-1])}
    exchanged = 0
    if side == "prediction":
        layout, x = result.layout, result.best.positions.copy()
        atom_at = layout.atom_at
        rows = zip(layout.chain_id, layout.res_id.tolist(), layout.res_name, layout.atom_name,
                   strict=True)  # fmt: skip
        for i, (chain, number, code_, name) in enumerate(rows):
            partner = atom_at.get((chain, number, other.get((code_, name))))
            if partner is not None:
                x[i] = result.best.positions[partner]
                exchanged += 1
        result = with_positions(result, x, result.best.atom_plddts)
    else:
        for residue in (r for chain in truth[0] for r in chain):
            for atom in residue:
                name = other.get((residue.name, atom.name))
                exchanged += name is not None
                atom.name = name or atom.name
    found = result.compare(saved(truth, "other.pdb"))
    assert exchanged > 50
    assert found.lddt == pytest.approx(plain.lddt, abs=1e-6)
    np.testing.assert_allclose(found.residues.lddt, plain.residues.lddt, atol=1e-6)
    assert [c.lddt for c in found.chains] == pytest.approx([c.lddt for c in plain.chains])
    assert (found.rmsd, found.tm) == pytest.approx((plain.rmsd, plain.tm), abs=1e-6)


def test_a_residue_named_the_other_way_is_right():
    """An aspartate of which the oxygens have each other's names is as right as before."""
    result = still("1ubq")
    at, x = result.layout.atom_at, result.best.positions.copy()
    a, b = at["A", 21, "OD1"], at["A", 21, "OD2"]
    x[[a, b]] = x[[b, a]]
    found = with_positions(result, x).compare(STRUCTURES / "1ubq.cif.gz")
    assert found.lddt == 1 and np.nanmin(found.residues.lddt) == 1


def test_a_mirrored_structure_is_told():
    """A mirror image keeps all distances, and so its lDDT; the whole and the chain are told."""
    result = still("1ubq")
    found = with_positions(result, mirrored(result.best.positions)).compare(
        STRUCTURES / "1ubq.cif.gz"
    )
    assert found.lddt > 0.999 and found.tm < 0.4
    assert found.mirrored and found.chains[0].mirrored
    assert "mirror image of the experiment" in str(found)


def test_sure_but_wrong_names_the_place():
    """A loop that is wrong and has a high pLDDT is sure but wrong; a right one with a low pLDDT is
    unsure but right; no other residue is named."""
    result = still("1ubq")
    number, x = result.layout.res_id, result.best.positions.astype(float)
    loop = (number >= 32) & (number <= 40)
    x[loop] += np.array([6.0, 3.0, -4.0])
    plddt = np.full(len(x), 92.0)
    plddt[(number >= 60) & (number <= 64)] = 35
    found = with_positions(result, x, plddt).compare(STRUCTURES / "1ubq.cif.gz")
    wrong = set(found.residues.number[found.residues.sure_but_wrong])
    assert wrong and wrong <= set(range(31, 42)) and len(wrong) >= 5
    right = found.residues.number[found.residues.unsure_but_right]
    assert right.tolist() == [60, 61, 62, 63, 64]
    assert "A 60-64" in str(found)


def test_what_is_not_compared_is_said(saved):
    """Residues, chains, atoms and ligands that one of the two lacks are in the notes."""
    truth = without(entry("1ckb"), "A", range(150, 155))
    for residue in truth[0]["A"]:
        if residue.seqid.num == 160:
            residue.remove_atom("CB", "\0")
    notes = "\n".join(still("1ckb").compare(saved(truth)).notes)
    assert "Chain A: the experiment has no atoms of 5 residues" in notes
    assert "lacks atoms of 1 residue (160)." in notes
    alone = renamed(entry("1ckb"), {"A": "A", "B": "B"})
    alone[0].remove_chain("B")
    notes = "\n".join(still("1ckb").compare(saved(alone)).notes)
    assert "lacks 1 chain of the prediction: B" in notes
    bare = entry("5l87")
    for chain in bare[0]:
        for k in reversed(range(len(chain))):
            if chain[k].name == "6RD":
                del chain[k]
    found = still("5l87").compare(saved(bare))
    assert not found.ligands
    assert any("6RD (B)" in n and "experiment lacks ligands" in n for n in found.notes)


def test_another_prediction_is_not_called_an_experiment(tmp_path, saved):
    """A file that says it is a prediction is a reference: nothing in the words was measured. The
    method of a file counts before its title."""
    result = crystal_result("1ckb", samples=2, seeds=1)
    cut = without(entry("1ckb"), "A", range(140, 142))
    cut.info["_struct.title"] = "ALPHAFOLD MONOMER V2.0 PREDICTION FOR C-CRK"
    measured = Path(saved(cut, "measured.pdb"))
    method, text = "EXPDTA    X-RAY DIFFRACTION", measured.read_text("utf-8")
    assert method in text and result.compare(measured).word == "experiment"
    for name, said in (("cut.pdb", ""), ("model.pdb", "EXPDTA    THEORETICAL MODEL")):
        (tmp_path / name).write_text(text.replace(method, said), "utf-8")
    (tmp_path / "other.cif").write_text(result.mmcif(result.ranked[1]), "utf-8")
    of_theory = cut.make_mmcif_document()
    of_theory.sole_block().set_pair("_exptl.entry_id", "model")
    of_theory.sole_block().set_pair("_exptl.method", "'THEORETICAL MODEL'")
    of_theory.write_file(str(tmp_path / "theory.cif"))
    for file in (tmp_path / name for name in ("other.cif", "cut.pdb", "model.pdb", "theory.cif")):
        found = result.compare(file)
        assert "which is a prediction, too" in str(found) and "experiment" not in str(found)
        assert found.word == found.as_dict()["reference_is"] == "reference"
        with pytest.raises(InputError, match="that the reference has"):
            result.compare(file, superpose="Z")
    assert "experiment" in str(result.compare(saved(entry("1ckb"))))


def test_a_mutation_is_compared_and_said(saved):
    """A residue that differs is compared by its backbone."""
    truth = entry("1ubq")
    for residue in truth[0]["A"]:
        if residue.seqid.num == 6:
            assert residue.name == "LYS"
            residue.name = "ALA"
            for name in ("CG", "CD", "CE", "NZ"):
                residue.remove_atom(name, "\0")
    found = still("1ubq").compare(saved(truth))
    assert len(found.residues.number) == 76 and found.lddt == 1
    assert any("LYS 6 is ALA" in note for note in found.notes)


def test_superposed_by_a_part():
    """After superposing one half of a hinge, this half lies on the experiment and the other does
    not; chain by chain scores do not depend on it."""
    result = still("1ubq")
    x = hinge(result.best.positions.astype(float), result.layout, 35, 60.0)
    bent_one, path = with_positions(result, x), STRUCTURES / "1ubq.cif.gz"
    found = bent_one.compare(path, superpose="A:1-34")
    assert found.residues.distance[:34].max() < 0.01 < 5 < found.residues.distance[50:].max()
    whole = bent_one.compare(path)
    assert (whole.lddt, whole.tm, whole.rmsd) == (found.lddt, found.tm, found.rmsd)
    assert whole.residues.distance[:34].max() > 1


@pytest.mark.parametrize("wrong", ["Z", "A:1-2", "A:x", "A:5-", "A 5", "A:900-950"])
def test_a_wrong_part_is_refused(wrong):
    """A part that is not there or too small is refused, and what the remedy names works."""
    path = STRUCTURES / "1ubq.cif.gz"
    with pytest.raises(InputError) as refused:
        still("1ubq").compare(path, superpose=wrong)
    named = re.search(r" as (A:)?([\d, -]+\d)\.$", refused.value.remedy)
    assert named or refused.value.remedy == "Choose more residues."
    part = f"A:{named[2]}" if named else "A:1-20"
    assert still("1ubq").compare(path, superpose=part).lddt == 1


def test_another_molecule_is_refused():
    """A structure without any molecule of the prediction is refused, and both are told."""
    with pytest.raises(InputError, match="no molecule of the prediction") as refused:
        still("1ubq").compare(STRUCTURES / "1bna.cif.gz")
    assert "76 residues" in str(refused.value) and "dna" in str(refused.value)


def test_lddt_pli_is_its_formula(saved):
    """lDDT-PLI is the share of kept distances up to 6 angstroms between ligand and protein."""
    result = still("5l87")
    layout, x = result.layout, result.best.positions.astype(float)
    y, ligand = x.copy(), ~layout.in_polymer
    x[ligand] += [0.9, -0.4, 0.2]
    (found,) = with_positions(result, x).compare(STRUCTURES / "5l87.cif.gz").ligands
    far = np.linalg.norm(y[ligand][:, None] - y[~ligand], axis=-1)
    off = np.abs(np.linalg.norm(x[ligand][:, None] - x[~ligand], axis=-1) - far)[far <= 6]
    wanted = np.mean([off <= step for step in (0.5, 1, 2, 4)])
    assert found.lddt_pli == pytest.approx(wanted, abs=2e-3)
    assert found.rmsd == pytest.approx(np.sqrt(0.81 + 0.16 + 0.04), abs=0.01)


def test_a_ligand_far_away_is_far():
    """A ligand out of its pocket has a large RMSD and keeps nothing."""
    result = still("5l87")
    x = result.best.positions.astype(float)
    x[~result.layout.in_polymer] += 40
    (found,) = with_positions(result, x).compare(STRUCTURES / "5l87.cif.gz").ligands
    assert found.rmsd > 60 and found.lddt_pli == 0


def test_a_ligand_alone_has_no_place(saved):
    """If only a ligand is in both, there is nothing to superpose by: it has no RMSD, and a chain to
    superpose by is refused with a remedy that works."""
    alone = entry("5l87")
    for chain in list(alone[0]):
        for k in reversed(range(len(chain))):
            if chain[k].name != "6RD":
                del chain[k]
    alone.remove_empty_chains()
    result, path = still("5l87"), saved(alone, "ligand.pdb")
    found = result.compare(path)
    assert len(found.ligands) == 1 and np.isnan(found.ligands[0].rmsd) and not found.chains
    assert found.as_dict()["ligands"][0]["rmsd"] is None and "6RD" in str(found)
    with pytest.raises(InputError, match="no chain is in both") as refused:
        result.compare(path, superpose="A")
    assert refused.value.remedy == "Superpose by everything."


def test_json_and_csv_have_every_residue():
    """JSON has all numbers and null where one means nothing; CSV has a line for each residue."""
    found = crystal_result("1byj", samples=1, seeds=1).compare(STRUCTURES / "1byj.cif.gz")
    plain = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert plain["dockq"] is None and plain["lddt"] == pytest.approx(found.lddt, abs=1e-4)
    rows = list(csv.DictReader(io.StringIO(found.csv())))
    assert len(rows) == len(plain["residues"]) == len(found.residues.number)
    assert float(rows[3]["lddt"]) == plain["residues"][3]["lddt"]
    assert {one["code"] for one in plain["ligands"]} == {"GE1", "GE2", "GE3"}


def test_the_command(tmp_path, capsys):
    """`af3nb compare` prints text, JSON or CSV of a saved result; a rank that is not there is
    refused."""
    folder = crystal_result("1ckb").save(tmp_path / "result")
    experiment = str(STRUCTURES / "1ckb.cif.gz")
    assert main(["compare", str(folder), experiment]) == 0
    said = capsys.readouterr().out
    assert "DockQ" in said and "Sure but wrong" in said and "lDDT" in said
    assert main(["compare", str(folder), experiment, "--format", "json", "--rank", "2"]) == 0
    plain = json.loads(capsys.readouterr().out)
    best, second = Result.load(folder).ranked[:2]
    assert (
        (plain["seed"], plain["sample"]) == (second.seed, second.index) != (best.seed, best.index)
    )
    assert main(["compare", str(folder), experiment, "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("chain,number,code,")
    assert main(["compare", str(folder), experiment, "--rank", "7"]) == 2
    most = capsys.readouterr().err.strip().rpartition(" ")[2].rstrip(".")
    assert most == "6" and main(["compare", str(folder), experiment, "--rank", most]) == 0


def test_an_entry_is_fetched_after_consent(tmp_path, monkeypatch):
    """Without consent nothing is sent; with it the entry is fetched once and kept."""
    asked = []

    class Archive(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            known = self.path == "/download/1ubq.cif.gz"
            content = (STRUCTURES / "1ubq.cif.gz").read_bytes() if known else b""
            self.send_response(200 if known else 404)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Archive)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(entries, "ARCHIVE", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    result = still("1ubq")
    try:
        with pytest.raises(EntryNotAgreed, match="its code is sent to"):
            result.compare("1UBQ")
        assert not asked
        assert result.compare("1UBQ", consent=True).reference == "1ubq"
        assert result.compare("1ubq").lddt == 1  # kept: nothing is sent
        assert asked == ["/download/1ubq.cif.gz"]
        with pytest.raises(InputError, match="has no entry 9zzz"):
            result.compare("9zzz", consent=True)
    finally:
        server.shutdown()
        server.server_close()


def test_a_path_that_is_not_there_is_no_code(tmp_path):
    """A missing file, or a folder, is told and sends nothing."""
    for path in (tmp_path / "experiment.pdb", tmp_path):
        with pytest.raises(InputError, match="structure in mmCIF or PDB format was expected"):
            still("1ubq").compare(path)


def test_every_format_of_the_experiment_is_the_same(tmp_path):
    """PDB and mmCIF, packed or not, give the same."""
    result, structure = crystal_result("1ckb", samples=1, seeds=1), entry("1ckb")
    text = structure.make_pdb_string()
    (tmp_path / "a.pdb").write_text(text, "utf-8")
    (tmp_path / "b.ent.gz").write_bytes(gzip.compress(text.encode()))
    structure.make_mmcif_document().write_file(str(tmp_path / "c.cif"))
    scores = [result.compare(p).lddt for p in sorted(tmp_path.iterdir())]
    assert len(scores) == 3 and scores == pytest.approx([scores[0]] * 3, abs=1e-4)


def test_copies_of_a_large_complex(saved):
    """Copies on a grid, with other names in the experiment, are each compared with their own."""
    result = crystal_result("1ckb", copies=5, samples=1, seeds=1, shaking=0.5)
    (tmp,) = [result.mmcif()]
    document = gemmi.cif.read_string(tmp)
    structure = gemmi.make_structure_from_block(document.sole_block())
    names = [c.name for c in structure[0]]
    others = dict(zip(names, [*names[4:], *names[:4]], strict=True))
    found = result.compare(saved(renamed(structure, others)))
    assert {c.chain: c.reference for c in found.chains} == others
    assert found.lddt > 0.999 and found.rmsd < 0.01


def test_a_partner_that_moved_lowers_dockq_only(saved):
    """A turned chain keeps its own lDDT; the interface loses."""
    found = still("1ckb").compare(saved(moved(entry("1ckb"), "B", 60, (2.0, -1.5, 2))))
    assert min(c.lddt for c in found.chains) > 0.99 and found.dockq < 0.6
