"""Jobs in a cluster of two executor processes on this machine, and the end of one of these in mid-run."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyspark

JOB = Path(__file__).with_name("job.py")
EXECUTORS = 2
MASTER = f"local-cluster[{EXECUTORS},1,1024]"


@dataclass(frozen=True)
class Work:
    """Articles to judge, and where their rows are to go."""

    articles: Path
    rows: Path
    fast: bool


@dataclass(frozen=True)
class Report:
    """How long each work took, and from where executors had the package."""

    seconds: list[float]
    executors: list[str]


class Cluster:
    """Spark as pip installs it; what it writes beside its jars and scripts comes into `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        self.home.mkdir()
        for entry in Path(pyspark.__file__).parent.iterdir():
            (self.home / entry.name).symlink_to(entry)

    def run(
        self, name: str, python: Path, works: list[Work], *, sent: Path | None = None, kill_after: int | None = None
    ) -> Report:
        """Runs the job with this Python. `sent` is a wheel that goes along, `kill_after` how many tasks of the first work are
        done when an executor is killed."""
        report = self.folder / f"{name}.json"
        self.events(name).mkdir(parents=True)
        largest = max(path.stat().st_size for work in works for path in work.articles.iterdir())
        conf = {
            "spark.ui.enabled": "false",
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": self.events(name).as_uri(),
            "spark.eventLog.rolling.enabled": "false",
            "spark.eventLog.compress": "false",
            # Each file is a task.
            "spark.sql.files.maxPartitionBytes": str(largest),
            "spark.sql.files.openCostInBytes": str(largest),
        }
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        environment |= {"SPARK_HOME": str(self.home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": str(python)}
        if sent is not None:
            # A wheel is a zip, and Spark goes by the name.
            archive, packed = self.folder / "quotestance.zip", self.folder / "packed"
            shutil.copy(sent, archive)
            zipfile.ZipFile(archive).extractall(packed)
            conf |= {"spark.archives": f"{archive}#packed", "spark.executorEnv.PYTHONPATH": "packed"}
            environment["PYTHONPATH"] = str(packed)
        command: list[str | Path] = [self.home / "bin" / "spark-submit", "--master", MASTER]
        for key, value in conf.items():
            command += ["--conf", f"{key}={value}"]
        command += [JOB, report]
        for work in works:
            command += ["fast" if work.fast else "full", work.articles, work.rows]
        log = self.folder / f"{name}.log"
        with log.open("w") as out, subprocess.Popen(command, cwd=self.folder, env=environment, stdout=out, stderr=out) as job:
            if kill_after is not None:
                kill_an_executor(job, works[0].rows, kill_after)
        if job.returncode != 0:
            sys.exit(f"{log.read_text()[-3000:]}\nthe job failed: {log}")
        return Report(**json.loads(report.read_text()))

    def events(self, name: str) -> Path:
        return self.folder / "events" / name

    def loss(self, name: str, tasks: int) -> str:
        """What the events of a job tell of the executor that was lost in mid-run; without one the script ends."""
        (path,) = self.events(name).iterdir()
        events = list(map(json.loads, path.read_text().splitlines()))
        lost = [event for event in events if event["Event"] == "SparkListenerExecutorRemoved"]
        stages = {
            event["Stage Info"]["Stage ID"]
            for event in events
            if event["Event"] == "SparkListenerStageCompleted" and event["Stage Info"]["Number of Tasks"] == tasks
        }
        ended = [event for event in events if event["Event"] == "SparkListenerTaskEnd" and event["Stage ID"] in stages]
        if len(lost) != 1 or len(stages) != 1:
            sys.exit(f"{len(lost)} executors were lost in {len(stages)} stages of {tasks} tasks: {path}")
        executor, moment = lost[0]["Executor ID"], lost[0]["Timestamp"]

        def done(is_of: Any) -> set[int]:
            tasks = [e["Task Info"] for e in ended if e["Task End Reason"]["Reason"] == "Success" and is_of(e["Task Info"])]
            return {task["Index"] for task in tasks}

        before, after = done(lambda task: task["Finish Time"] < moment), done(lambda task: task["Finish Time"] > moment)
        failed = {
            event["Task Info"]["Index"]
            for event in ended
            if event["Task End Reason"]["Reason"] == "ExecutorLostFailure" and event["Task Info"]["Executor ID"] == executor
        }
        again = done(lambda task: task["Attempt"] > 0)
        if not (before and after and failed and failed <= again):
            sys.exit(f"the executor was not lost in mid-run: {path}")
        return (
            f"executor {executor} was killed with {len(before)} of {tasks} tasks done ({lost[0]['Removed Reason']!r}); "
            f"task {', '.join(map(str, sorted(failed)))} that it had ran again; {len(after)} tasks were done after"
        )


def kill_an_executor(job: subprocess.Popen[bytes], rows: Path, after: int) -> None:
    """Kills (kill -9) an executor of the job once so many of its tasks are committed."""
    while len(list(rows.glob("_temporary/0/task_*"))) < after:
        if job.poll() is not None:
            sys.exit("the job ended before an executor could be killed")
        time.sleep(0.005)
    executors = [pid for pid in children(job.pid) if "CoarseGrainedExecutorBackend" in command_of(pid)]
    os.kill(executors[0], signal.SIGKILL)


def children(parent: int) -> list[int]:
    found = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
    return sorted(pid for pid in found if f"\nPPid:\t{parent}\n" in read(pid, "status"))


def command_of(pid: int) -> str:
    return read(pid, "cmdline")


def read(pid: int, name: str) -> str:
    """A file of a process; empty if it has ended."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""
