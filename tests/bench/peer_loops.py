"""The loops that every peer runs, step by step those of loops.ts.

A peer's program gives its functions to `main`: `start(name)`, `log(run, metrics, step)`, `end(run)`,
`count()`, `list_sorted(metric)`, `history(metric)`; one that it does not have raises `Cannot`. It is run as
`program <task> <folder> <options as JSON>` and prints one line of JSON at its end.
"""

import json
import math
import os
import signal
import sys
import time
import zlib
from array import array

NAMES = ["loss", "accuracy", "f1", "val_loss", "val_accuracy", "val_f1", "lr", "norm", "speed", "memory"]
RUN_METRICS = 3
WARM_UP = 100
WARM_UP_STEPS = 300
MEMORY = bytes(64 * 1024)


class Cannot(Exception):
    """The peer does not do such a thing at all."""


def values(count):
    """Numbers that look measured, the same every time."""
    state, found = 12345, array("d")
    for _ in range(count):
        high = state * 48271 % 0x7FFFFFFF
        state = high * 48271 % 0x7FFFFFFF
        found.append((high * 2**22 + (state >> 9)) / 2**53)
    return found


def metrics_of(numbers, step, width):
    return {NAMES[at]: numbers[(step * width + at) % len(numbers)] for at in range(width)}


def quantile(ordered, part):
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def clock_cost():
    times = []
    for _ in range(1000):
        start = time.perf_counter()
        times.append(time.perf_counter() - start)
    return quantile(sorted(times), 0.5)


def calls(peer, options):
    """What each log call of one metric takes its caller."""
    numbers, clock, times = values(1000), clock_cost(), []
    run = peer.start("calls")
    deadline = math.inf
    for step in range(options["calls"] + WARM_UP):
        metrics = metrics_of(numbers, step, 1)
        start = time.perf_counter()
        peer.log(run, metrics, step)
        end = time.perf_counter()
        if step < WARM_UP:
            deadline = end + options["seconds"]
            continue
        times.append(max(0, end - start - clock))
        if end > deadline:
            break
    start = time.perf_counter()
    peer.end(run)
    end_ms = (time.perf_counter() - start) * 1e3
    ordered = sorted(times)
    parts = {"median": 0.5, "p99": 0.99, "p999": 0.999}
    found = {name: quantile(ordered, part) * 1e6 for name, part in parts.items()}
    return {"n": len(times), **found, "mean": sum(times) / len(times) * 1e6, "end": end_ms}


def work(size):
    """What is as fast in one loop as in another: a library's own code, over memory."""
    x = 0
    for _ in range(size):
        x = zlib.crc32(MEMORY, x)
    return x


def work_of_a_millisecond():
    size, times = 10, []
    for _ in range(100):
        start = time.perf_counter()
        work(size)
        times.append(time.perf_counter() - start)
    return round(size * 1e-3 / quantile(sorted(times), 0.5))


def steps(peer, options):
    """What a training loop of steps of a millisecond takes: bare, and with ten metrics a step."""
    count, numbers, size = options["steps"], values(1000), work_of_a_millisecond()

    def loop(steps, log):
        start, logging, done = time.perf_counter(), 0, 0
        while done < steps and time.perf_counter() - start < options["seconds"]:
            work(size)
            metrics = metrics_of(numbers, done, len(NAMES))
            before = time.perf_counter()
            log(metrics, done)
            logging += time.perf_counter() - before
            done += 1
        return (time.perf_counter() - start) / done * 1e6, logging / done * 1e6, done

    loop(WARM_UP_STEPS, lambda metrics, step: None)
    bare, clock, _ = loop(count, lambda metrics, step: None)
    run = peer.start("steps")
    tracked, logging, n = loop(count, lambda metrics, step: peer.log(run, metrics, step))
    start = time.perf_counter()
    peer.end(run)
    end = (time.perf_counter() - start) * 1e3
    return {"n": n, "bare": bare, "logging": logging - clock, "overhead": tracked - bare, "end": end}


def points(peer, options):
    """Many points of ten metrics, to the last one stored."""
    if getattr(peer, "KEEPS_LAST_ONLY", False):
        raise Cannot("keeps the last value of a metric only")
    numbers, width = values(options["points"]), len(NAMES)
    start = time.perf_counter()
    run = peer.start("points")
    step, deadline = 0, time.perf_counter() + options["seconds"]
    piece = peer.PIECE if options.get("batches") else 1
    while step * width < options["points"]:
        if piece > 1:
            for name in NAMES:
                peer.log_many(run, name, numbers[step : step + piece], step)
        else:
            peer.log(run, metrics_of(numbers, step, width), step)
        step += piece
        if time.perf_counter() > deadline:
            break
    logged = time.perf_counter() - start
    peer.end(run)
    total = time.perf_counter() - start
    return {"n": step * width, "logged": logged, "total": total, "memory": peak_memory()}


def empty_runs(peer, options):
    """Runs from start to end, with nothing or a few metrics in them."""
    numbers, times = values(1000), []
    began = time.perf_counter()
    for number in range(options["runs"]):
        start = time.perf_counter()
        run = peer.start(f"run {number}")
        if options.get("metrics"):
            peer.log(run, metrics_of(numbers, number, RUN_METRICS), 0)
        peer.end(run)
        end = time.perf_counter()
        times.append((end - start) * 1e3)
        if end - began > options["seconds"]:
            break
    make_readable(peer)
    window = max(1, min(100, len(times) // 10))
    first = quantile(sorted(times[window:2 * window] or times), 0.5)
    last = quantile(sorted(times[-window:]), 0.5)
    median = quantile(sorted(times), 0.5)
    mean = sum(times) / len(times)
    return {"n": len(times), "median": median, "mean": mean, "first": first, "last": last, "growth": last / first}


def make_readable(peer):
    """Does what a peer leaves to its server, in nobody's time."""
    getattr(peer, "index", lambda: None)()


def history_points(peer, options):
    """Puts points of one metric into a run, to be read by others."""
    numbers, began, step = values(1000), time.perf_counter(), 0
    run = peer.start("history")
    piece = getattr(peer, "PIECE", 1)
    while step < options["points"]:
        if piece > 1:
            peer.log_many(run, "loss", numbers[:piece], step)
        else:
            peer.log(run, metrics_of(numbers, step, 1), step)
        step += piece
        if time.perf_counter() - began > options["seconds"]:
            break
    peer.end(run)
    make_readable(peer)
    return {"n": step}


def timed(peer, read):
    """A first read in a process, of a store that is open."""
    getattr(peer, "open_store", lambda: None)()
    start = time.perf_counter()
    count = read()
    return {"n": count, "time": (time.perf_counter() - start) * 1e3}


def many(peer, options):
    """One of many processes that track at once."""
    numbers = values(1000)
    for number in range(options["runs"]):
        run = peer.start(f"{options['process']}/{number}")
        for step in range(options["calls"]):
            peer.log(run, metrics_of(numbers, step, 1), step)
        peer.end(run)
    return {"n": options["runs"] * options["calls"]}


def killed(peer, options):
    """Is killed right after its last log call, or its run's end."""
    numbers = values(1000)
    run = peer.start("killed")
    for step in range(options["calls"]):
        peer.log(run, metrics_of(numbers, step, 1), step)
    if options["ended"]:
        peer.end(run)
    for process in descendants() if options["all"] else []:
        os.kill(process, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def descendants():
    """The processes that this one started, and those that they did."""
    found, waiting = [], [os.getpid()]
    while waiting:
        process = waiting.pop()
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/children") as file:
                children = [int(word) for word in file.read().split()]
            found += children
            waiting += children
    return found


def peak_memory():
    """The most memory that this process and those that it started have had, in megabytes."""
    kilobytes = 0
    for process in [os.getpid(), *descendants()]:
        with open(f"/proc/{process}/status") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    kilobytes += int(line.split()[1])
    return kilobytes * 1024 / 1e6


TASKS = {
    "calls": calls,
    "steps": steps,
    "points": points,
    "runs": empty_runs,
    "history_points": history_points,
    "many": many,
    "killed": killed,
    "count": lambda peer, options: {"n": peer.count()},
    "list": lambda peer, options: timed(peer, lambda: peer.list_sorted("loss")),
    "history": lambda peer, options: timed(peer, lambda: peer.history("loss")),
}


def main(peer):
    """Runs the task that the command line names."""
    task, options = sys.argv[1], json.loads(sys.argv[3])
    try:
        result = TASKS[task](peer, options)
    except Cannot as error:
        result = {"cannot": str(error)}
    print("\n" + json.dumps(result))
