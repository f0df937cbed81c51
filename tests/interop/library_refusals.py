"""Does what the App refuses and what goes wrong in training, and prints what became of each."""

import json
import sys

from mlops import tracking
from mlops.config.config import settings

settings.url = sys.argv[1]
UNKNOWN = "0" * 24
outcomes = {}


def attempt(name, action):
    """Keeps what an action gives or raises."""
    try:
        outcomes[name] = action()
    except BaseException as error:
        outcomes[name] = f"{type(error).__name__}: {error}"


def iterate(log=lambda iteration: None, name="run", **place):
    """Runs an iteration, which is posted at its end."""
    with tracking.start_iteration(name, **place) as iteration:
        log(iteration)
    return "posted"


def diverge(_):
    raise ArithmeticError("diverged")


def interrupt(_):
    raise KeyboardInterrupt


def chart(iteration, kind="line", y=(1, 2)):
    iteration.log_chart("loss", kind, "Loss", x_data=[[0, 1]], y_data=[list(y)])


attempt("no project", tracking.get_project)
attempt("unknown project", lambda: tracking.set_active_project(UNKNOWN))
attempt("bad id", lambda: tracking.get_project("nonsense"))
attempt("unknown title", lambda: tracking.get_project_by_name("nowhere"))
attempt("long title", lambda: tracking.create_project("x" * 41))
attempt("bad status", lambda: tracking.create_project("Refusals", status="done"))

project = tracking.create_project("Refusals")
attempt("taken title", lambda: tracking.create_project("Refusals"))
tracking.set_active_project(project["_id"])
attempt("no experiment", tracking.get_experiment)
attempt("unknown experiment", lambda: tracking.set_active_experiment(UNKNOWN))
attempt("unknown name", lambda: tracking.get_experiment_by_name("nowhere"))
experiment = tracking.create_experiment("first")
attempt("taken name", lambda: tracking.create_experiment("first"))
tracking.set_active_experiment(experiment["id"])

tracking.create_dataset("refused", "refused.csv")
attempt("taken dataset", lambda: tracking.create_dataset("refused", "other.csv"))
attempt("blank path", lambda: tracking.create_dataset("blank", " "))
attempt("no version", lambda: tracking.get_dataset("refused", None))
attempt("unknown dataset", lambda: iterate(lambda it: it.log_dataset(UNKNOWN)))

attempt("own error", lambda: iterate(diverge))
attempt("chart data", lambda: iterate(lambda it: chart(it, y=[1])))
attempt("chart type", lambda: iterate(lambda it: chart(it, "radar")))
attempt("chart names", lambda: iterate(lambda it: (chart(it), chart(it))))
attempt("long name", lambda: iterate(name="x" * 101))
attempt("elsewhere", lambda: iterate(experiment_id=UNKNOWN))
attempt("no number", lambda: iterate(lambda it: it.log_metric("loss", float("nan"))))
attempt("stored", lambda: len(tracking.get_experiment()["iterations"]))

settings.change_username("somebody else")
attempt("interrupted", lambda: iterate(interrupt, "interrupted"))
with tracking.start_iteration("ended twice") as iteration:
    iteration.log_metric("loss", 0)
attempt("ended again", lambda: iteration.end_iteration()["iteration_name"])
names = [(it["iteration_name"], it["user_name"]) for it in tracking.get_experiment()["iterations"]]
print(json.dumps({**outcomes, "names": names}))
