"""One administration of the tests: the program is read once, and web server and worker are forked from it, each
with nothing but what a fresh start has, so that starting again after a kill costs no reading.

A line on standard input, `web PORT` or `worker`, starts one; its process id is the answer.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


def web(port: str) -> None:
    from django.core.wsgi import get_wsgi_application

    from thongquan.clearance.selectors import warmth

    application = get_wsgi_application()
    warmth.keep_warm()
    make_server("127.0.0.1", int(port), application, Server, Quiet).serve_forever()


def worker() -> None:
    from django.core.management import call_command

    call_command("procrastinate", "worker", "--concurrency", "4", "--delete-jobs", "successful")


STARTS: dict[str, Callable[..., None]] = {"web": web, "worker": worker}


def forked(act: Callable[..., None], *given: str) -> int:
    if pid := os.fork():
        return pid
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)
    act(*given)
    os._exit(0)


def main() -> None:
    django.setup()
    from django.db import connections

    import thongquan.config.urls  # noqa: F401

    for line in sys.stdin:
        connections.close_all()
        assert threading.active_count() == 1, "nothing runs that a fresh start would not have"
        name, *given = line.split()
        sys.stdout.write(f"{forked(STARTS[name], *given)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that were killed
    main()
