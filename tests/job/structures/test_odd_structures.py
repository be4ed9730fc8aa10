"""Structure files whose names or numbers are not what the format allows."""

import pytest

from af3nb.errors import InputError
from af3nb.job.job import Job

CODES = ("ALA", "GLY", "SER", "LEU", "LYS")
COLUMNS = (
    "group_PDB id type_symbol label_atom_id label_alt_id label_comp_id label_asym_id "
    "label_entity_id label_seq_id Cartn_x Cartn_y Cartn_z occupancy auth_seq_id auth_asym_id "
    "B_iso_or_equiv pdbx_PDB_ins_code auth_comp_id auth_atom_id pdbx_PDB_model_num"
).split()


def pdb(numbers=(1, 2, 3, 4, 5)) -> list[str]:
    """The lines of a chain of five residues, of four atoms each."""
    lines = []
    for code, number in zip(CODES, numbers, strict=True):
        for name in ("N", "CA", "C", "O"):
            n = len(lines) + 1
            lines.append(
                f"ATOM  {n:>5}  {name:<3} {code} A{number:>4}    {1.2 * n:8.3f}{0:8.3f}{0:8.3f}"
                f"{1:6.2f}{0:6.2f}          {name[0]:>2}"
            )
    return lines


def mmcif(label, author) -> str:
    """The same chain, numbered by two functions."""
    rows, lines = ["data_x", "loop_", *(f"_atom_site.{c}" for c in COLUMNS)], 0
    for i, code in enumerate(CODES):
        for name in ("N", "CA", "C", "O"):
            lines += 1
            row = ("ATOM", lines, name[0], name, ".", code, "A", 1, label(i), 1.2 * lines, 0, 0, 1)
            rows.append(" ".join(map(str, (*row, author(i), "A", 0, "?", code, name, 1))))
    return "\n".join([*rows, "#"])


def sequence(text: str | bytes, tmp_path, suffix: str = ".pdb") -> str:
    """The sequence of the only chain."""
    path = tmp_path / f"given{suffix}"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (molecule,) = Job.from_file(path).molecules
    return molecule.sequence


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
@pytest.mark.parametrize("column", [12, 13, 17, 21, 22, 26, 30, 60, 76])
def test_a_foreign_letter_in_a_record_of_atoms(encoding, column, tmp_path):
    """A letter that shifts the columns is refused with its line, in either encoding."""
    lines = pdb()
    lines[5] = f"{lines[5][:column]}é{lines[5][column + 1 :]}"
    with pytest.raises(InputError, match="line 6, a record ATOM, contains 'é'.*ASCII"):
        sequence("\n".join(lines).encode(encoding), tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252"])
def test_foreign_letters_in_titles_are_harmless(encoding, tmp_path):
    """A title or remark in any encoding changes nothing."""
    lines = ["HEADER    PROTÉINE", "REMARK   1 AUTH   É. DUPONT", *pdb()]
    assert sequence("\n".join(lines).encode(encoding), tmp_path) == "AGSLK"


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(pdb((1, 2, "", 4, 5))),
        "\n".join(pdb([""] * 5)),
        mmcif(lambda i: "." if i == 2 else i + 1, lambda i: "?" if i == 2 else i + 1),
        mmcif(lambda i: ".", lambda i: "?"),
        mmcif(lambda i: 1, lambda i: 1),
    ],
)
def test_residues_that_share_a_number_are_not_merged(text, tmp_path):
    """Residues without a number, or with one number, are refused; none is lost in silence."""
    suffix = ".cif" if text.startswith("data_") else ".pdb"
    with pytest.raises(InputError, match="number.*own number"):
        sequence(text, tmp_path, suffix)


@pytest.mark.parametrize(
    ("label", "author"),
    [
        (lambda i: i + 1, lambda i: "?" if i == 2 else i + 1),
        (lambda i: "." if i == 2 else i + 1, lambda i: i + 1),
        (lambda i: ".", lambda i: i + 1),
    ],
)
def test_one_kind_of_number_is_enough(label, author, tmp_path):
    """A residue that either the archive or the author numbers is read."""
    assert sequence(mmcif(label, author), tmp_path, ".cif") == "AGSLK"
