"""Fits a line by gradient descent, and tracks all that the library can track of it."""

import base64
import json
import pickle
import sys

from mlops import tracking
from mlops.config.config import settings

settings.url = sys.argv[1]
POINTS = [(x / 10, 2 * x / 10 + 1) for x in range(10)]
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def fit(rate, epochs):
    """Gives slope, offset and the loss of each epoch."""
    slope, offset, losses = 0.0, 0.0, []
    for _ in range(epochs):
        errors = [(x, slope * x + offset - y) for x, y in POINTS]
        slope -= rate * sum(2 * error * x for x, error in errors) / len(errors)
        offset -= rate * sum(2 * error for _, error in errors) / len(errors)
        losses.append(sum(error**2 for _, error in errors) / len(errors))
    return slope, offset, losses


def log_charts(iteration, losses):
    epochs = [list(range(len(losses)))]
    iteration.log_chart(
        "loss", "line", "Loss", "by epoch", epochs, [losses], ["loss"], "epoch", "loss",
        x_min=0, y_min=0.0, y_max=10.5, comparable=True,
    )
    x, y = [list(axis) for axis in zip(*POINTS)]
    iteration.log_chart("points", "scatter", "Points", x_data=[x], y_data=[y])
    iteration.log_chart("counts", "bar", "Counts", x_data=[["low", "high"]], y_data=[[4, 6]])
    iteration.log_chart("shares", "pie", "Shares", x_data=[["low", "high"]], y_data=[[0.4, 0.6]])
    iteration.log_chart("spread", "boxplot", "Spread", x_data=[["y"]], y_data=[[1, 1.4, 1.9, 2.4, 2.8]])


def main():
    project = tracking.create_project("Lines Ü 50%", "fits lines", status="in_progress")
    told = [tracking.set_active_project(project["_id"])]
    experiment = tracking.create_experiment("descent")
    told.append(tracking.set_active_experiment(experiment["id"]))
    dataset = tracking.create_dataset("points", "data/points.csv", "on a line", "line,small", "1.0")
    with open("pixel.png", "wb") as file:
        file.write(base64.b64decode(PIXEL))
    for rate in [0.1, 0.5]:
        with tracking.start_iteration(f"rate {rate}") as iteration:
            slope, offset, losses = fit(rate, 100)
            iteration.log_parameters({"rate": rate, "epochs": 100, "nested": {"list": [1, None, "Ü"]}})
            iteration.log_parameter("rate_again", rate)
            iteration.log_metric("loss", 1)
            iteration.log_metrics({"loss": losses[-1], "slope": slope, "offset": offset})
            log_charts(iteration, losses)
            iteration.log_image_chart("pixel", "pixel.png")
            iteration.log_dataset(dataset["_id"])
            with open("line.pkl", "wb") as file:
                pickle.dump({"slope": slope, "offset": offset}, file)
            iteration.log_path_to_model("line.pkl")
    found = [
        tracking.get_project(),
        tracking.get_project_by_name("Lines Ü 50%"),
        tracking.get_experiment(),
        tracking.get_experiment_by_name("descent"),
        tracking.get_dataset("points", "1.0"),
    ]
    made = [project, experiment, dataset]
    print(json.dumps({"told": told, "made": made, "found": found, "loss": losses[-1], "pixel": PIXEL}))


main()
