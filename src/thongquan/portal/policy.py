"""What a browser may load and do with what it is sent: pages, pages that show a file beside them, and files."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",  # Tabler's own stylesheet draws its arrows so
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# A page with a file in it: the frame shows addresses of ours alone.
FRAMING = f"{POLICY}; frame-src 'self'"
# A file that somebody attached: it loads nothing, runs nothing, is of no origin, and stands in our pages alone.
# Chromium shows no PDF in a frame that is itself sandboxed; the sandbox of the answer it lets its viewer into.
FILE = "; ".join(
    (
        "default-src 'none'",
        "sandbox",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
