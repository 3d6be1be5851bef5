"""`python -m thongquan_outside.bank --port N --var DIR --seed S --bad-days 0.3`"""

import argparse
import signal
import sys
from pathlib import Path

from thongquan_outside.bank.desk import Desk
from thongquan_outside.bank.messenger import Messenger
from thongquan_outside.bank.server import serve
from thongquan_outside.bank.store import Store
from thongquan_outside.bank.weather import Weather


def main() -> None:
    parser = argparse.ArgumentParser(prog="bank", description="A bank to practise with, on this machine alone.")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one and says which")
    parser.add_argument("--var", type=Path, required=True, help="folder of the bank's books")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bad-days", type=float, default=0.0, help="0 nothing goes wrong … 1 everything may")
    parser.add_argument("--delay", type=float, default=2.0, help="seconds by which news is late at the most")
    parser.add_argument(
        "--practice",
        action="store_true",
        help="whoever an order names has an account with money in it, and agrees to every collection",
    )
    asked = parser.parse_args()
    store = Store(asked.var)
    weather = Weather(asked.seed, asked.bad_days)
    server = serve(Desk(store, weather, delay=asked.delay, practice=asked.practice), asked.port)
    Messenger(store).start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.stdout.write(f"bank at http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
