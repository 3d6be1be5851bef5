"""What goes wrong at a bank."""

from thongquan_outside import weather


class Weather(weather.Weather):
    SHARES = {
        "error": 0.5,  # a request answered 500, nothing done
        "drop-before": 0.25,  # a connection dropped, nothing done
        "drop-after": 0.25,  # a connection dropped, everything done
        "reject": 0.25,  # an order or payment refused for good
        "lose": 0.4,  # a notification never sent
        "double": 0.6,  # a notification sent twice
        "delay": 1.0,  # a notification late, and so out of order
        "slow": 0.3,  # an answer late
    }
