"""From an HTML page to the article's text and what the page says of itself: title, publisher, date, address.

The page's own metadata come first, then what trafilatura found. Both passes work without recursion on any nesting.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from posture.document_formats import Parsed
from posture.errors import missing_extra

_PAGE_LIMIT, _DEPTH_LIMIT = 20_000_000, 500  # pages beyond this go to the plain extraction (judgement)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_SILENT = frozenset(
    ["script", "style", "noscript", "template", "svg", "head", "nav", "footer", "aside", "form", "button", "iframe"]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
    ]
)
_META_FIELDS = {
    "og:title": "title", "twitter:title": "title2", "dc.title": "title2",
    "og:site_name": "publisher", "application-name": "publisher2", "dc.publisher": "publisher2",
    "article:published_time": "published", "datepublished": "published", "date": "published2",
    "dc.date": "published2", "dc.date.issued": "published2", "pubdate": "published2", "publishdate": "published2",
    "publish-date": "published2", "parsely-pub-date": "published2", "sailthru.date": "published2",
    "og:url": "url2", "og:locale": "language2", "content-language": "language2",
}  # fmt: skip


class _Page:
    """One pass over a page's tags: its metadata, its visible text, and how deeply it nests."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.parts: list[str] = []
        self.silent: list[str] = []
        self.depth = self.deepest = 0
        self.catch: str | None = None
        self.caught: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        a = {str(k): (v or "").strip() for k, v in attributes.items()}
        self._note(tag, a)
        if tag in _VOID:
            self.parts.append("\n" if tag in ("br", "hr") else "")
            return
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        if tag in _SILENT:
            self.silent.append(tag)
        if tag in ("title", "h1") and f"<{tag}>" not in self.found and not self.catch:
            self.catch, self.caught = tag, []
        elif tag == "script" and a.get("type", "").lower() == "application/ld+json":
            self.catch, self.caught = "ld", []
        if tag not in _INLINE:
            self.parts.append("\n")

    def end(self, tag: str) -> None:
        if tag in _VOID:
            return
        self.depth = max(0, self.depth - 1)
        if tag in self.silent[-50:]:
            while self.silent.pop() != tag:
                pass
        if self.catch == ("ld" if tag == "script" else tag):
            text = "".join(self.caught)
            if self.catch == "ld":
                self._linked_data(text)
            else:
                self.found.setdefault(f"<{tag}>", " ".join(text.split()))
            self.catch = None
        if tag not in _INLINE:
            self.parts.append("\n")

    def data(self, data: str) -> None:
        if self.catch:
            self.caught.append(data)
        if not self.silent:
            self.parts.append(data)

    def _note(self, tag: str, a: dict[str, str]) -> None:
        if tag == "meta" and a.get("content"):
            name = (a.get("property") or a.get("name") or a.get("itemprop") or a.get("http-equiv") or "").lower()
            if name in _META_FIELDS:
                self.found.setdefault(_META_FIELDS[name], a["content"])
        elif tag == "link" and a.get("rel", "").lower() == "canonical" and a.get("href"):
            self.found.setdefault("url", a["href"])
        elif tag == "html" and a.get("lang"):
            self.found.setdefault("language", a["lang"])
        elif tag == "time" and a.get("datetime"):
            self.found.setdefault("published3", a["datetime"])

    def _linked_data(self, text: str) -> None:
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            return
        items = data.get("@graph", [data]) if isinstance(data, dict) else data
        for item in items if isinstance(items, list) else []:
            if not isinstance(item, dict) or "Article" not in str(item.get("@type")):
                continue
            publisher = item.get("publisher")
            pairs = (
                ("title3", item.get("headline")),
                ("published", item.get("datePublished")),
                ("publisher", publisher.get("name") if isinstance(publisher, dict) else publisher),
            )
            for key, value in pairs:
                if isinstance(value, str) and value.strip():
                    self.found.setdefault(key, value.strip())

    def close(self) -> None:
        """Nothing is left to do at the end of the page."""

    def text(self) -> str:
        """The visible text, one block a line."""
        lines = (" ".join(line.split(" ")).strip() for line in "".join(self.parts).split("\n"))
        return "\n".join(line for line in lines if line)


def parse_html(page: str) -> Parsed:
    """The article text of an HTML page with its title, publisher, date, address and language.

    trafilatura finds the article; where it finds nothing, the visible text outside menus and footers is taken.
    Raises MissingExtraError when trafilatura is not installed.
    """
    try:
        import trafilatura
        from lxml import etree
    except ImportError as error:
        raise missing_extra("reading HTML pages", "trafilatura", "html") from error
    for name in (
        "trafilatura",
        "htmldate",
    ):  # their remarks on odd pages go to a log that is set up, not to the terminal
        if not logging.getLogger(name).handlers:
            logging.getLogger(name).addHandler(logging.NullHandler())
    own = _read_page(page, etree)
    document = None
    if len(page) <= _PAGE_LIMIT and own.deepest <= _DEPTH_LIMIT:
        try:
            document = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True)
        except Exception:  # a hostile page must not stop the others; the plain extraction still reads it
            document = None
    text = (getattr(document, "text", None) or "").strip() or own.text()
    return Parsed(text, _page_fields(own.found, document))


def _read_page(page: str, etree: Any) -> _Page:
    """The page's tags in one pass. The standard library's HTML reader takes quadratic time on broken comments."""
    own = _Page()
    parser = etree.HTMLParser(target=own, encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    parser.feed(page.encode("utf-8", "replace"))
    try:
        parser.close()
    except etree.XMLSyntaxError:  # a page without a single tag
        own.parts.append(page if not own.parts else "")
    return own


def _page_fields(found: Mapping[str, str], document: object) -> dict[str, str]:
    def first(*keys: str, also: str = "") -> str:
        values = [found.get(k, "") for k in keys] + [str(getattr(document, also, None) or "") if also else ""]
        return next((" ".join(v.split()) for v in values if v.strip()), "")

    publisher = first("publisher", "publisher2", also="sitename")
    title = first("title", "title2", "title3", "<h1>", "<title>", also="title")
    fields = {
        "title": _without_site(title, publisher),
        "publisher": publisher,
        "published": first("published", "published2", "published3", also="date"),
        "url": first("url", "url2", also="url"),
        "language": first("language", "language2", also="language"),
    }
    return {k: v for k, v in fields.items() if v}


def _without_site(title: str, publisher: str) -> str:
    """A page title without the site's name behind a bar or a dash."""
    for mark in (" | ", " - ", " – ", " — ", " :: "):
        head, found, tail = title.rpartition(mark)
        if found and publisher and tail.strip().casefold() == publisher.casefold():
            return head.strip()
    return title
