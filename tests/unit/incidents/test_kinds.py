from lastmile.incidents import IncidentKind, playbook
from lastmile.incidents.detecting import RULES
from lastmile.infra.outbox import KINDS


def test_every_kind_has_a_playbook_with_steps_and_a_clock():
    for kind in IncidentKind:
        assert playbook(kind).steps
        assert playbook(kind).answer_within.total_seconds() > 0


def test_rules_listen_to_what_can_happen():
    assert {rule.happening for rule in RULES} <= set(KINDS)
