"""`python -m thongquan_outside.partner --code LA --port N --var DIR --seed S --bad-days 0.3`"""

import argparse
import signal
import sys
from pathlib import Path

from thongquan_outside.partner.desk import Desk
from thongquan_outside.partner.messenger import Messenger
from thongquan_outside.partner.server import serve
from thongquan_outside.partner.weather import Weather


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="partner", description="An administration to practise with, here alone."
    )
    parser.add_argument("--code", default="LA", help="of the administration it plays")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one and says which")
    parser.add_argument("--var", type=Path, required=True, help="folder of its books and keys")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bad-days", type=float, default=0.0, help="0 nothing goes wrong … 1 everything may")
    parser.add_argument(
        "--delay", type=float, default=2.0, help="seconds by which its messages are late at most"
    )
    asked = parser.parse_args()
    weather = Weather(asked.seed, asked.bad_days)
    desk = Desk(asked.code, asked.var, weather, delay=asked.delay)
    server = serve(desk, asked.port)
    Messenger(desk).start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.stdout.write(f"partner {asked.code} at http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
