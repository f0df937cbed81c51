"""Trackio, local: a database a project, written every half second by a thread."""

import sys

import trackio
from peer_loops import main
from trackio.sqlite_storage import SQLiteStorage


def start(name):
    return trackio.init(project="bench", name=name, embed=False, auto_log_gpu=False, auto_log_cpu=False)


def log(run, metrics, step):
    trackio.log(metrics, step=step)


def end(run):
    trackio.finish()


def open_store():
    SQLiteStorage.get_projects()


def last_value(run, metric):
    logs = SQLiteStorage.get_logs("bench", run.name, run_id=run.id)
    return next((log[metric] for log in reversed(logs) if metric in log), float("-inf"))


def all_runs():
    """A run that logs nothing is nowhere, and a project without others neither."""
    return trackio.Api().runs("bench") if "bench" in SQLiteStorage.get_projects() else []


def list_sorted(metric):
    runs = [(last_value(run, metric), run.id, run) for run in all_runs()]
    return len(sorted(runs, key=lambda it: it[:2], reverse=True))


def history(metric):
    return len(SQLiteStorage.get_metric_values("bench", "history", metric))


def count():
    return sum(len(SQLiteStorage.get_metric_values("bench", run.name, "loss", run_id=run.id)) for run in all_runs())


main(sys.modules[__name__])
