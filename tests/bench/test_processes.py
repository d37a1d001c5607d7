import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench.processes import cpu_seconds

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")

BURN = "import time\ndef burn(s):\n    while time.process_time() < s: pass\n"
SAY = "import os, sys\nprint(sum(os.times()[:4]), flush=True)\nsys.stdin.read()\n"
TICK = 1 / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(program: str) -> Iterator[tuple[int, float]]:
    """A process that has done its work and waits, and the processor time it says that it used."""
    with subprocess.Popen(
        [sys.executable, "-c", BURN + program + SAY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdin
        yield process.pid, float(process.stdout.readline())
        process.stdin.close()


def test_the_processor_time_is_what_the_process_itself_says() -> None:
    with running("burn(0.3)\n") as (pid, said):
        assert said >= 0.3 - TICK
        assert cpu_seconds(pid) == pytest.approx(said, abs=3 * TICK)


def test_waiting_is_no_processor_time() -> None:
    with running("") as (pid, _):
        before = cpu_seconds(pid)
        time.sleep(0.3)
        assert cpu_seconds(pid) - before <= TICK


def test_a_child_that_has_ended_is_counted() -> None:
    program = "import os\nif os.fork() == 0:\n    burn(0.2); os._exit(0)\nos.wait()\n"
    with running(program) as (pid, said):
        assert said >= 0.2 - TICK
        assert cpu_seconds(pid) == pytest.approx(said, abs=4 * TICK)


def test_a_child_that_still_runs_is_counted() -> None:
    program = (
        "import os\nready, done = os.pipe()\nwait, end = os.pipe()\n"
        "if os.fork() == 0:\n    os.close(end); burn(0.2); os.write(done, b'.')\n"
        "    os.read(wait, 1); os._exit(0)\n"
        "os.read(ready, 1)\n"
    )
    with running(program) as (pid, said):  # the child ends when its parent has, and with it the pipe
        assert said < 0.2 - TICK
        assert cpu_seconds(pid) >= 0.2 - TICK
