"""What comes out of the calls about exports."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from lastmile.insights.views import ColumnType, View


class ExportColumn(BaseModel):
    """A column of an export."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    type: ColumnType
    about: str


class ExportOut(BaseModel):
    """What can be exported."""

    name: str
    view: str = Field(description="view of the database that it reads; BI tools may read it, too")
    about: str
    rows: list[str] = Field(description="what identifies a row, in the order of the file")
    columns: list[ExportColumn]

    @classmethod
    def of(cls, view: View) -> ExportOut:
        """Show a view."""
        return cls(
            name=view.title,
            view=view.name,
            about=view.about,
            rows=list(view.rows),
            columns=[ExportColumn.model_validate(column) for column in view.columns],
        )
