"""The packed files of a search, as ColabFold's server sends them."""

import io
import tarfile
from collections.abc import Mapping


def packed(files: Mapping[str, str]) -> bytes:
    """Return files as a packed archive."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz", compresslevel=4) as archive:
        for name, text in files.items():
            data = text.encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return content.getvalue()
