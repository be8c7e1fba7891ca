import pytest

from lastmile.core.errors import InvalidInput
from lastmile.infra.mail import Letter, Mailer, is_address
from lastmile.infra.mail.mailer import _options


@pytest.mark.parametrize("url", ["", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://host:99999"])
def test_addresses_of_servers_that_make_no_sense(url: str):
    with pytest.raises(InvalidInput, match="LASTMILE_SMTP_URL"):
        Mailer(url, "ops@example.org")


def test_a_password_never_travels_in_the_open():
    assert _options("smtp://u:p%40ss@mail.example.org:587") == {
        "hostname": "mail.example.org",
        "port": 587,
        "use_tls": False,
        "username": "u",
        "password": "p@ss",
        "start_tls": True,
    }
    assert _options("smtps://mail.example.org")["use_tls"]


@pytest.mark.parametrize("text", ["", "anna", "a@b\nBcc: c@d", "Anna <a@b>", "a@b, c@d", "a b@c", "@b", "a@"])
def test_what_is_no_address(text: str):
    assert not is_address(text)
    with pytest.raises(InvalidInput):
        Letter(text, "", "").message("ops@example.org", "x")
