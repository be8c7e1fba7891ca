"""E-mail out: kept in the database in the transaction that wants it, sent over SMTP until the server takes it."""

from lastmile.infra.mail.letters import Enclosure, Letter, is_address
from lastmile.infra.mail.mailer import Mailer
from lastmile.infra.mail.post import Post
from lastmile.infra.mail.repository import Letters, QueuedLetter

__all__ = ["Enclosure", "Letter", "Letters", "Mailer", "Post", "QueuedLetter", "is_address"]
