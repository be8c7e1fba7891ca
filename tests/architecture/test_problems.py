"""Every error that can reach a caller has its line in the closed list of problems."""

from lastmile.api.errors import KINDS
from lastmile.cli.failures import EXIT_CODES


def test_every_leaf_of_the_tree_is_a_kind_of_problem():
    assert {leaf.code for leaf in EXIT_CODES} <= set(KINDS)


def test_titles_tell_kinds_apart():
    assert len({kind.title for kind in KINDS.values()}) == len(KINDS)
