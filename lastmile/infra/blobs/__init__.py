"""Photos, signatures and papers, kept in the database under the hash of their content."""

from lastmile.infra.blobs.examining import MOST_BYTES, Media, examine, without_metadata
from lastmile.infra.blobs.repository import Attachment, Blobs, Owner

__all__ = ["MOST_BYTES", "Attachment", "Blobs", "Media", "Owner", "examine", "without_metadata"]
