"""What attackers, careless programs and unlucky people type into fields."""

import random
import unicodedata

TEXTS = [
    "", " ", "\t\n", "0", "-1", "null", "undefined", "NaN", "true", "[]", "{}", "[object Object]",
    "Nguyễn Thị Ánh Tuyết", unicodedata.normalize("NFD", "Nguyễn Thị Ánh Tuyết"), "শেখ মুজিবুর", "👩‍👩‍👧‍👦" * 20,
    "\u202egnp.exe", "\u2066abc\u2069", "\ufeffabc", "a\u0300" * 500, "\u200b", "ﷺ" * 100, "Z̸͔̈́a̷͎̍l̴̳̏g̸̱̓o̷̰̓", "\ud7ff\ue000", "𝕹𝖌𝖚𝖞ễ𝖓",
    "a\0b", "\0", "\x01\x02\x1b[31m", "\x7f", "\r\nSet-Cookie: a=b", "%0d%0aX: y", "\v\f\x85\u2028\u2029",
    "' OR '1'='1", "'; DROP TABLE cases_dossier; --", '" OR ""="', "1) UNION SELECT 1--", "%' ESCAPE '!", "\\", "_%", "$$;",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "<!--", "]]>", "&#x3c;b&#x3e;",
    "{{ 7*7 }}", "{% load static %}", "${7*7}", "#{7*7}", "#import \"@preview/x\"", "#read(\"/etc/passwd\")", "$ x^2 $", "*_`#<label>`_*",
    "=cmd|' /C calc'!A0", "@SUM(1+1)", "+1+1", "-1+1", "|calc", "a && b || c == 1", "has(a.b)", "child.full_name",
    "../../../../etc/passwd", "..\\..\\windows", "/dev/null", "file:///etc/passwd", "//evil.example/", "http://169.254.169.254/",
    "a" * 10_000, "ễ" * 100_000, "9" * 5_000, "1e400", "1e-400", "-0", "0x7fffffff", "2147483648", "9223372036854775808", "١٢٣", "１２３", "1_000", "１", "½",
    "29/02/2025", "31/04/2026", "00/00/0000", "32/13/2026", "01/01/0001", "31/12/9999", "1/1/10000", "2026-02-30", "2026-W53-7",
    "24:00", "25:61", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "not-a-uuid",
    "(" * 3000, "[" * 5000, "(a+)+$", "a" * 40 + "!", "\\u0000", "\\x00", "%00", "%c0%ae", "%ff", "con", "aux.pdf",
]  # fmt: skip
NAMES = [
    "../../etc/passwd", "..\\..\\a.pdf", "a\0.pdf", "\u202efdp.exe", "a.pdf\r\nX: y", "", ".", "..", "a" * 5000 + ".pdf",
    "CON.pdf", "a;b.pdf", '"a".pdf', "a.pdf.exe", "giấy chứng sinh.pdf", "=1+1.pdf", "<b>.pdf", "%00.pdf", "a/b/c.pdf", "💩.pdf",
]  # fmt: skip


def text(dice: random.Random) -> str:
    """One of them, or two joined, or something drawn from all of Unicode."""
    kind = dice.random()
    if kind < 0.75:
        return dice.choice(TEXTS)
    if kind < 0.9:
        return dice.choice(TEXTS) + dice.choice(TEXTS)
    some = (chr(dice.choice([dice.randrange(0x20), dice.randrange(0xD800), dice.randrange(0xE000, 0x110000)]))
            for _one in range(dice.randint(1, 60)))  # fmt: skip
    return "".join(some)
