"""Files and archives of strangers: bounded whatever they say of themselves, and one bad file takes no other with it."""

import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findings.detections.sigma.documents import MAX_BYTES
from findings.detections.unpacking import MOST_CHARACTERS, MOST_ENTRIES, MOST_TEXTS, unpacked


def archive(*files: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files:
            made.writestr(name, data)
    return held.getvalue()


def test_files_and_archives_become_texts_by_name() -> None:
    found = unpacked(
        [
            ("a.yml", "\ufefftitle: ü".encode()),
            ("rules.zip", archive(("aws/b.yaml", b"title: b"), ("README.md", b"#"), ("aws/", b""), ("C.YML", b"c"))),
        ]
    )
    assert found.texts == {"a.yml": "title: ü", "aws/b.yaml": "title: b", "C.YML": "c"}
    assert (found.refused, found.others) == ([], 1)


def test_names_lead_nowhere_and_stay_apart() -> None:
    names = ["../../etc/passwd.yml", "../../etc/passwd.yml", "<b>.yml", "x" * 5_000 + ".yml"]
    found = unpacked([(name, b"a: b") for name in names])
    assert list(found.texts)[:3] == ["../../etc/passwd.yml", "../../etc/passwd.yml (2)", "<b>.yml"]
    assert max(map(len, found.texts)) <= 300


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"a" * (MAX_BYTES + 1), "bytes"),
        (b"a" * 10_000_000, "bytes"),
        (b"\xff\xfe", "UTF-8"),
        (b"\xed\xa0\x80", "UTF-8"),
        (b"title: a\x00b", "NUL"),
    ],
    ids=["long", "10 MB", "no text", "surrogate", "NUL"],
)
def test_a_bad_file_is_refused_and_its_neighbours_are_not(data: bytes, word: str) -> None:
    for files in (
        [("bad.yml", data), ("good.yml", b"a: b")],
        [("z.zip", archive(("bad.yml", data), ("good.yml", b"a: b")))],
    ):
        found = unpacked(files)
        assert found.texts == {"good.yml": "a: b"}
        assert [(one.source, word in one.reason) for one in found.refused] == [("bad.yml", True)]


def test_a_bomb_is_read_no_further_than_its_bounds() -> None:
    many = archive(*((f"{number}.yml", b"#" * MAX_BYTES) for number in range(200)))
    assert len(many) < 200_000
    found = unpacked([("bomb.zip", many)])
    assert sum(map(len, found.texts.values())) <= MOST_CHARACTERS + MAX_BYTES
    assert len(found.refused) == 1
    one = archive(("big.yml", b"\x20" * 300_000_000))
    assert [word.reason for word in unpacked([("bomb.zip", one)]).refused] == [
        f"more than {MAX_BYTES} bytes: a rule has a few thousand"
    ]


def test_an_archive_of_very_many_files_is_refused_before_its_directory_is_read() -> None:
    found = unpacked([("many.zip", archive(*((f"{number}.txt", b"") for number in range(MOST_ENTRIES + 1))))])
    assert (found.others, len(found.refused)) == (0, 1)
    found = unpacked([("many.zip", archive(*((f"{number}.yml", b"a") for number in range(MOST_TEXTS + 5))))])
    assert (len(found.texts), len(found.refused)) == (MOST_TEXTS, 1)


def test_an_archive_in_an_archive_is_no_rule() -> None:
    found = unpacked([("a.zip", archive(("inner.zip", archive(("a.yml", b"a"))), ("b.yml", archive(("a.yml", b"a")))))])
    assert (found.texts, found.others) == ({}, 1)
    assert len(found.refused) == 1


@given(st.integers(0, 2**32))
def test_a_broken_archive_never_breaks_more_than_itself(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(archive(("a.yml", b"title: a" * 50), ("b.yml", b"title: b")))
    for _ in range(chance.randrange(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    found = unpacked([("broken.zip", bytes(data[: chance.randrange(1, len(data) + 1)])), ("good.yml", b"a: b")])
    assert found.texts["good.yml"] == "a: b"
