"""Uploaded files, kept between the dry run and the import."""

from piccolo.columns import Bytea, ForeignKey, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from events.organisers.tables import Organiser
from events.programmes.tables import Programme


class CsvUpload(Table, tablename="csv_uploads"):
    """The files of one organiser between the dry run and the import, packed."""

    organiser = ForeignKey(
        references=Organiser, on_delete=OnDelete.cascade, primary_key=True, null=False
    )
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=False)
    nonce = Varchar(length=64, default=None, null=False)
    files = Bytea(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
