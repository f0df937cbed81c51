"""Aim, local: a RocksDB a run."""

import os
import sys

import aim
from aim.sdk.repo import Repo
from peer_loops import main

FOLDER = sys.argv[2]
if not Repo.exists(FOLDER):
    Repo.from_path(FOLDER, init=True)


def start(name):
    run = aim.Run(repo=FOLDER, experiment="bench", system_tracking_interval=None, capture_terminal_logs=False)
    run.name = name
    return run


def log(run, metrics, step):
    run.track(metrics, step=step)


def end(run):
    run.close()


def index():
    """What its server does besides: without it nothing can be read."""
    Repo.from_path(FOLDER)._recreate_index()


def metric_of(run, name):
    return next((metric for metric in run.metrics() if metric.name == name), None)


def list_sorted(metric):
    found = []
    for run in Repo(FOLDER).iter_runs():
        sequence = metric_of(run, metric)
        found.append((sequence.values.last_value() if sequence else float("-inf"), run.hash))
    return len(sorted(found, reverse=True))


def history(metric):
    for run in Repo(FOLDER).iter_runs():
        if run.name == "history":
            return len(metric_of(run, metric).values.sparse_list()[0])
    return 0


def count():
    index()
    sequences = [metric_of(run, "loss") for run in Repo(FOLDER).iter_runs()]
    return sum(len(sequence.values.sparse_list()[0]) for sequence in sequences if sequence)


main(sys.modules[__name__])
