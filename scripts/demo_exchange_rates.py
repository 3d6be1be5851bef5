"""Write the DEMO edition of weekly exchange rates: invented figures that move a little each week.

    python scripts/demo_exchange_rates.py

A base per currency and a small wave over the weeks; nothing in it was published by anybody.
"""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "packs/vn/books/exchange/demo/rates.csv"
FIRST_MONDAY, WEEKS = date(2026, 1, 5), 104
# đồng for one unit, round figures of the right magnitude
BASE = {
    "USD": "25400", "EUR": "29500", "JPY": "165", "GBP": "34000", "CNY": "3560", "KRW": "18.5", "THB": "780",
    "SGD": "19600", "MYR": "6100", "IDR": "1.55", "PHP": "435", "INR": "288", "AUD": "16800", "NZD": "15000",
    "CAD": "18400", "CHF": "31500", "HKD": "3250", "TWD": "830", "LAK": "1.18", "KHR": "6.3", "RUB": "310",
    "SEK": "2650", "DKK": "3950", "NOK": "2500", "AED": "6900",
}  # fmt: skip
WAVE = (0, 3, 5, 6, 4, 1, -2, -4, -5, -3, -1, 2)  # thousandths of the base


def main() -> None:
    with TARGET.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["currency", "rate", "units", "valid_from", "valid_through"])
        for week in range(WEEKS):
            monday = FIRST_MONDAY + timedelta(weeks=week)
            for place, (currency, base) in enumerate(BASE.items()):
                moved = Decimal(base) * (1000 + WAVE[(week + place) % len(WAVE)]) / 1000
                rate = moved.quantize(Decimal("0.01")).normalize()
                table.writerow([currency, f"{rate:f}", 1, monday, monday + timedelta(days=6)])


if __name__ == "__main__":
    main()
