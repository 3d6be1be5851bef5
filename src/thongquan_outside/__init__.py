"""The world outside, as programs of their own: they speak only HTTP and MQTT, and know nothing of us."""
