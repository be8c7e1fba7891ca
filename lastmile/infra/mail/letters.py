"""What is sent: a text to one person, with enclosures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from typing import Final

from lastmile.core.errors import InvalidInput

_ADDRESS: Final = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]{1,190}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file beside the text.

    Parameters
    ----------
    media_type : e.g. ``application/pdf``.
    """

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail in plain text.

    Parameters
    ----------
    to : one address.
    subject : one line; line breaks become spaces.
    """

    to: str
    subject: str
    text: str
    enclosures: tuple[Enclosure, ...] = ()

    def message(self, sender: str, message_id: str) -> EmailMessage:
        """Write it as it goes over the wire.

        Parameters
        ----------
        message_id : stable name, without its domain; the same letter sent twice has it twice.

        Raises
        ------
        InvalidInput
            If an address is none.
        """
        for address in (sender, self.to):
            if not is_address(address):
                raise InvalidInput(f"{address!r} is no e-mail address such as claims@example.org")
        message = EmailMessage()
        message["From"], message["To"] = sender, self.to
        message["Subject"] = " ".join(self.subject.split())
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{message_id}@{sender.partition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.text)
        for enclosure in self.enclosures:
            kind, _, subtype = enclosure.media_type.partition("/")
            message.add_attachment(enclosure.content, maintype=kind, subtype=subtype, filename=enclosure.name)
        return message


def is_address(text: str) -> bool:
    """Whether a text is one plain e-mail address, without a name around it."""
    return _ADDRESS.fullmatch(text) is not None
