"""Becomes another program the way systemd starts one for a socket: `activated.py DESCRIPTOR COMMAND...`."""

import os
import sys


def main() -> None:
    descriptor, *command = sys.argv[1:]
    os.dup2(int(descriptor), 3)
    environment = {**os.environ, "LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
    os.execvpe(command[0], command, environment)


if __name__ == "__main__":
    main()
