"""MLflow: its store is at `BENCH_STORE`, a database, a folder or a server."""

import os
import sys
import time

import mlflow
from mlflow.entities import Metric
from peer_loops import main

PIECE = 1000

mlflow.set_tracking_uri(os.environ["BENCH_STORE"])
mlflow.set_experiment("bench")


def start(name):
    return mlflow.start_run(run_name=name)


def log(run, metrics, step):
    mlflow.log_metrics(metrics, step=step)


def log_many(run, name, values, step):
    now = int(time.time() * 1e3)
    metrics = [Metric(name, value, now, step + at) for at, value in enumerate(values)]
    mlflow.MlflowClient().log_batch(run.info.run_id, metrics=metrics)


def end(run):
    mlflow.end_run()


def list_sorted(metric):
    found, token = 0, None
    client, ids = mlflow.MlflowClient(), [mlflow.get_experiment_by_name("bench").experiment_id]
    while True:
        page = client.search_runs(ids, order_by=[f"metrics.{metric} DESC"], max_results=10000, page_token=token)
        found, token = found + len(page), page.token
        if not token:
            return found


def history(metric):
    ids = [mlflow.get_experiment_by_name("bench").experiment_id]
    run = mlflow.MlflowClient().search_runs(ids, "attributes.run_name = 'history'")[0]
    return len(mlflow.MlflowClient().get_metric_history(run.info.run_id, metric))


def count():
    client, ids = mlflow.MlflowClient(), [mlflow.get_experiment_by_name("bench").experiment_id]
    runs = client.search_runs(ids, max_results=10000)
    return sum(len(client.get_metric_history(run.info.run_id, "loss")) for run in runs)


main(sys.modules[__name__])
