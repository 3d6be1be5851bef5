"""`python -m thongquan_outside.road --to http://127.0.0.1:8100 --port N --seed S --bad-days 0.7`"""

import argparse
import signal
import sys

from thongquan_outside.road.server import serve
from thongquan_outside.road.weather import Weather


def main() -> None:
    parser = argparse.ArgumentParser(prog="road", description="The way to another administration, to practise.")
    parser.add_argument("--to", required=True, help="where it leads: http://host:port")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one and says which")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bad-days", type=float, default=0.0, help="0 nothing goes wrong … 1 everything may")
    parser.add_argument("--late", type=float, default=1.0, help="seconds a message is held back at most")
    asked = parser.parse_args()
    server = serve(asked.to, asked.port, Weather(asked.seed, asked.bad_days), late=asked.late)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.stdout.write(f"road to {asked.to} at http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
