"""What goes in and comes out of the calls about access."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from lastmile.access import AuditEntry, Principal, Role
from lastmile.access.repository import Key, User
from lastmile.api.fields import Id, Line


def _plausible(address: str) -> str:
    name, _, host = address.rpartition("@")
    if not name or "." not in host or any(c.isspace() for c in address):
        raise ValueError("an e-mail address such as anna@example.org")
    return address.lower()


Email = Annotated[str, Field(min_length=5, max_length=254), AfterValidator(_plausible)]
Password = Annotated[str, Field(min_length=12, max_length=200, description="at least 12 characters")]


class KeyIn(BaseModel):
    """A key to make."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"role": "partner", "name": "Swift, polling", "owner_id": "car_01jd3k"}]},
    )

    role: Role
    name: Line = ""
    scopes: list[Line] | None = Field(None, max_length=50, description="all of the role unless given")
    owner_id: Id | None = Field(None, description="carrier, rider or shop whose rows it sees; for these roles only")
    lifetime_days: Annotated[int, Field(ge=1, le=3650)] | None = Field(None, description="it never ends unless given")


class KeyOut(BaseModel):
    """A key without its secret."""

    id: str
    hint: str = Field(description="how the secret begins")
    name: str
    role: Role
    scopes: list[str]
    rider_id: str
    carrier_id: str
    shop_id: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: Key) -> KeyOut:
        """Show a key."""
        return cls(
            id=key.id,
            hint=key.hint,
            name=key.name,
            role=key.role,
            scopes=sorted(key.scopes),
            rider_id=key.rider_id,
            carrier_id=key.carrier_id,
            shop_id=key.shop_id,
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
        )


class NewKeyOut(KeyOut):
    """A key with its secret, shown this once."""

    secret: str


class UserIn(BaseModel):
    """A person to make."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "email": "anna@example.org",
                    "name": "Anna",
                    "role": "dispatcher",
                    "password": "correct horse battery staple",
                }
            ]
        },
    )

    email: Email
    name: Line
    role: Role
    password: Password
    owner_id: Id | None = None


class UserChange(BaseModel):
    """What is to change about a person."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"disabled": True}]})

    name: Line | None = None
    password: Password | None = None
    disabled: bool | None = None


class UserOut(BaseModel):
    """A person."""

    id: str
    email: str
    name: str
    role: Role
    rider_id: str
    carrier_id: str
    shop_id: str
    created_at: datetime
    disabled_at: datetime | None

    @classmethod
    def of(cls, user: User) -> UserOut:
        """Show a person."""
        return cls(
            id=user.id,
            email=user.email,
            name=user.name,
            role=user.role,
            rider_id=user.rider_id,
            carrier_id=user.carrier_id,
            shop_id=user.shop_id,
            created_at=user.created_at,
            disabled_at=user.disabled_at,
        )


class SignIn(BaseModel):
    """Address and password."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"email": "anna@example.org", "password": "correct horse battery staple"}]},
    )

    email: Email
    password: Annotated[str, Field(min_length=1, max_length=200)]


class FirstAdmin(BaseModel):
    """The first administrator."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"email": "anna@example.org", "name": "Anna", "password": "correct horse battery staple"}]
        },
    )

    email: Email
    name: Line
    password: Password


class FirstRunOut(BaseModel):
    """Whether the first account is to be made."""

    open: bool


class SessionOut(BaseModel):
    """A new session; the cookie carries its secret."""

    user: UserOut
    csrf_token: str = Field(description="send it as X-CSRF-Token with every unsafe call")


class MeOut(BaseModel):
    """Who is calling."""

    id: str
    name: str
    role: Role
    scopes: list[str]
    rider_id: str
    carrier_id: str
    shop_id: str

    @classmethod
    def of(cls, caller: Principal) -> MeOut:
        """Show a caller."""
        return cls(
            id=caller.id,
            name=caller.name,
            role=caller.role,
            scopes=sorted(caller.scopes),
            rider_id=caller.rider_id,
            carrier_id=caller.carrier_id,
            shop_id=caller.shop_id,
        )


class ColleagueOut(BaseModel):
    """Somebody who works here."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    role: Role


class CurrentOut(BaseModel):
    """Who is signed in."""

    caller: MeOut | None = Field(description="null where nobody is")


class AuditOut(BaseModel):
    """One line of the audit log."""

    sequence: int
    at: datetime | None
    caller_id: str
    caller_name: str
    role: Role
    action: str
    subject: str
    request_id: str
    detail: dict[str, Any]

    @classmethod
    def of(cls, entry: AuditEntry) -> AuditOut:
        """Show a line."""
        return cls(
            sequence=entry.sequence,
            at=entry.at,
            caller_id=entry.caller.id,
            caller_name=entry.caller.name,
            role=entry.caller.role,
            action=entry.action,
            subject=entry.subject,
            request_id=entry.request_id,
            detail=dict(entry.detail),
        )
