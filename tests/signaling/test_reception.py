"""The practice's own welcome: set by the operator, shown of what form it may be."""

from pathlib import Path

import pytest

from conference.meeting.errors import BadText
from signaling.__main__ import main
from signaling.practice.reception import MAX_PICTURE_BYTES, BadPicture, picture_of, welcome_of
from signaling.process.supervisor import EXIT_CONFIG

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 " + b"picture"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(PNG, "image/png"), (b"\xff\xd8\xff\xe0jpeg", "image/jpeg"), (WEBP, "image/webp")],
)
def test_a_picture_is_what_its_first_bytes_say(content: bytes, media_type: str) -> None:
    assert picture_of(content).media_type == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html>",
        b"GIF89a",
        b"RIFF\x10\x00\x00\x00WAVE",
        PNG + bytes(MAX_PICTURE_BYTES),
    ],
)
def test_nothing_else_and_nothing_large_is_a_picture(content: bytes) -> None:
    with pytest.raises(BadPicture):
        picture_of(content)


def test_the_name_is_made_from_the_content() -> None:
    assert picture_of(PNG).name == picture_of(PNG).name != picture_of(WEBP).name


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  Welcome.  \n\n Please wait.\u202e", "Welcome.\nPlease wait."),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_the_text_is_cleaned_line_by_line(typed: str, shown: str) -> None:
    assert welcome_of(typed) == shown


def test_the_text_is_bounded() -> None:
    with pytest.raises(BadText):
        welcome_of("word\n" * 300)


# ------------------------------------------------------------------ the command line


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANTEROOM_DATA_DIR", str(tmp_path))
    return tmp_path


def test_each_part_is_set_and_taken_away_by_itself(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = store / "front.png"
    file.write_bytes(PNG)
    for given, told in (
        (["--text", "Welcome."], "text:    Welcome.\npicture: none\n"),
        (["--picture", str(file)], "text:    Welcome.\npicture: 15 bytes, image/png\n"),
        ([], "text:    Welcome.\npicture: 15 bytes, image/png\n"),
        (["--text", ""], "text:    none\npicture: 15 bytes, image/png\n"),
        (["--picture", ""], "text:    none\npicture: none\n"),
    ):
        assert main(["practice", "welcome", *given]) == 0
        assert capsys.readouterr().out == told


@pytest.mark.parametrize(
    ("content", "told"), [(b"<svg/>", "PNG, JPEG or WebP"), (None, "cannot be read")]
)
def test_each_fault_is_told(
    store: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, told: str
) -> None:
    file = store / "front.png"
    if content is not None:
        file.write_bytes(content)
    assert main(["practice", "welcome", "--picture", str(file)]) == EXIT_CONFIG
    assert told in capsys.readouterr().err
