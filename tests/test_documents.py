"""Files to documents: untouched text, right offsets, head data, and a reason for all that could not be read."""

from __future__ import annotations

import builtins
import gzip
import io
import json
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.document_formats import decode, head_lines, parse_text
from posture.document_html import parse_html
from posture.documents import documents_from_texts, iter_documents, read_documents, read_documents_report
from posture.errors import InputError, MissingExtraError, MissingPathError
from posture.schemas import check

ODD = "Caf\u00e9 e\u0301 \U0001f4a5 about\u00a02,000 troops\r\nin\u2028Syria\t\u200b.\r\n"
ARTICLE = (
    "<p>OSLO - Norway will add about 50 soldiers to the battle group at Rukla, the minister said on Tuesday.</p>"
    "<p>The battle group, led by Germany, has roughly 1,600 troops at the base.</p>"
)


def one(path: Path) -> dict[str, Any]:
    df = check(read_documents(path), "documents")
    assert len(df) == 1
    return {str(k): (None if pd.isna(v) else v) for k, v in df.iloc[0].items()}


@pytest.mark.parametrize("ending", [".txt", ".md"])
def test_text_is_a_substring_of_the_file(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(("Title: One\r\nPublished: 2023-10-18\r\n\r\n" + ODD).encode())
    got = one(path)
    assert got["text"] == ODD
    assert got["title"] == "One"
    assert got["published"] == pd.Timestamp("2023-10-18")
    assert got["path"] == path.name


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbf" + ODD.encode(), ODD),
        (ODD.encode("utf-16"), ODD),
        (b"\xfe\xff" + ODD.encode("utf-16-be"), ODD),
        (ODD.encode("utf-32"), ODD),
        ("\u201cAbout 2,000\u201d \u2013 caf\u00e9 in the north of the country".encode("cp1252"),
         "\u201cAbout 2,000\u201d \u2013 caf\u00e9 in the north of the country"),
    ],
)  # fmt: skip
def test_encodings(data: bytes, text: str) -> None:
    assert decode(data) == (text, "")


def test_cyrillic_without_a_declaration_is_guessed() -> None:
    text = "Около двух тысяч военнослужащих остаются на базе, сообщило министерство обороны в понедельник. " * 5
    assert decode(text.encode("cp1251"))[0] == text


def test_broken_utf8_is_kept_with_a_remark() -> None:
    text, remark = decode("Caf\u00e9 \u2013 900 troops \u2014 ".encode() * 3 + b"\xff in Syria")
    assert "\ufffd in Syria" in text
    assert text.startswith("Caf\u00e9 \u2013 900")
    assert "U+FFFD" in remark


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"PK\x03\x04xx", b"a\x00b", b"\x89PNG\r\n", b"{\\rtf1}"])
def test_what_is_no_text_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    (tmp_path / "b.txt").write_text("About 50 soldiers came.")
    df = read_documents(tmp_path)
    assert df["path"].tolist() == ["b.txt"]
    assert [(r[0], "expected text" in r[4]) for r in df.attrs["rejected"]] == [("a.txt", True)]


@pytest.mark.parametrize(
    ("text", "fields", "body"),
    [
        ("Title: A\nURL: http://x\n\nB c.", {"title": "A", "url": "http://x"}, "B c."),
        (
            "PUBLISHED: 2020-01-02\nAuthor: C\nlanguage: en\n\nBody",
            {"published": "2020-01-02", "language": "en"},
            "Body",
        ),
        ("Source: Example Wire\nDate: 2020-01-02\nOSLO - 50 came.", None, "OSLO - 50 came."),
        ("OSLO: 50 soldiers came.\nTitle: no", {}, "OSLO: 50 soldiers came.\nTitle: no"),
        ("Title:\n\nBody of text.", {}, "Body of text."),
        ("\nTitle: A", {}, "\nTitle: A"),
    ],
)
def test_head_lines(text: str, fields: dict[str, str] | None, body: str) -> None:
    parsed = parse_text(text)
    assert parsed.text == body
    if fields is not None:
        assert parsed.fields == fields


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="Titleau: \r\n-#=x9", max_size=60))
def test_a_body_is_always_the_end_of_the_text(text: str) -> None:
    assert text.endswith(parse_text(text).text)
    assert 0 <= head_lines(text)[1] <= len(text)


@pytest.mark.parametrize(
    ("matter", "title", "published"),
    [
        ("title: 'A: b'\ndate: 2020-01-02", "A: b", "2020-01-02"),
        ("title: A: b\ndate: 2020-01-02", "A: b", "2020-01-02"),
        ("title: !!python/object/apply:os.system ['false']\ndate: 2020-01-02", None, "2020-01-02"),
        ("title: &a [*a]\npublished: 2 January 2020", "&a [*a]", "2020-01-02"),
    ],
)
def test_front_matter(matter: str, title: str | None, published: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\n{matter}\n---\n\nAbout 50 soldiers came.\n")
    got = one(path)
    assert got["text"] == "About 50 soldiers came.\n"
    assert got["title"] == title
    assert got["published"] == pd.Timestamp(published)


def test_a_colon_in_a_title_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Wagner in Mali: what we know\npublished: 2022-01-20\n---\nAbout 50 came.")
    documents, rejected = read_documents_report(tmp_path)
    assert (documents["title"].tolist(), len(rejected)) == (["Wagner in Mali: what we know"], 0)


def test_malformed_front_matter_is_reported_and_the_text_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: [A\n---\nAbout 50 came.")
    documents, rejected = read_documents_report(tmp_path)
    assert documents["text"].tolist() == ["About 50 came."]
    assert rejected["reason"].iloc[0].startswith("front matter is not sound YAML (line ")
    assert "unicode string" not in rejected["reason"].iloc[0]
    (tmp_path / "a.md").write_text("---\ntitle: A\nAbout 50 came.")
    documents, rejected = read_documents_report(tmp_path)
    assert documents["text"].iloc[0].startswith("---")
    assert "never closes" in rejected["reason"].iloc[0]


@pytest.mark.parametrize(
    "head",
    [
        '<title>Norway sends more | Example Wire</title><meta property="og:site_name" content="Example Wire">'
        '<meta property="article:published_time" content="2023-10-18T23:30:00-05:00">',
        '<title>x</title><script type="application/ld+json">{"@type": "NewsArticle", "headline": "Norway sends more", '
        '"datePublished": "2023-10-18", "publisher": {"name": "Example Wire"}}</script>'
        '<meta property="og:title" content="Norway sends more">',
    ],
)
def test_html(head: str, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    page = f'<html lang="en"><head><meta charset="utf-8">{head}</head><body><nav>Home 77 troops</nav><article>'
    path.write_text(page + f"<h1>Norway sends more</h1>{ARTICLE}</article><footer>(c) 88 troops</footer></body></html>")
    got = one(path)
    assert (got["title"], got["publisher"], got["language"]) == ("Norway sends more", "Example Wire", "en")
    assert got["published"] == pd.Timestamp("2023-10-18")
    assert "roughly 1,600 troops" in got["text"]
    assert "77" not in got["text"]
    assert "88" not in got["text"]


def test_html_in_its_declared_encoding(tmp_path: Path) -> None:
    text = "Около 500 военнослужащих остаются на базе"
    page = (
        f'<html><head><meta charset="windows-1251"></head><body><article><p>{text}. {text}.</p></article></body></html>'
    )
    path = tmp_path / "a.htm"
    path.write_bytes(page.encode("cp1251"))
    assert text in one(path)["text"]


@pytest.mark.parametrize(
    ("page", "inside"),
    [
        ("<div>" * 50_000 + "<p>50 troops", "50 troops"),
        ("<p>50 troops &amp; <script>alert(9)</script>more", "50 troops &"),
        ("50 troops", "50 troops"),
    ],
)
def test_hostile_html_is_read(page: str, inside: str) -> None:
    text = parse_html(page).text
    assert inside in text
    assert "alert" not in text


@pytest.mark.parametrize(
    "page", ["<!--" * 50_000, "<" * 100_000, "<a b=" * 50_000, "<![CDATA[" * 20_000, "&" * 100_000]
)
def test_broken_markup_ends(page: str) -> None:
    assert parse_html(page).fields.get("title") is None


def test_missing_trafilatura_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "trafilatura":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    (tmp_path / "a.html").write_text(f"<html>{ARTICLE}</html>")
    with pytest.raises(MissingExtraError, match=r'pip install "posture\[html\]"'):
        read_documents(tmp_path)
    (tmp_path / "b.txt").write_text("About 50 soldiers came.")
    df = read_documents(tmp_path)
    assert df["path"].tolist() == ["b.txt"]
    assert "posture[html]" in df.attrs["rejected"][0][4]


LINES = [
    json.dumps({"text": ODD, "id": 7, "title": "T", "published": "2020-01-02", "publisher": {"name": "Example Wire"}}),
    "{not json", "", json.dumps({"body_": "x"}), json.dumps({"text": 5}), json.dumps(["text"]), "[" * 100_000,
    json.dumps({"text": "A \ud800"}), json.dumps({"text": " "}), json.dumps({"text": "Some 50 came.", "id": "7"}),
    json.dumps({"text": "Some 60 came.", "published": "soon"}),
]  # fmt: skip


def opened(path: Path, data: bytes) -> Path:
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(data))
    elif path.suffix == ".zst":
        zstandard = pytest.importorskip("zstandard", reason="the scale extra brings it")
        path.write_bytes(zstandard.ZstdCompressor().compress(data))
    else:
        path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.jsonl.gz", "a.jsonl.zst"])
def test_json_lines_one_bad_line_stops_nothing(name: str, tmp_path: Path) -> None:
    path = opened(tmp_path / name, b"\n".join(x.encode() for x in LINES) + b'\n{"text": "caf\xe9"}\n')
    documents, rejected = read_documents_report(path)
    assert documents["doc_id"].tolist()[:2] == ["7", "7-2"]
    assert documents["text"].tolist() == [ODD, "Some 50 came.", "Some 60 came."]
    assert documents["publisher"].iloc[0] == "Example Wire"
    assert rejected["line"].tolist() == [2, 4, 5, 6, 7, 8, 9, 11, 12]
    reasons = rejected.set_index("line")["reason"]
    assert reasons[4] == 'no "text" in it; it has body_'
    assert "surrogate" in reasons[8]
    assert "the document was kept" in reasons[11]
    assert "not UTF-8" in reasons[12]


def test_a_compressed_file_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    whole = gzip.compress(
        b"".join(json.dumps({"text": f"{i} troops {os.urandom(40).hex()}"}).encode() + b"\n" for i in range(999))
    )
    (tmp_path / "a.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    documents, rejected = read_documents_report(tmp_path)
    assert 0 < len(documents) < 999
    assert "breaks off" in rejected["reason"].iloc[-1]


@pytest.mark.parametrize("sep", [",", ";", "\t"])
def test_csv(sep: str, tmp_path: Path) -> None:
    long = "x" * 200_000
    rows = [
        ["id", "text", "published"],
        ["a", '"Some\r\n50"', "2020-01-02"],
        ["b", "", ""],
        ["c", "1", "2", "3"],
        ["d", long],
    ]
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(sep.join(r) for r in rows).encode())
    documents, rejected = read_documents_report(path)
    assert documents["doc_id"].tolist() == ["a", "d"]
    assert documents["text"].tolist() == ["Some\r\n50", long]
    assert rejected["line"].tolist() == [4, 5]


def test_csv_without_texts_says_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("quantity,place\n900,SYR\n")
    with pytest.raises(InputError, match=r"expected a column 'text' \(reports\), or 'quantity' .* got quantity, place"):
        read_documents(tmp_path)


def test_parquet_and_json(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="the parquet extra brings it")
    pd.DataFrame({"text": [ODD, None], "title": ["T", "U"]}).to_parquet(tmp_path / "a.parquet")
    (tmp_path / "b.json").write_text(json.dumps([{"text": "Some 50 came."}, {"x": 1}]))
    documents, rejected = read_documents_report(tmp_path)
    assert documents["text"].tolist() == [ODD, "Some 50 came."]
    assert len(rejected) == 2
    (tmp_path / "a.parquet").write_bytes(b"PAR1 broken")
    assert "not a sound Parquet file" in read_documents_report(tmp_path)[1]["reason"].iloc[0]


def test_a_folder_is_sorted_and_stays_within(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("Some 5 came.")
    for name in ("b.txt", "a.txt", "sub/c.txt", ".hidden.txt", "d.docx", "README.md"):
        (folder / name).write_text(f"Some 50 came to {name}.")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "loop").symlink_to(folder)
    documents, rejected = read_documents_report(folder)
    assert documents["path"].tolist() == ["a.txt", "b.txt", "sub/c.txt"]
    reasons = rejected.set_index("path")["reason"]
    assert sorted(reasons.index) == ["README.md", "d.docx", "link.txt"]
    assert "leads out of the folder" in reasons["link.txt"]
    assert len(read_documents(str(folder / "*.txt"))) == 3
    assert len(read_documents([folder / "a.txt", folder / "a.txt", folder / "sub"])) == 2


def test_errors_say_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no reports there; read are files that end in \.txt"):
        read_documents(tmp_path)
    with pytest.raises(MissingPathError, match="no such file or folder"):
        iter_documents(tmp_path / "none")
    with pytest.raises(MissingPathError, match="no glob"):
        read_documents(str(tmp_path / "*.txt"))
    with pytest.raises(InputError, match="empty list"):
        read_documents([])
    (tmp_path / "a.txt").write_text(" \n")
    with pytest.raises(InputError, match=r"a\.txt: the file is empty"):
        read_documents(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("data", "texts"),
    [(b"Some 50 came.", ["Some 50 came."]), (b'{"text": "a 1"}\n{"text": "b 2"}\n', ["a 1", "b 2"])],
)
def test_standard_input(data: bytes, texts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert read_documents("-")["text"].tolist() == texts


def test_dates_in_numbers_need_an_order(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Published: 03/04/2025\n\nSome 50 came.")
    documents, rejected = read_documents_report(path)
    assert documents["published"].isna().all()
    assert rejected["column"].tolist() == ["published"]
    assert read_documents(path, date_order="DMY")["published"].tolist() == [pd.Timestamp("2025-04-03")]


def test_ids_follow_the_text_and_repeats_are_numbered() -> None:
    a = documents_from_texts(["x", "x", "y"])
    assert a["doc_id"].tolist() == [a["text_sha"][0][:12], a["text_sha"][0][:12] + "-2", a["text_sha"][2][:12]]
    assert documents_from_texts("x")["doc_id"].tolist() == a["doc_id"].tolist()[:1]
    series = documents_from_texts(pd.Series(["x", None, "y"], index=[10, 11, 12]))
    assert series["doc_id"].tolist() == ["10", "12"]
    with pytest.raises(InputError, match="expected a string, got int"):
        documents_from_texts([5])  # type: ignore[list-item]


def test_the_first_line_is_the_title_where_it_reads_as_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Convoys move from Syria to Iraq\nMultiple convoys crossed on Saturday.\n")
    assert one(path)["title"] == "Convoys move from Syria to Iraq"
    assert one(path)["text"].startswith("Convoys move")
    path.write_text("Multiple convoys crossed on Saturday.\nThey were long.\n")
    assert one(path)["title"] is None


def test_progress_sees_every_file(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("Some 50 came.")
    seen: list[str] = []

    def watch(files: Any) -> Any:
        for f in files:
            seen.append(f.shown)
            yield f

    read_documents(tmp_path, progress=watch)
    assert seen == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("lines", "publisher", "published"),
    [
        ("US to keep some 600 troops\nExample Wire\nNovember 14, 2019\n", "Example Wire", "2019-11-14"),
        ("Peacekeepers take up posts\nBy our correspondent\n\n19 November 2020\n", None, "2020-11-19"),
        ("Peacekeepers take up posts\nExample Wire, 19 November 2020\n", "Example Wire", "2020-11-19"),
        ("Peacekeepers take up posts\n2020-11-19\n", None, "2020-11-19"),
        ("Peacekeepers take up posts\nOn 19 November 2020, 900 came.\n", None, None),
        ("Peacekeepers take up posts\n03/04/2020\n", None, None),
        ("Peacekeepers take up posts\n1,960 Russian peacekeepers\n", None, None),
    ],
)
def test_date_lines_without_a_label(lines: str, publisher: str | None, published: str | None, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(lines + "\nSTEPANAKERT - Some 1,960 men are to guard the road.\n")
    got = one(path)
    assert got["title"] in lines
    assert got["publisher"] == publisher
    assert got["published"] == (pd.Timestamp(published) if published else None)
