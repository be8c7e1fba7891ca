"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.access.audit import AuditEntry
from lastmile.access.models import AnswerRow, AuditRow, KeyRow, SessionRow, UserRow
from lastmile.access.principal import Principal
from lastmile.access.roles import STAFF, Role, scopes_of
from lastmile.core.clock import utc_now
from lastmile.infra.statements import insert_into


@dataclass(frozen=True, slots=True)
class Key:
    """An API key without its secret.

    Parameters
    ----------
    hint : how the secret begins, to tell keys apart.
    expires_at, revoked_at : ``None`` for never.
    """

    id: str
    hint: str
    name: str
    role: Role
    scopes: frozenset[str]
    rider_id: str
    carrier_id: str
    shop_id: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def principal(self) -> Principal:
        """Give the caller that this key stands for."""
        return Principal(self.id, self.name, self.role, self.scopes, self.rider_id, self.carrier_id, self.shop_id)


@dataclass(frozen=True, slots=True)
class User:
    """A person who signs in.

    Parameters
    ----------
    revision : counts changes.
    """

    id: str
    email: str
    name: str
    role: Role
    password_hash: str
    rider_id: str
    carrier_id: str
    shop_id: str
    created_at: datetime
    disabled_at: datetime | None
    revision: int

    def principal(self) -> Principal:
        """Give the caller that this person's session stands for."""
        return Principal(
            self.id,
            self.name,
            self.role,
            scopes_of(self.role),
            self.rider_id,
            self.carrier_id,
            self.shop_id,
            by_session=True,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a call with an Idempotency-Key."""

    fingerprint: str
    status: int
    headers: dict[str, str]
    body: bytes


class KeyRepository:
    """API keys."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, key: Key, sha256: str) -> None:
        """Keep a new key."""
        self._session.add(
            KeyRow(
                id=key.id,
                sha256=sha256,
                hint=key.hint,
                name=key.name,
                role=key.role.value,
                scopes=sorted(key.scopes),
                rider_id=key.rider_id,
                carrier_id=key.carrier_id,
                shop_id=key.shop_id,
                created_at=key.created_at,
                expires_at=key.expires_at,
                revoked_at=key.revoked_at,
            )
        )
        await self._session.flush()

    async def by_secret(self, sha256: str) -> Key | None:
        """Find a key by the hash of its secret, whatever its state."""
        row = await self._session.scalar(select(KeyRow).where(KeyRow.sha256 == sha256))
        return None if row is None else _key(row)

    async def by_id(self, key_id: str) -> Key | None:
        """Find a key by its id."""
        row = await self._session.get(KeyRow, key_id)
        return None if row is None else _key(row)

    async def after(self, last_id: str, limit: int) -> Sequence[Key]:
        """List keys, oldest first, after one of them."""
        query = select(KeyRow).where(KeyRow.id > last_id).order_by(KeyRow.id).limit(limit)
        return [_key(row) for row in await self._session.scalars(query)]

    async def revoke(self, key_id: str, now: datetime) -> None:
        """Let a key end now; one that has ended already keeps its time."""
        query = update(KeyRow).where(KeyRow.id == key_id, KeyRow.revoked_at.is_(None)).values(revoked_at=now)
        await self._session.execute(query)


class UserRepository:
    """People and their sessions."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, user: User) -> None:
        """Keep a new person."""
        self._session.add(
            UserRow(
                id=user.id,
                email=user.email,
                name=user.name,
                role=user.role.value,
                password_hash=user.password_hash,
                rider_id=user.rider_id,
                carrier_id=user.carrier_id,
                shop_id=user.shop_id,
                created_at=user.created_at,
                disabled_at=user.disabled_at,
                revision=user.revision,
            )
        )
        await self._session.flush()

    async def by_email(self, email: str) -> User | None:
        """Find a person by e-mail address, in lower case."""
        row = await self._session.scalar(select(UserRow).where(UserRow.email == email))
        return None if row is None else _user(row)

    async def by_id(self, user_id: str) -> User | None:
        """Find a person by id."""
        row = await self._session.get(UserRow, user_id, populate_existing=True)
        return None if row is None else _user(row)

    async def after(self, last_id: str, limit: int) -> Sequence[User]:
        """List people, oldest first, after one of them."""
        query = select(UserRow).where(UserRow.id > last_id).order_by(UserRow.id).limit(limit)
        return [_user(row) for row in await self._session.scalars(query)]

    async def staff(self) -> Sequence[User]:
        """List the people who work here and can sign in, by name."""
        query = select(UserRow).where(UserRow.role.in_(sorted(STAFF)), UserRow.disabled_at.is_(None))
        return [_user(row) for row in await self._session.scalars(query.order_by(UserRow.name, UserRow.id))]

    async def change(self, user: User) -> bool:
        """Write a person's changed values; ``False`` if somebody else was first."""
        changed = await self._session.scalar(
            update(UserRow)
            .returning(UserRow.id)
            .where(UserRow.id == user.id, UserRow.revision == user.revision - 1)
            .values(
                name=user.name,
                role=user.role.value,
                password_hash=user.password_hash,
                rider_id=user.rider_id,
                carrier_id=user.carrier_id,
                shop_id=user.shop_id,
                disabled_at=user.disabled_at,
                revision=user.revision,
            )
        )
        return changed is not None

    async def open_session(self, user_id: str, sha256: str, csrf_sha256: str, now: datetime, expires: datetime) -> None:
        """Keep a new session."""
        self._session.add(
            SessionRow(sha256=sha256, user_id=user_id, csrf_sha256=csrf_sha256, created_at=now, expires_at=expires)
        )
        await self._session.flush()

    async def of_session(self, sha256: str, now: datetime) -> tuple[User, str] | None:
        """Find the person of a session that has not ended, with the hash of its CSRF token."""
        query = (
            select(UserRow, SessionRow.csrf_sha256)
            .join(SessionRow, SessionRow.user_id == UserRow.id)
            .where(SessionRow.sha256 == sha256, SessionRow.expires_at > now, UserRow.disabled_at.is_(None))
        )
        row = (await self._session.execute(query)).first()
        return None if row is None else (_user(row[0]), row[1])

    async def close_session(self, sha256: str) -> None:
        """End a session."""
        await self._session.execute(delete(SessionRow).where(SessionRow.sha256 == sha256))

    async def close_sessions_of(self, user_id: str) -> None:
        """End all sessions of a person."""
        await self._session.execute(delete(SessionRow).where(SessionRow.user_id == user_id))


class AuditRepository:
    """The audit log: written and read, never changed."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, entry: AuditEntry) -> None:
        """Write a line."""
        await self._session.execute(
            insert(AuditRow).values(
                at=utc_now(),
                principal_id=entry.caller.id,
                principal_name=entry.caller.name,
                role=entry.caller.role.value,
                action=entry.action,
                subject=entry.subject[:300],
                request_id=entry.request_id,
                detail=dict(entry.detail),
            )
        )

    async def before(self, sequence: int | None, limit: int, principal_id: str = "") -> Sequence[AuditEntry]:
        """List lines, newest first, before one of them; of one caller, if given."""
        query = select(AuditRow).order_by(AuditRow.sequence.desc()).limit(limit)
        if sequence is not None:
            query = query.where(AuditRow.sequence < sequence)
        if principal_id:
            query = query.where(AuditRow.principal_id == principal_id)
        return [_entry(row) for row in await self._session.scalars(query)]


class AnswerRepository:
    """Answers to calls with an Idempotency-Key."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def claim(self, principal_id: str, key: str, fingerprint: str) -> bool:
        """Take a key for this transaction; ``False`` if it is taken.

        While another transaction holds it, this waits for that one to end.
        """
        row = {
            "principal_id": principal_id,
            "key": key,
            "fingerprint": fingerprint,
            "created_at": utc_now(),
            "status": 0,
            "headers": {},
            "body": b"",
        }
        query = insert_into(self._session, AnswerRow).values(row).on_conflict_do_nothing().returning(AnswerRow.key)
        return await self._session.scalar(query) is not None

    async def answered(self, principal_id: str, key: str) -> Answer | None:
        """Give what was answered under a key."""
        row = await self._session.get(AnswerRow, (principal_id, key))
        return None if row is None else Answer(row.fingerprint, row.status, row.headers, row.body)

    async def keep(self, principal_id: str, key: str, answer: Answer) -> None:
        """Write down the answer under a claimed key."""
        await self._session.execute(
            update(AnswerRow)
            .where(AnswerRow.principal_id == principal_id, AnswerRow.key == key)
            .values(status=answer.status, headers=answer.headers, body=answer.body)
        )

    async def forget(self, age: timedelta) -> None:
        """Drop answers that nobody will ask for again."""
        await self._session.execute(delete(AnswerRow).where(AnswerRow.created_at < utc_now() - age))


async def forget_sessions(session: AsyncSession, now: datetime) -> None:
    """Drop sessions that have ended."""
    await session.execute(delete(SessionRow).where(SessionRow.expires_at < now))


def _key(row: KeyRow) -> Key:
    return Key(
        row.id,
        row.hint,
        row.name,
        Role(row.role),
        frozenset(row.scopes),
        row.rider_id,
        row.carrier_id,
        row.shop_id,
        row.created_at,
        row.expires_at,
        row.revoked_at,
    )


def _user(row: UserRow) -> User:
    return User(
        row.id,
        row.email,
        row.name,
        Role(row.role),
        row.password_hash,
        row.rider_id,
        row.carrier_id,
        row.shop_id,
        row.created_at,
        row.disabled_at,
        row.revision,
    )


def _entry(row: AuditRow) -> AuditEntry:
    caller = Principal(row.principal_id, row.principal_name, Role(row.role), frozenset())
    return AuditEntry(caller, row.action, row.subject, row.request_id, row.detail, row.sequence, row.at)
