"""Review in Jupyter: one claim at a time in its text, with buttons and keys; every decision goes to the file at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from posture.errors import InputError, OutputError, missing_extra
from posture.notebook import Span, figure_text, marked_html, shown
from posture.review import Row, key_of_row, write_review
from posture.review_apply import apply_review, fault
from posture.review_fields import FIELDS
from posture.review_file import ReviewFile
from posture.review_match import start_of
from posture.vocabulary import Vocabulary

KEYS: Mapping[str, str] = {"a": "accept", "e": "edit", "r": "reject"}
AROUND = 400  # code points of the document shown on each side of the words (judgement)
FIELD = "flex:0 0 15em;margin:.1em 1em .1em 0;overflow-wrap:anywhere"
SHOWN = (
    "actor", "place", "measure", "status", "low", "best", "high", "unit", "as_of_start", "as_of_end", "counted_class", "part",
    "scope", "originator",
)  # fmt: skip


def _apart(text: str) -> str:
    """A figure with thousands apart, where the cell is one."""
    try:
        return figure_text(float(text))
    except ValueError:
        return text


def _value(name: str, text: str) -> str:
    """A cell as it is shown; a dash where nothing was read."""
    if not text:
        return '<span style="color:#5c6670">–</span>'
    return shown(_apart(text) if FIELDS[name].kind == "number" else text[:200])


class Session:
    """A review under way, without any display: the rows of the file, the place in them, decisions that are saved at once.

    ``docs``: the documents table, for the text around a sentence; without it the sentence alone is shown.
    """

    def __init__(
        self,
        claims: pd.DataFrame,
        path: str | os.PathLike[str],
        docs: pd.DataFrame | None = None,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        self.claims, self.path, self.vocabulary = claims, Path(path), vocabulary
        write_review(claims, self.path)  # decisions that are there already are carried over
        self._file = ReviewFile(self.path)
        self.rows = self._file.rows
        self.count = len(claims)  # rows behind these are decisions that fit no claim any more
        self._places = list(range(len(self.rows)))  # where the rows stand in the file
        self._marks = self._marks_of(self.rows)
        self.at = 0
        self._texts = {} if docs is None else dict(zip(docs["doc_id"], docs["text"], strict=True))
        self._mentions = claims["mention_id"].tolist()
        self.forward(undecided=True, from_here=True)

    @property
    def decided(self) -> int:
        """How many of the claims carry a decision."""
        return int((self.rows["decision"].head(self.count) != "").sum())

    @property
    def row(self) -> Row:
        """The row of the claim that is shown. Raises InputError where there is no claim at all."""
        if not self.count:
            raise InputError("expected at least one claim to review, got none")
        return {str(k): v for k, v in self.rows.iloc[self.at].to_dict().items()}

    def decide(self, word: str, values: Mapping[str, str] | None = None, note: str = "") -> str:
        """Write a decision on the claim that is shown and go on to the next; gives what is wrong with it, or ``""``.

        Where something is wrong nothing is written. What somebody else has written into the file meanwhile stays.
        """
        try:
            self._look_again()
        except InputError as error:
            return str(error)
        row = {**self.row, **(values or {}), "decision": word}
        row["reviewer_note"] = note or row["reviewer_note"]
        wrong = fault(row, self.vocabulary)
        if wrong:
            return wrong
        cells = {name: str(row[name]) for name in ("decision", "reviewer_note", *(values or {}))}
        try:
            self._file.put(self._places[self.at], cells)
        except OutputError as error:  # a full disk, or a spreadsheet that holds the file
            return str(error)
        for name, text in cells.items():
            self.rows.at[self.at, name] = text
        self.forward(undecided=True)
        return ""

    def _look_again(self) -> None:
        """Take over what was written into the file by others: a spreadsheet, a second window.

        Raises InputError where the file is no review of these claims any more.
        """
        if not self._file.changed():
            return
        self._file.load()
        where = {mark: i for i, mark in enumerate(self._marks_of(self._file.rows))}
        places = [where.get(mark) for mark in self._marks[: self.count]]
        found = [p for p in places if p is not None]
        if len(found) < len(places):
            raise InputError(f"{self.path} has changed and holds other claims now: call review again")
        others = [i for i in range(len(self._file.rows)) if i not in set(found)]
        self._places = [*found, *others]
        self.rows = self._file.rows.iloc[self._places].reset_index(drop=True)

    @staticmethod
    def _marks_of(rows: pd.DataFrame) -> list[tuple[str, str, str, int]]:
        keys = [key_of_row({str(k): v for k, v in r.items()}) for r in rows.to_dict("records")]
        return [(k.claim_id, k.quote_key, k.surface, k.at) for k in keys]

    def forward(self, *, undecided: bool = False, from_here: bool = False) -> None:
        """To the next claim, or the next without a decision (from the start again at the end)."""
        ahead = [(self.at + k) % self.count for k in range(0 if from_here else 1, self.count + 1)] if self.count else []
        open_ = self.rows["decision"].tolist()
        self.at = next((i for i in ahead if not undecided or not open_[i]), self.at)

    def back(self) -> None:
        """To the claim before."""
        self.at = (self.at - 1) % self.count if self.count else 0

    def apply(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The claims as decided so far and the report of ``apply_review``."""
        return apply_review(self.claims, self.rows, self.vocabulary)

    def html(self) -> str:
        """The claim that is shown: its text with the words marked, and what was read of them; all text escaped."""
        row = self.row
        text, start, end = self._context(row)
        figures = [_apart(str(row[n])) for n in ("low", "best", "high") if row[n]]
        label = f"{'–'.join(dict.fromkeys(figures))} {row['unit']}"
        body = marked_html(text, [Span(start, end, str(row["category"]), label, str(row["surface"]))])
        about = " · ".join(shown(str(row[c])[:200]) for c in ("title", "publisher", "published") if row[c])
        about = f'<p dir="auto">{about}</p>' if about else ""
        fields = "".join(
            f'<div style="{FIELD}"><span style="color:#5c6670">{n}</span> <b dir="auto">{_value(n, str(row[n]))}</b></div>'
            for n in SHOWN
        )
        state = f" · <b>{shown(str(row['decision']))}</b>" if row["decision"] else ""
        style = "white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:plaintext;max-width:48em;line-height:1.6"
        return (
            f'<div class="posture-review"><p><b>{self.decided} of {self.count} decided</b>, claim {self.at + 1}{state}</p>'
            f'{about}<div dir="auto" style="{style}">{body}</div>'
            f'<div style="display:flex;flex-wrap:wrap;margin:.6em 0">{fields}</div></div>'
        )

    def _context(self, row: Row) -> tuple[str, int, int]:
        """Text around the words and where they stand in it; the sentence alone where the document is not at hand."""
        words, text = str(row["surface"]), self._texts.get(row["doc_id"])
        start = start_of(self._mentions[self.at])
        if isinstance(text, str) and words and text[start : start + len(words)] == words:
            first = max(0, start - AROUND)
            return text[first : start + len(words) + AROUND], start - first, start - first + len(words)
        quote = str(row["quote"])
        at = max(quote.find(words), 0)
        first = max(0, at - AROUND)
        stands = quote[at : at + len(words)] == words
        return quote[first : at + len(words) + AROUND], at - first, at - first + len(words) * stands


class Reviewer:
    """The widget of :func:`review`; ``session`` holds the state, ``apply()`` gives the claims as decided so far."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._w = _widgets()
        w = self._w
        self.view = w.HTML()
        self.said = w.HTML()
        self.buttons = {word: w.Button(description=f"{word.capitalize()} ({key})") for key, word in KEYS.items()}
        for word, colour in (("accept", "success"), ("edit", "warning"), ("reject", "danger")):
            self.buttons[word].button_style = colour
            self.buttons[word].add_class(f"posture-{word}")
            self.buttons[word].on_click(self._press(word))
        steps = [w.Button(description=d) for d in ("Back", "Next")]
        steps[0].on_click(lambda _: self._move(self.session.back))
        steps[1].on_click(lambda _: self._move(self.session.forward))
        self.keys = w.Text(placeholder="click here, then a, e or r", continuous_update=True, layout={"width": "15em"})
        self.keys.add_class("posture-keys")
        self.keys.observe(self._typed, "value")
        self.note = w.Text(placeholder="remark", layout={"width": "40em"})
        self.inputs = {n: self._input(n) for n in FIELDS}
        save, cancel = w.Button(description="Save edit", button_style="warning"), w.Button(description="Cancel")
        save.add_class("posture-save")
        save.on_click(lambda _: self._save())
        cancel.on_click(lambda _: self._show())
        grid = w.GridBox(list(self.inputs.values()), layout={"grid_template_columns": "repeat(auto-fill, minmax(19em, 1fr))"})
        self.form = w.VBox([grid, self.note, w.HBox([save, cancel])])
        bar = w.HBox([*self.buttons.values(), *steps, self.keys], layout={"flex_flow": "row wrap"})
        self.box = w.VBox([self.view, bar, self.said, self.form])
        self._show()

    def apply(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The claims as decided so far and the report of ``apply_review``."""
        return self.session.apply()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """The widget where one can live; where a page is only read, the claim that is shown."""
        return {**self.box._repr_mimebundle_(), "text/html": self.session.html(), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"review of {self.session.count} claims, {self.session.decided} decided, in {self.session.path}"

    def _input(self, name: str) -> Any:
        field = FIELDS[name]
        options = {"description": name, "style": {"description_width": "9em"}, "layout": {"width": "auto"}}
        made = self._w.Combobox(options=list(field.values), **options) if field.values else self._w.Text(**options)
        made.add_class(f"posture-field-{name}")
        return made

    def _press(self, word: str) -> Callable[[object], None]:
        return lambda _: self._decide(word)

    def _typed(self, change: Mapping[str, str]) -> None:
        """Keys that were added to the box since the last look; the box is not emptied, so that none typed fast is lost."""
        old, new = change["old"], change["new"]
        for key in new[len(old) :] if new.startswith(old) else "":
            if key.lower() in KEYS:
                self._decide(KEYS[key.lower()])

    def _decide(self, word: str) -> None:
        if word == "edit":
            row = self.session.row
            for name, made in self.inputs.items():
                made.value = str(row[name])
            self.note.value = str(row["reviewer_note"])
            self.form.layout.display = None
            return
        self._told(self.session.decide(word))

    def _save(self) -> None:
        row = self.session.row
        values = {n: made.value.strip() for n, made in self.inputs.items() if made.value.strip() != row[n]}
        self._told(self.session.decide("edit", values, self.note.value))

    def _told(self, wrong: str) -> None:
        if wrong:
            self.said.value = f'<p role="alert" style="color:#a33a00"><b>{shown(wrong)}</b></p>'
            return
        self._show()
        self.said.value = f"<p>written to {shown(str(self.session.path))}</p>"

    def _move(self, step: Callable[[], None]) -> None:
        step()
        self._show()

    def _show(self) -> None:
        self.view.value = self.session.html()
        self.said.value = ""
        self.form.layout.display = "none"


def review(
    claims: pd.DataFrame,
    docs: pd.DataFrame | None = None,
    path: str | os.PathLike[str] = "review.csv",
    *,
    vocabulary: Vocabulary | None = None,
) -> Reviewer:
    """Review claims in Jupyter: each in its text, with buttons and the keys a (accept), e (edit) and r (reject).

    ``docs``: the documents table, for the text around each sentence. Every decision is written to ``path`` (.csv or
    .xlsx) at once, in the form of ``write_review``; decisions that are there already are carried over. ``apply()`` of what
    is returned gives the claims as decided and the report of ``apply_review``.

    Raises InputError without claims or where another file stands at ``path``, MissingExtraError without ipywidgets.

    >>> import tempfile
    >>> from posture.kept import read_claims
    >>> kept = read_claims(pd.DataFrame({"quantity": ["about 900 troops"], "published": ["2024-12-01"]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     shown = review(kept, path=folder + "/review.csv")
    ...     shown.buttons["accept"].click()
    ...     shown.session.decided
    1
    """
    return Reviewer(Session(claims, path, docs, vocabulary))


def _widgets() -> Any:
    try:
        return import_module("ipywidgets")
    except ImportError as error:
        raise missing_extra("reviewing in Jupyter", "ipywidgets", "all") from error
