"""Exchange of files with partners: a folder, or a folder on an SFTP server."""

from lastmile.infra.mailboxes.folder import FolderMailbox
from lastmile.infra.mailboxes.mailbox import Mailbox, SeenFile, matching
from lastmile.infra.mailboxes.sftp import SftpMailbox, SftpServer

__all__ = ["FolderMailbox", "Mailbox", "SeenFile", "SftpMailbox", "SftpServer", "matching"]
