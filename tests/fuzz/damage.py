"""Damage to texts and files: what transfers, editors, programs and people do to them."""

import random
import re

_ODD = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b"\t", b"'", b'"', b"{", b"[", b"]}", b">",
    b">>", b";", b"#", b"|", b":", b"/", b"\\", b"..", b"?", b"-", b"*", b"loop_\n", b"data_x\n",
    b"_atom_site.id\n", b"ATOM  ", b"HETATM", b"TER\n", b"END\n", b"M  END\n", b"$$$$\n", b"V3000",
    b"null", b"true", b"NaN", b"Infinity", b"-1", b"0", b"1e999", b"99999999999999999999", b"3.5",
    b'"A"', b"[[[[[[[[", b"sequence", b"X", b"x", b"UNK", b"HOH", b"ATP", b"C1CC", b"c1ccccc1",
    "é".encode(), "½".encode(), "\u202e".encode(), "𝛼".encode(), b"\xc3", b"\x1b[31m", b"\x7f",
)  # fmt: skip
_WORD = re.compile(rb"[A-Za-z_.0-9+-]+")


def damaged(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Return the content with one to five kinds of damage."""
    for _ in range(chance.choice((1, 1, 1, 1, 1, 2, 3))):
        content = chance.choice(_KINDS)(content, others, chance)
    return content[:400_000]


def flipped(content: bytes, chance: random.Random) -> bytes:
    """Return the content with some of its bits turned."""
    found = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 8)) if found else 0):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def broken(content: bytes, chance: random.Random) -> bytes:
    """Return the content with some of its bits turned, or cut off, as disks and networks do it."""
    cut = content and chance.random() < 0.2
    return content[: chance.randrange(len(content))] if cut else flipped(content, chance)


def _flip(content, others, chance):
    return flipped(content, chance)


def _cut(content, others, chance):
    return content[: chance.randrange(len(content) + 1)]


def _insert(content, others, chance):
    at = chance.randrange(len(content) + 1)
    odd = chance.choice(_ODD) * chance.choice((1,) * 20 + (2, 2, 50, 20_000))
    return content[:at] + odd + content[at + chance.choice((0, 0, 1, 5)) :]


def _swap_words(content, others, chance):
    """Another word of the text, or an odd one, in place of a word."""
    words = [m.span() for m in _WORD.finditer(content[:20_000])]
    if not words:
        return content
    (a, b), (c, d) = chance.choice(words), chance.choice(words)
    new = chance.choice((content[c:d], chance.choice(_ODD), content[a:b][::-1], b""))
    return content[:a] + new + content[b:]


def _lines(content, others, chance):
    """Lines are lost, doubled, moved or mixed."""
    lines = content.split(b"\n")
    a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(5):
        case 0:
            del lines[a]
        case 1:
            lines.insert(b, lines[a])
        case 2:
            lines[a], lines[b] = lines[b], lines[a]
        case 3:
            lines[a:b] = []
        case 4:
            lines.insert(a, chance.choice(chance.choice(others).split(b"\n")))
    return b"\n".join(lines)


def _joined(content, others, chance):
    other = chance.choice(others)
    at, cut = chance.randrange(len(content) + 1), chance.randrange(len(other) + 1)
    return content[:at] + other[cut:]


def _repeated(content, others, chance):
    at = chance.randrange(len(content) + 1)
    part = content[at : at + chance.choice((1, 10, 100, 2000))]
    return content[:at] + part * chance.choice((2, 3, 100)) + content[at:]


def _encoded(content, others, chance):
    text = content.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-8-sig", "utf-32", "latin-1")), "replace")


_KINDS = (_flip, _flip, _cut, _insert, _insert, _swap_words, _swap_words, _swap_words, _swap_words,
          _lines, _lines, _joined, _repeated, _encoded)  # fmt: skip
