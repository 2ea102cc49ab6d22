"""A file is what its name says and nothing besides; captions and chapters are read or refused."""

import io

import pytest

from events.errors import Invalid
from events.resources import chapters, players, webvtt
from events.resources.storage import content_checks
from events.resources.storage.content_checks import BOMB, EMPTY, NOT_WHAT_IT_SAYS, TWO_THINGS
from tests.resources import recordings

PDF = b"%PDF-1.7\n1 0 obj\n"
ZIP = recordings.archive("a.txt")


@pytest.mark.parametrize(
    ("ending", "data"),
    [
        ("pdf", PDF),
        ("mp4", recordings.mp4()),
        ("webm", b"\x1a\x45\xdf\xa3" + b"x" * 99),
        ("mp3", b"ID3\x04" + b"x" * 99),
        ("mp3", b"\xff\xfb" + b"x" * 99),
        ("png", recordings.picture()),
        ("zip", ZIP),
        ("docx", recordings.archive("[Content_Types].xml")),
        ("odp", recordings.archive("mimetype", "content.xml")),
        ("txt", "Déjà".encode()),
        ("vtt", recordings.VTT),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_is_what_it_says_is_taken(ending: str, data: bytes) -> None:
    assert content_checks.problem(io.BytesIO(data), ending) == ""


@pytest.mark.parametrize(
    ("ending", "data", "sentence"),
    [
        ("pdf", b"", EMPTY),
        ("pdf", b"MZ\x90\x00", NOT_WHAT_IT_SAYS),  # A program.
        ("pdf", b"<html>%PDF-1.7", NOT_WHAT_IT_SAYS),  # A page that readers of PDF open too.
        ("mp4", b"<svg onload=alert(1)>", NOT_WHAT_IT_SAYS),
        ("jpg", recordings.picture(), NOT_WHAT_IT_SAYS),
        ("txt", b"MZ\x00\x00", NOT_WHAT_IT_SAYS),
        ("docx", recordings.archive("a.exe"), NOT_WHAT_IT_SAYS),
        ("zip", ZIP[:30], NOT_WHAT_IT_SAYS),
        ("pdf", PDF + b"<script>alert(1)</script>", TWO_THINGS),
        ("pdf", PDF + ZIP, TWO_THINGS),
        ("png", recordings.picture() + ZIP, TWO_THINGS),
        ("mp4", recordings.MP4 + b"<html><script>", TWO_THINGS),
        ("jpg", b"\xff\xd8\xff\xfe\x00\x10%PDF-1.4 ", TWO_THINGS),
        ("txt", b"  <!DOCTYPE html><html>", TWO_THINGS),
        ("zip", recordings.bomb(), BOMB),
        ("docx", recordings.bomb(), BOMB),
        ("png", recordings.huge_picture(), BOMB),
    ],
    ids=lambda given: given if isinstance(given, str) and len(given) < 5 else "",
)
def test_what_is_not_is_refused(ending: str, data: bytes, sentence: str) -> None:
    assert content_checks.problem(io.BytesIO(data), ending) == sentence


@pytest.mark.parametrize("name", ["../a.pdf", "a/b.pdf", "c:\\a.pdf", "a\x00.pdf", "a\r\n.pdf"])
def test_a_path_in_a_name_is_refused(name: str) -> None:
    assert content_checks.name_problem(name) == content_checks.BAD_NAME


@pytest.mark.parametrize("name", ["a.exe", "a", ".pdf.html", "a.svg", "pdf"])
def test_other_kinds_are_refused(name: str) -> None:
    assert content_checks.name_problem(name) == content_checks.UNKNOWN
    assert content_checks.name_problem("Mes diapos (v2).PDF") == ""


def test_captions_are_read_and_written_anew() -> None:
    said = (
        "\ufeffWEBVTT - Title\r\nSTYLE\r\n::cue { color: red }\r\n\r\nNOTE no\r\n\r\n1\r\n"
        "00:01.500 --> 00:03.000 align:start\r\n<v Ada Exemple>Bonjour</v> <c.red>à</c> "
        "<b>tous</b><script>x</script>\r\n\r\n00:01:00.000 --> 00:01:02.000\r\nFin &amp; merci.\r\n"
    )
    assert webvtt.written(webvtt.read(said.encode())) == (
        "WEBVTT\n\n00:00:01.500 --> 00:00:03.000\nAda Exemple: Bonjour à <b>tous</b>x\n\n"
        "00:01:00.000 --> 00:01:02.000\nFin &amp; merci.\n"
    )


def test_srt_is_read_too() -> None:
    srt = b"1\n00:00:01,000 --> 00:00:02,500\nBonjour\n\n2\n00:00:03,000 --> 00:00:04,000\nFin\n"
    assert [cue.start for cue in webvtt.read(srt)] == [1000, 3000]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xff\xfe\x00", webvtt.NOT_TEXT),
        (b"WEBVTT\n\nnothing", webvtt.NO_CUES),
        (b"WEBVTT\n\n00:00:01 --> 00:00:02\nx", f"{webvtt.WRONG_TIME}: 3"),
        (b"WEBVTT\n\n00:02.000 --> 00:01.000\nx", f"{webvtt.WRONG_ORDER}: 3"),
        (
            b"WEBVTT\n\n00:05.000 --> 00:06.000\nx\n\n00:01.000 --> 00:02.000\ny",
            f"{webvtt.BEFORE}: 6",
        ),
        (b"x" * (webvtt.LARGEST + 1), webvtt.TOO_LARGE),
    ],
)
def test_what_are_no_captions_is_said_with_its_line(data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        webvtt.read(data)
    assert refused.value.problems == {"captions": sentence}


def test_chapters_are_times_and_titles() -> None:
    found = chapters.read("0:00 Accueil\n\n12:30 – Questions\n1:02:05 Fin")
    assert [(one.second, one.time, one.title) for one in found] == [
        (0, "0:00", "Accueil"),
        (750, "12:30", "Questions"),
        (3725, "1:02:05", "Fin"),
    ]
    for wrong in ("Accueil", "5:00 B\n4:00 A", "00:75 X"):
        with pytest.raises(Invalid):
            chapters.read(wrong)


def test_captions_make_paragraphs() -> None:
    cues = [webvtt.Cue(at * 10_000, at * 10_000 + 5000, f"Phrase {at}.") for at in range(6)]
    assert [(one.second, one.title) for one in chapters.paragraphs(cues)] == [
        (0, "Phrase 0. Phrase 1. Phrase 2."),
        (30, "Phrase 3. Phrase 4. Phrase 5."),
    ]


@pytest.mark.parametrize(
    ("url", "name", "address"),
    [
        ("https://youtu.be/dQw4w9WgXcQ?si=x", "YouTube",
         "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=4s", "YouTube",
         "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"),
        ("https://www.youtube.com/live/dQw4w9WgXcQ", "YouTube",
         "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"),
        ("https://vimeo.com/76979871/abcdef0123", "Vimeo",
         "https://player.vimeo.com/video/76979871?dnt=1&h=abcdef0123"),
        ("https://tube.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv", "PeerTube",
         "https://tube.example.org/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv"
         "?p2p=0&peertubeLink=0&title=0&warningTitle=0"),
        ("https://tube.example.org/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d", "PeerTube",
         "https://tube.example.org/videos/embed/9c9de5e8-0a1e-484a-b099-e80766180a6d"
         "?p2p=0&peertubeLink=0&title=0&warningTitle=0"),
    ],
)  # fmt: skip
def test_players_are_known_by_their_addresses(url: str, name: str, address: str) -> None:
    found = players.of(url)
    assert found is not None
    assert (found.name, found.address) == (name, address)
    assert address.startswith(f"https://{found.host}/")


@pytest.mark.parametrize(
    "url",
    ["https://example.org/film.mp4", "http://youtu.be/dQw4w9WgXcQ", "https://youtu.be/a'b",
     "https://www.youtube.com.example.org/watch?v=dQw4w9WgXcQ", "https://vimeo.com/about",
     "https://a;b.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv", "", "javascript:alert(1)"],
)  # fmt: skip
def test_other_addresses_are_links(url: str) -> None:
    assert players.of(url) is None
