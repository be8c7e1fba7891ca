from lastmile.dispatch.jobs import Curve, JobProgress, JobState
from lastmile.dispatch.jobs.records import MOST_POINTS


def test_a_curve_stays_bounded_and_keeps_its_ends():
    curve = Curve()
    for second in range(10_000):
        curve = curve.with_point(float(second), 10_000 - second)
    assert len(curve.points) <= MOST_POINTS
    assert curve.points[0] == (0.0, 10_000)
    assert curve.points[-1] == (9_999.0, 1)
    assert [at for at, _ in curve.points] == sorted({at for at, _ in curve.points})


def test_a_curve_has_a_point_where_the_cost_changes():
    curve = Curve().with_point(0.5, 9).with_point(1.0, 9).with_point(1.5, 8)
    assert curve.points == ((0.5, 9), (1.5, 8))


def test_progress_goes_into_the_row_and_comes_back():
    progress = JobProgress("search", 2.5, 2**50, 3, 4, 5, 6, 2, Curve(((0.5, 9),)))
    assert JobProgress.of_json(progress.as_json()) == progress
    assert JobProgress.of_json({}) == JobProgress()


def test_what_is_over_stays_over():
    assert [state for state in JobState if state.over] == [JobState.DONE, JobState.FAILED, JobState.CANCELLED]
