"""Weights & Biases, offline: a log file a run, which only its server reads; here it is counted as it lies."""

import glob
import struct
import sys

import wandb
from peer_loops import Cannot, main
from wandb.proto import wandb_internal_pb2

FOLDER = sys.argv[2]
BLOCK = 32768
HEADER = 7
FULL, LAST = 1, 4


def start(name):
    settings = wandb.Settings(silent=True, x_disable_stats=True)
    return wandb.init(project="bench", name=name, mode="offline", dir=FOLDER, settings=settings)


def log(run, metrics, step):
    run.log(metrics, step=step, commit=True)  # else the last one waits for the next


def end(run):
    run.finish()


def list_sorted(metric):
    raise Cannot("lists runs from its server only")


def history(metric):
    raise Cannot("reads a history from its server only")


def count():
    return sum(count_in(path) for path in glob.glob(f"{FOLDER}/wandb/offline-run-*/*.wandb"))


def count_in(path):
    """The history records of a file, which is LevelDB's log: pieces of records in blocks."""
    found, at, record = 0, HEADER, b""
    with open(path, "rb") as file:
        data = file.read()
    while at + HEADER <= len(data):
        if BLOCK - at % BLOCK < HEADER:
            at += BLOCK - at % BLOCK
            continue
        _, size, kind = struct.unpack_from("<IHB", data, at)
        record += data[at + HEADER:at + HEADER + size]
        at += HEADER + size
        if kind in (FULL, LAST) and at <= len(data):
            parsed, record = wandb_internal_pb2.Record.FromString(record), b""
            items = parsed.history.item
            found += any("loss" in (item.key, *item.nested_key) for item in items)
    return found


main(sys.modules[__name__])
