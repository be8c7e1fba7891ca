from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lastmile.core.errors import ExternalFailure, Refused
from lastmile.infra.database import Database
from lastmile.infra.mail import Enclosure, Letter, Letters, Mailer, Post
from lastmile.infra.mail.post import WAITS

pytestmark = pytest.mark.anyio

LETTER = Letter("anna@example.org", "Parcel\r\nBcc: all@example.org", "Grüße\n")


async def put(database: Database, letter: Letter = LETTER, once: str = "one") -> bool:
    async with database.transaction() as session:
        return await Letters(session).put(letter, about="inc_0one", once=once)


async def kept(database: Database) -> Any:
    async with database.reading() as session:
        (only,) = await Letters(session).about("inc_0one")
        return only


def post(database: Database, post_office: Any, now: datetime) -> Post:
    return Post(database, Mailer(post_office.url, "ops@lastmile.example"), lambda: now)


async def test_a_letter_with_an_enclosure_arrives_whole(post_office: Any):
    letter = Letter(
        "anna@example.org", "Packet", "See enclosed.", (Enclosure("p.zip", "application/zip", b"PK\0\xff"),)
    )
    await Mailer(post_office.url, "ops@lastmile.example").send(letter, "clm_0one")
    (message,) = post_office.letters
    assert (message["Message-ID"], message["To"]) == ("<clm_0one@lastmile.example>", "anna@example.org")
    (enclosed,) = message.iter_attachments()
    assert (enclosed.get_filename(), enclosed.get_content()) == ("p.zip", b"PK\0\xff")


async def test_what_is_put_once_is_sent_once_and_its_subject_makes_no_header(database: Database, post_office: Any):
    assert [await put(database), await put(database)] == [True, False]
    now = datetime.now(UTC)
    assert [await post(database, post_office, now + timedelta(seconds=1)).run_once() for _ in range(2)] == [1, 0]
    (message,) = post_office.letters
    assert (message["Subject"], message["Bcc"]) == ("Parcel Bcc: all@example.org", None)
    assert message.get_content().split() == ["Grüße"]
    assert (await kept(database)).sent_at is not None


async def test_later_means_later_and_no_means_no(database: Database, post_office: Any):
    await put(database)
    now = datetime.now(UTC) + timedelta(seconds=1)
    post_office.answers["anna@example.org"] = "451 busy"
    await post(database, post_office, now).run_once()
    waiting = await kept(database)
    assert (waiting.next_at, "451" in waiting.error) == (now + WAITS[0], True)
    post_office.answers["anna@example.org"] = "550 no such mailbox"
    await post(database, post_office, now + WAITS[0]).run_once()
    given_up = await kept(database)
    assert (given_up.next_at, given_up.attempts, "550" in given_up.error) == (None, 2, True)


async def test_a_server_that_is_not_there_is_tried_for_three_days(database: Database):
    await put(database)
    away = Mailer("smtp://127.0.0.1:1", "ops@lastmile.example")
    now, tries = datetime.now(UTC) + timedelta(seconds=1), 0
    while now is not None:
        tries += await Post(database, away, lambda now=now: now).run_once()
        now = (await kept(database)).next_at
    assert tries == len(WAITS) + 1


async def test_without_a_server_letters_wait(database: Database):
    await put(database)
    assert await Post(database, None).run_once() == 0
    assert (await kept(database)).next_at is not None


async def test_errors_tell_whether_it_is_worth_another_try(post_office: Any):
    mailer = Mailer(post_office.url, "ops@lastmile.example")
    post_office.answers |= {"later@example.org": "421 later", "never@example.org": "553 never"}
    with pytest.raises(ExternalFailure):
        await mailer.send(Letter("later@example.org", "", ""), "a")
    with pytest.raises(Refused):
        await mailer.send(Letter("never@example.org", "", ""), "b")
