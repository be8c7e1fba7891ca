from lastmile.insights import Direction, counters, figures
from lastmile.insights.definitions import definitions_version


def test_figures_are_made_of_counters_and_have_receipts():
    for figure in figures().values():
        named = {term.counter for term in (*figure.over, *figure.under)} | {figure.counts}
        assert named <= set(counters()), figure.name
        assert figure.formula
        assert figure.version >= 1
        assert (figure.target is None) or (figure.direction is not Direction.NONE)


def test_a_target_is_met_from_its_side():
    on_time, incidents = figures()["on_time_rate"], figures()["incident_rate"]
    assert (on_time.meets(0.96, 0.95), on_time.meets(0.94, 0.95), on_time.meets(None, 0.95)) == (True, False, None)
    assert (incidents.meets(0.005, 0.01), incidents.meets(0.02, 0.01)) == (True, False)


def test_another_definition_is_another_version():
    assert len(definitions_version()) == 64
