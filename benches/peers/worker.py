"""Trains one peer, lets it judge, and times it: `worker.py SYSTEM TRAIN TEST OUTPUT`, in the peers' environment.

Seconds are of processor time, so that other work on the machine counts as little as it can; all peers have one thread.
"""

import json
import sys
import time
import warnings

from systems import SYSTEMS

# A rate is measured over passes that take this many seconds together.
LEAST_SECONDS = 2.0

TASKS = ("stance", "sentiment")

# Beside the labels, what the evaluation can divide rows by.
KEPT = ("lang", "target", "kind", "source", "role", "group")


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def prediction(path, number, row, task, p):
    return {
        "id": row.get("id") or f"{path}:{number}",
        "task": task,
        "gold": row[task],
        "predicted": max(p, key=p.get),
        "p": {label: round(value, 6) for label, value in p.items()},
        **{name: row[name] for name in KEPT if row.get(name)},
    }


def main(system, train, test, output):
    # What is deprecated in a pinned package concerns nobody here.
    warnings.filterwarnings("ignore", category=FutureWarning)
    clock = time.process_time
    peer = SYSTEMS[system]()
    start_up = clock()
    rows = read(train)
    tasks = [task for task in TASKS if all(row.get(task) for row in rows)]
    peer.choose(rows, tasks)
    chosen = clock()
    settings = peer.fit(read(train), tasks)
    trained = clock()
    passes = 0
    while clock() - trained < LEAST_SECONDS:
        rows = read(test)
        judged = peer.predict(rows)
        passes += 1
    seconds = clock() - trained
    predictions = [
        prediction(test, number, row, task, p)
        for task, all_p in judged.items()
        for number, (row, p) in enumerate(zip(rows, all_p), 1)
        if p is not None and row.get(task)
    ]
    result = {
        "settings": settings,
        "start_up": start_up,
        "choose": chosen - start_up,
        "train": trained - chosen,
        "quotes_per_second": passes * max(sum(p is not None for p in all_p) for all_p in judged.values()) / seconds,
        "predictions": predictions,
    }
    with open(output, "w", encoding="utf-8") as file:
        json.dump(result, file, ensure_ascii=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
