"""A PDF a browser can show: one page, coloured, with a line of text."""


def page(text: str, colour: str = "0.85 0.92 1") -> bytes:
    """`colour`: red, green, blue from 0 to 1; `text` in ASCII."""
    drawn = f"{colour} rg 0 0 420 595 re f 0 0 0 rg BT /F1 22 Tf 48 520 Td ({text}) Tj ET"
    fonts = "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]/Contents 4 0 R/Resources{fonts}>>",
        f"<</Length {len(drawn)}>>\nstream\n{drawn}\nendstream",
    ]
    body = "".join(f"{n} 0 obj{part}\nendobj\n" for n, part in enumerate(parts, 1))
    return f"%PDF-1.4\n{body}trailer<</Root 1 0 R>>\n%%EOF\n".encode("ascii")
