"""Tells a run's numbers to a tracker's own library, as it is told them: JSON lines in, JSON lines out.

In:   {"start": {"library", "project", "name", "id", "folder", "config"}}, {"log": {...}, "step": 7}, {"finish": true}
Out:  {"done": n} after each line, {"place": where the run is seen}, or {"failed": why} and the end

The input's end without "finish" means that the run was killed.
"""

import json
import os
import signal
import sys

# The libraries print: nothing of that may mix with the answers.
ANSWERS = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)
PATIENCE = 30


def answer(**what):
    ANSWERS.write(json.dumps(what) + "\n")


class Wandb:
    def __init__(self, start):
        os.environ.setdefault("WANDB_SILENT", "true")
        import wandb

        project = os.environ.get("WANDB_PROJECT", start["project"])
        named = {"project": project, "name": start["name"], "id": start["id"]}
        self.run = wandb.init(**named, resume="allow", config=start["config"], dir=start["folder"])
        self.place = self.run.url or self.run.dir

    def log(self, values, step):
        self.run.log(values, step=step)

    def finish(self, code):
        self.run.finish(exit_code=code)


class Trackio:
    def __init__(self, start):
        import trackio

        # Runs are known by their names, so the id is part of it.
        name = f"{start['name']}-{start['id']}"
        project = os.environ.get("TRACKIO_PROJECT", start["project"])
        quiet = {"embed": False, "auto_log_gpu": False, "auto_log_cpu": False}
        self.run = trackio.init(project, name=name, config=start["config"], resume="allow", **quiet)
        self.trackio = trackio
        self.place = f"trackio show --project {project}"

    def log(self, values, step):
        self.trackio.log(values, step=step)

    def finish(self, code):
        self.trackio.finish()


LIBRARIES = {"wandb": Wandb, "trackio": Trackio}


def main():
    tracker = None
    for number, line in enumerate(sys.stdin, 1):
        told = json.loads(line)
        if "start" in told:
            tracker = LIBRARIES[told["start"]["library"]](told["start"])
            answer(place=tracker.place)
        elif "log" in told:
            tracker.log(told["log"], told["step"])
        else:
            tracker.finish(0)
        answer(done=number)
        if "finish" in told:
            return
    if tracker:
        # Nobody waits for it any more, so it waits for nobody.
        signal.alarm(PATIENCE)
        tracker.finish(1)


try:
    main()
except ModuleNotFoundError as error:
    answer(failed=f"{error.name} is not installed in {sys.executable}", missing=error.name)
    sys.exit(1)
except Exception as error:
    answer(failed=f"{type(error).__name__}: {error}")
    sys.exit(1)
