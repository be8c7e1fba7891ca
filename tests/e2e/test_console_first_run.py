"""The first minutes with an empty console."""

from playwright.sync_api import Page, expect


def test_the_first_person_at_the_machine_becomes_the_administrator(page: Page):
    page.goto("/")
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("E-mail").fill("anna@example.org")
    page.get_by_label("Password", exact=False).first.fill("correct horse battery staple")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", level=1, name="Plan")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1, name="Plan")).to_be_visible()
    page.get_by_role("button", name="Anna").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
