"""Checkpoints of PyTorch are read without PyTorch, and nothing in them runs."""

import zipfile
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest
from torch_files import Call, Global, Numbers, arrays_of, write_checkpoint

from af3nb.errors import WeightsError
from af3nb.model.files.torch_zip import TorchFile, arrays_in

ARRAY = np.arange(12, dtype=np.float32).reshape(3, 4)


@pytest.mark.parametrize("dtype", [np.float32, np.float16, ml_dtypes.bfloat16, np.int64])
def test_arrays_are_read_with_their_types(tmp_path, dtype):
    """Each array comes back as it was written."""
    array = ARRAY.astype(dtype)
    path = write_checkpoint(tmp_path / "a.pt", {"a": Numbers(array, "0"), "epoch": 3})
    with TorchFile(path) as file:
        found = arrays_in(file.content)
        assert list(found) == ["a"]
        read = file.read(found["a"])
    assert read.dtype == array.dtype
    np.testing.assert_array_equal(read, array)


def test_views_are_read_as_what_they_show(tmp_path):
    """A transposed array, or a part of a larger one, has its own shape and order."""
    turned = Numbers(ARRAY, "0", shape=(4, 3), stride=(1, 4))
    part = Numbers(ARRAY, "1", shape=(2, 2), stride=(4, 1), offset=5)
    path = write_checkpoint(tmp_path / "a.pt", {"turned": turned, "part": part})
    with TorchFile(path) as file:
        found = arrays_in(file.content)
        np.testing.assert_array_equal(file.read(found["turned"]), ARRAY.T)
        np.testing.assert_array_equal(file.read(found["part"]), ARRAY[1:, 1:3])


HOSTILE = {
    "a call of os.system": Call(Global("os", "system"), "touch {ran}"),
    "a call of eval": Call(Global("builtins", "eval"), "open('{ran}', 'w')"),
    "a call of getattr": Call(Global("builtins", "getattr"), "x", "upper"),
    "another function of torch": Call(Global("torch", "load"), "x"),
    "a module of its own": Call(Global("mymodel", "Model")),
    "an offset beyond the end": Numbers(ARRAY, "0", offset=8),
    "a negative offset": Numbers(ARRAY, "0", offset=-1),
    "a shape larger than the numbers": Numbers(ARRAY, "0", shape=(4, 4), stride=(4, 1)),
    "a huge array of one number": Numbers(ARRAY, "0", shape=(10**9, 10**9), stride=(0, 0)),
    "a negative stride": Numbers(ARRAY, "0", stride=(-4, 1)),
    "an unknown type of numbers": Numbers(ARRAY, "0", storage="ComplexFloatStorage"),
    "a size that is no number": Numbers(ARRAY, "0", size="12"),
    "a shape that is no number": Numbers(ARRAY, "0", shape=("a", 4)),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_not_an_array_is_refused(tmp_path, what):
    """A pickle can build arrays and nothing else: anything else is one sentence, and runs not."""
    ran = tmp_path / "ran"
    content = HOSTILE[what]
    if isinstance(content, Call):
        arguments = (a.format(ran=ran) if isinstance(a, str) else a for a in content.arguments)
        content = Call(content.what, *arguments)
    path = write_checkpoint(tmp_path / "a.pt", {"a": content})
    with pytest.raises(WeightsError) as error:
        TorchFile(path)
    assert not ran.exists()
    assert str(path) in str(error.value) and error.value.remedy


def test_inert_stand_ins_do_nothing(tmp_path):
    """What a training checkpoint holds beside its arrays is passed over."""
    path = write_checkpoint(
        tmp_path / "a.pt",
        {
            "config": Call(Global("ml_collections.config_dict.config_dict", "ConfigDict"), 1),
            "where": Call(Global("pathlib", "PosixPath"), "/etc/passwd"),
            "a": Numbers(ARRAY, "0"),
        },
    )
    with TorchFile(path) as file:
        assert type(file.content["where"]).__name__ == "_Inert"
        assert list(arrays_in(file.content)) == ["a"]


def damaged(path: Path, how: str) -> None:
    """Damage a sound checkpoint."""
    data = path.read_bytes()
    if how == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif how == "text":
        path.write_text("not a checkpoint")
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "an older kind":
        path.write_bytes(b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.")
    elif how == "another archive":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("readme.txt", "hello")
    elif how == "compressed":
        write_checkpoint(path, arrays_of({"a": ARRAY}), compression=zipfile.ZIP_DEFLATED)
    elif how == "a huge list of arrays":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("archive/data.pkl", b"\0" * (80 * 2**20))
    elif how == "a damaged list of arrays":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("archive/data.pkl", b"\x80\x02}q\x00(X\xff\xff")
    elif how == "a deeply nested list":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("archive/data.pkl", b"\x80\x02" + b"(" * 100_000 + b".")
    elif how == "without its numbers":
        with zipfile.ZipFile(path) as old:
            text = old.read("archive/data.pkl")
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("archive/data.pkl", text)


DAMAGES = (
    "cut", "text", "empty", "an older kind", "another archive", "compressed",
    "a huge list of arrays", "a damaged list of arrays", "a deeply nested list",
    "without its numbers",
)  # fmt: skip


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_file_gives_one_sentence(tmp_path, how):
    """Whatever is wrong with the file, the error names it and says what to do."""
    path = write_checkpoint(tmp_path / "a.pt", arrays_of({"a": ARRAY}))
    damaged(path, how)
    with pytest.raises(WeightsError) as error:
        with TorchFile(path) as file:
            for tensor in arrays_in(file.content).values():
                file.read(tensor)
    assert error.value.remedy and "Traceback" not in str(error.value)


def test_a_missing_file_is_told(tmp_path):
    """A path that is wrong is no exception of Python."""
    with pytest.raises(WeightsError, match="cannot be read"):
        TorchFile(tmp_path / "nothing.pt")
