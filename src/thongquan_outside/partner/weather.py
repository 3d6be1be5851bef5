"""What goes wrong at a partner, and on the way to and from it."""

from thongquan_outside import weather


class Weather(weather.Weather):
    SHARES = {
        "error": 0.4,  # a message answered 503, nothing done
        "drop-before": 0.2,  # a connection dropped, nothing done
        "drop-after": 0.3,  # a connection dropped, the message received
        "bad-receipt": 0.3,  # a receipt that another key signed
        "delay": 1.0,  # a message of its own late, and so out of order
        "double": 0.5,  # sent twice
        "tamper": 0.5,  # a copy with another body before it
        "redirect": 0.3,  # a copy with another place in its conversation before it
        "wrong-key": 0.4,  # a copy that another key signed before it
        "replay": 0.5,  # one that was received long ago, once more
    }
