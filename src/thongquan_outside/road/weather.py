"""What happens to a message on the way; on the worst day most of it."""

from thongquan_outside import weather


class Weather(weather.Weather):
    SHARES = {
        "cut": 0.4,  # the connection ends before anything has passed
        "lost": 0.3,  # the message passed, its answer did not
        "late": 0.6,  # it is held back, and others pass before it
        "double": 0.5,  # it passes twice
        "body": 0.5,  # before it a copy with another byte in its body
        "field": 0.5,  # before it a copy with another field: its place, its time, its receiver or its kind
        "replay": 0.5,  # before it one of those that passed before
        "receipt": 0.3,  # it passed, and another receipt than was given comes back
    }
