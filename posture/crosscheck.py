"""Checks across the vocabulary files: every id that one file names stands in another, every place is on the map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from posture.errors import PostureError, at
from posture.gazetteer import BLOCK
from posture.schemas import COUNTED_CLASSES
from posture.vocabulary import Row, Vocabulary, load_vocabulary

# a place further from the middle of its country's other places than this is more likely a slip of sign or digit
FAR_DEGREES = 40.0
# countries whose territory is spread over the map
_SPREAD = frozenset((
    "USA", "RUS", "CHN", "FRA", "GBR", "UMI", "ATA", "NOR", "PRT", "NLD", "DNK", "CHL", "ESP", "AUS", "NZL",
    "KIR", "PYF", "SHN", "ATF",
))  # fmt: skip


def check_vocabulary(folder: str | Path | None = None) -> list[str]:
    """Every problem of the vocabulary (with your own folder added), each with file, line and column; [] if sound.

    A file that cannot be read at all is one problem and ends the check, since the others refer to it.

    >>> check_vocabulary()
    []
    """
    try:
        vocabulary = load_vocabulary(folder)
    except PostureError as error:
        return [str(error)]
    return cross_check(vocabulary)


def cross_check(vocabulary: Vocabulary) -> list[str]:
    """The problems between the files of a vocabulary that has been loaded."""
    actors = {r["id"]: r for r in vocabulary.rows("actors")}
    places = {r["id"]: r for r in vocabulary.rows("places")}
    problems = [
        *_actors(vocabulary, actors, places),
        *_places(vocabulary, places),
        *_aliases(vocabulary, actors, places),
        *_sources(vocabulary, actors),
    ]
    return problems


def _where(row: Row, column: str) -> str:
    return at(row.path, row.line, column)


def _actors(vocabulary: Vocabulary, actors: Mapping[str, Row], places: Mapping[str, Row]) -> Iterator[str]:
    for row in vocabulary.rows("actors"):
        part, country, counted = row["part_of"], row["country"], row["counted_class"]
        if part and part not in actors:
            yield f"{_where(row, 'part_of')}: {part!r} is no actor; add it to actors.csv or correct it"
        if part and _circular(row["id"], actors):
            yield f"{_where(row, 'part_of')}: {row['id']!r} is part of itself; break the circle"
        if country and (country not in places or places[country]["kind"] != "country"):
            yield f"{_where(row, 'country')}: {country!r} is no country of places.csv; use an ISO 3166 alpha-3 code"
        if counted and counted not in COUNTED_CLASSES:
            yield f"{_where(row, 'counted_class')}: {counted!r} unknown; use one of {', '.join(COUNTED_CLASSES)}"
        if row["kind"] != "state" and row["id"] in places:
            yield f"{_where(row, 'id')}: {row['id']!r} is also a place; give the actor another id"


def _circular(ident: str, actors: Mapping[str, Row]) -> bool:
    seen = {ident}
    above = actors[ident]["part_of"]
    while above in actors:
        if above in seen:
            return True
        seen.add(above)
        above = actors[above]["part_of"]
    return False


def _places(vocabulary: Vocabulary, places: Mapping[str, Row]) -> Iterator[str]:
    middles = _middles(vocabulary)
    for row in vocabulary.rows("places"):
        country = row["country"]
        if country and (country not in places or places[country]["kind"] != "country"):
            yield f"{_where(row, 'country')}: {country!r} is no country of places.csv; use an ISO 3166 alpha-3 code"
        if bool(row["lat"]) != bool(row["lon"]):
            yield f"{_where(row, 'lat' if not row['lat'] else 'lon')}: latitude and longitude go together; give both"
        if not (row["lat"] and row["lon"]):
            continue
        lat, lon = float(row["lat"]), float(row["lon"])
        if not -90 <= lat <= 90:
            yield f"{_where(row, 'lat')}: expected -90 to 90 degrees, got {lat:g}"
        if not -180 <= lon <= 180:
            yield f"{_where(row, 'lon')}: expected -180 to 180 degrees, got {lon:g}"
        middle = middles.get(country)
        if middle and (abs(lat - middle[0]) > FAR_DEGREES or abs(lon - middle[1]) > FAR_DEGREES):
            yield f"{_where(row, 'lat')}: {lat:g}, {lon:g} is far from the other places of {country}; check the signs"


def _middles(vocabulary: Vocabulary) -> dict[str, tuple[float, float]]:
    """Median latitude and longitude of each compact country's places, where at least three have them."""
    points: dict[str, list[tuple[float, float]]] = {}
    for row in vocabulary.rows("places"):
        if row["lat"] and row["lon"] and row["country"] and row["country"] not in _SPREAD:
            points.setdefault(row["country"], []).append((float(row["lat"]), float(row["lon"])))
    return {
        c: (sorted(p[0] for p in ps)[len(ps) // 2], sorted(p[1] for p in ps)[len(ps) // 2])
        for c, ps in points.items()
        if len(ps) > 2
    }


def _aliases(vocabulary: Vocabulary, actors: Mapping[str, Row], places: Mapping[str, Row]) -> Iterator[str]:
    for row in vocabulary.rows("aliases"):
        ident, surface = row["id"], row["surface"]
        if ident != BLOCK and ident not in actors and ident not in places:
            yield f"{_where(row, 'id')}: {ident!r} is no actor and no place; add it to actors.csv or places.csv"
        if row["kind"] in ("demonym", "office", "metonym") and ident in places and ident not in actors:
            yield f"{_where(row, 'kind')}: a {row['kind']} names an actor; {ident!r} is a place: use name or spelling"
        if "*" in surface and (ident != BLOCK or not (surface.startswith("*") or surface.endswith("*"))):
            yield f"{_where(row, 'surface')}: a star stands first or last, and only in a row that blocks (id {BLOCK})"


def _sources(vocabulary: Vocabulary, actors: Mapping[str, Row]) -> Iterator[str]:
    for row in vocabulary.rows("sources"):
        if row["actor"] and row["actor"] not in actors:
            yield f"{_where(row, 'actor')}: {row['actor']!r} is no actor; add it to actors.csv or correct it"
        if row["reliability"] and row["reliability"] not in tuple("ABCDEF"):
            yield f"{_where(row, 'reliability')}: expected an Admiralty grade A to F, got {row['reliability']!r}"
        if row["reliability"] and not row["reason"]:
            yield f"{_where(row, 'reason')}: a grade needs its reason"
