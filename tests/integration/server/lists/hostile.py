"""Texts that programs have stumbled over."""

HOSTILE = [
    "'; DROP TABLE runs; --",
    '" OR 1=1 --',
    "%",
    "_",
    "\\",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "\r\nX-Injected: yes",
    "\u202egnp.exe",
    "Z̸͑a̵͝l̷g̶o",
    "👩‍🚀",
    "\U0010ffff",
    "a" * 1000,
]
