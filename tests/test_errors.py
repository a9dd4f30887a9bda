"""The errors: each is a builtin too, and says where and what to do."""

from __future__ import annotations

import pytest

from posture import errors


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (errors.InputError, ValueError),
        (errors.MissingPathError, FileNotFoundError),
        (errors.OutputError, OSError),
        (errors.SchemaError, ValueError),
        (errors.VocabularyError, ValueError),
        (errors.UnitError, TypeError),
        (errors.MissingExtraError, ImportError),
    ],
)
def test_each_error_is_a_builtin_and_one_of_ours(error: type[Exception], builtin: type[Exception]) -> None:
    with pytest.raises(builtin, match="what came"):
        raise error("what came")
    assert issubclass(error, errors.PostureError)
    assert error.__doc__


def test_no_error_class_is_left_out_of_the_table() -> None:
    ours = {c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.PostureError)}
    assert len(ours) == 8


def test_a_missing_extra_names_the_command() -> None:
    error = errors.missing_extra("reading HTML pages", "trafilatura", "html")
    assert isinstance(error, errors.MissingExtraError)
    assert str(error) == 'reading HTML pages needs trafilatura, which is not installed: pip install "posture[html]"'


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("a.csv",), "a.csv"),
        (("a.csv", 3), "a.csv, line 3"),
        (("a.csv", None, "q"), "a.csv, column 'q'"),
        (("a.csv", 3, "q"), "a.csv, line 3, column 'q'"),
    ],
)
def test_at(args: tuple[object, ...], words: str) -> None:
    assert errors.at(*args) == words  # type: ignore[arg-type]
