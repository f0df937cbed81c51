"""What schemathesis is told of the App beside its description: real ids, and journals that are whole."""

import json
import os
import random
import uuid
import zlib

import requests
import schemathesis

URL = os.environ["MLOPS_URL"]

schemathesis.serializer.alias("application/jsonl", "text/plain")


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Puts ids of things that are there in two of three requests."""
    if not path_parameters or random.random() < 1 / 3:
        return path_parameters
    path = context.operation.path
    known = known_ids("/datasets" in path, "experiment_id" in path_parameters)
    if path.endswith("/journal") and random.random() < 0.7:
        known["id"] = f"{random.randint(0, 9):024x}"  # one that was not posted
    if path == "/projects/{id}" or path == "/projects/{id}/base":
        known["id"] = known["project_id"]
    return {**path_parameters, **{k: v for k, v in known.items() if k in path_parameters}}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts lines with the right checksum in three of four journals."""
    is_journal = case.path.endswith("/journal") and case.method.upper() == "POST"
    if not is_journal or random.random() < 1 / 4:
        return
    first = random.choice([1, 1, 1, 2, 5])
    iteration = str(case.path_parameters.get("id", ""))
    records = [record(first + number, iteration) for number in range(random.randint(1, 4))]
    case.body, case.media_type = "".join(map(line, records)), "application/jsonl"


def known_ids(is_dataset, is_iteration):
    """Ids of a thing and of those it is in; what is missing is made."""
    if is_dataset:
        datasets = get("/datasets/") or [post("/datasets/", DATASET)]
        return {"id": random.choice(datasets)["_id"]}
    iterations = get("/iterations?limit=100")["iterations"]
    if not iterations:
        iterations = post("/projects/", project_body())["experiments"][0]["iterations"]
    own = random.choice(iterations)
    project, experiment = own["project_id"], own["experiment_id"]
    iteration = own["id"] if is_iteration else experiment
    return {"project_id": project, "experiment_id": experiment, "id": iteration}


def get(path):
    return requests.get(f"{URL}{path}", timeout=10).json()


def post(path, body):
    return requests.post(f"{URL}{path}", json=body, timeout=10).json()


def project_body():
    iterations = [{"iteration_name": "fuzzed", "metrics": {"loss": 1}}]
    experiments = [{"name": "fuzzed", "iterations": iterations}]
    # Not by `random`, which is seeded anew for each test: a title is taken only once.
    return {"title": uuid.uuid4().hex, "experiments": experiments}


def record(seq, iteration):
    """A record: mostly as it should be, sometimes with a wrong field."""
    made = {"seq": seq, "at": 1_700_000_000_000 + seq, **random.choice(CONTENTS)}
    if seq == 1 and random.random() < 0.9:
        made.update(HEADER, id=iteration)
    if random.random() < 0.15:
        made[random.choice(list(made))] = random.choice([None, -1, "x", [], {}, 1e308, True])
    return made


def line(made):
    """A record's line."""
    text = json.dumps(made, separators=(",", ":"))
    return f"{zlib.crc32(text.encode()):08x} {text}\n"


DATASET = {"dataset_name": "fuzzed", "path_to_dataset": "fuzzed"}

HEADER = {
    "type": "header",
    "version": 1,
    "name": "fuzzed",
    "project": {"name": "fuzzed"},
    "experiment": {"name": "fuzzed"},
    "target": {"kind": "embedded"},
    "user": "fuzz",
    "started_at": 1_700_000_000_000,
    "host": None,
    "pid": 1,
    "parent_id": None,
    "step_charts": 100,
}

CONTENTS = [
    {"type": "metrics", "points": [["loss", 0, 1.5], ["loss", 1, "NaN"], ["", 0, -1e308]]},
    {"type": "parameters", "values": {"a": [1, {"__proto__": None}], "": 2**64}},
    {"type": "model_name", "name": "m"},
    {"type": "model_path", "path": "m.pkl", "size": -1, "sha256": "0" * 64, "attached": True},
    {"type": "dataset", "dataset": {"id": "0" * 24}},
    {"type": "dataset", "dataset": {"name": "d", "version": None}},
    {"type": "image_chart", "name": "i", "sha256": "0" * 64, "size": 1, "media_type": "a/b",
     "comparable": True},
    {"type": "chart", "chart": {"chart_type": "line", "name": "c", "chart_title": "c",
                                "x_data": [[1]], "y_data": [[1]]}},
    {"type": "tags", "tags": ["a", "a", "\ud800"]},
    {"type": "note", "text": "x" * 1000},
    {"type": "environment", "values": {"a": "\0"}},
    {"type": "warning", "message": "w"},
    {"type": "end", "status": "failed", "error": {"name": "E", "message": "m"}},
    {"type": "gap", "to": 9},
]
