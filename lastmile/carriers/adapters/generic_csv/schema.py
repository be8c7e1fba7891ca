"""The mapping file of a carrier that exchanges CSV: which column means what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.expressions import Expression
from lastmile.carriers.adapters.mapping_files import read_model
from lastmile.carriers.carriers_yaml.fields import TimeZone


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class TrackingColumns(_Part):
    """Names of columns, as the header of the carrier's file writes them."""

    number: str
    time: str
    code: str
    reason: str = ""
    text: str = ""
    place: str = ""
    key: str = ""


class TrackingFile(_Part):
    """Files that come in: one event a row."""

    patterns: tuple[str, ...] = ("*.csv",)
    encoding: Literal["utf-8-sig", "cp1252", "latin-1"] = "utf-8-sig"
    columns: TrackingColumns
    time_formats: tuple[str, ...] = ("iso",)


class BookingFile(_Part):
    """Files that go out: one booking a row; columns are JMESPath over the booking."""

    name: str = "bookings-%Y%m%dT%H%M%S.csv"
    delimiter: Annotated[str, Field(pattern=r"^[,;\t|]$")] = ","
    columns: Annotated[dict[str, Expression], Field(min_length=1)]


class CsvMapping(_Part):
    """The whole file, without ``codes``."""

    name: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
    title: str
    timezone: TimeZone | None = None
    tracking: TrackingFile
    booking: BookingFile | None = None


def read_mapping(path: Path) -> tuple[CsvMapping, CodeTable]:
    """Read a mapping file.

    Raises
    ------
    InvalidInput
        With every wrong line as an issue.
    """
    _, mapping, codes = read_model(path, CsvMapping)
    return mapping, codes
