"""What an adapter rests on and how far it goes: its ``quality.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from lastmile.carriers.adapters.registry import folder
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.infra.files.yaml_text import YamlDocument, read_yaml

RULES: Final = (
    "documented_payloads",
    "unknown_codes_kept",
    "offsets_kept",
    "stable_event_keys",
    "webhook_proved",
    "retries_safe",
    "errors_worded",
    "called_for_real",
)
"""What every adapter answers for; a file may name more."""


class Standing(StrEnum):
    """How a rule stands."""

    DONE = "done"
    TODO = "todo"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule and, where it is not simply done, why."""

    standing: Standing
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Quality:
    """An adapter's answer.

    Parameters
    ----------
    documents : part → where it is described, in public.
    """

    documents: Mapping[str, str]
    rules: Mapping[str, Rule]

    @property
    def verified(self) -> bool:
        """Whether every payload form is that of a public document of the carrier."""
        return self.rules["documented_payloads"].standing is Standing.DONE


def quality_of(name: str) -> Quality:
    """Read the file of an adapter.

    Raises
    ------
    InvalidInput
        With each wrong line: a rule without an answer, an answer other than done without its reason.
    """
    document = read_yaml(folder(name) / "quality.yaml")
    issues = list(document.issues)
    said = document.value.get("rules", {})
    rules = {rule: _rule(document, rule, value, issues) for rule, value in said.items()}
    issues += [_issue(document, rule, None, "done, todo or exempt") for rule in RULES if rule not in rules]
    if not document.value.get("documents"):
        issues.append(_issue(document, "documents", None, "where the payloads are described"))
    if issues:
        raise InvalidInput(f"{document.file}: {len(issues)} wrong", issues)
    return Quality(document.value["documents"], rules)


def _rule(document: YamlDocument, name: str, value: Any, issues: list[RowIssue]) -> Rule:
    standing, reason = (*value, "")[:2] if isinstance(value, list) and value else ("", "")
    if standing not in set(Standing) or (standing != Standing.DONE and not reason):
        issues.append(_issue(document, name, str(value), "[done], [todo, why] or [exempt, why]"))
        return Rule(Standing.TODO)
    return Rule(Standing(standing), reason)


def _issue(document: YamlDocument, name: str, value: str | None, expected: str) -> RowIssue:
    return RowIssue(document.file, document.line(("rules", name)), name, value, expected)
