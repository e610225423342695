#!/usr/bin/env python3
"""Make the peer's tables and rows, and print its token: ``fill.py DOSSIERS OFFICES``."""

import os
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.peer.settings"

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from rest_framework.authtoken.models import Token  # noqa: E402

from bench.peer.models import Dossier, Office  # noqa: E402

ANSWERS = {
    "name": "Nguyễn Thị Lan", "number": "001190012345", "born": date(1990, 5, 15), "sex": "2", "phone": "0912345678",
    "email": "lan@example.vn", "ward": "Phường Cửa Nam", "street": "12 Hàng Bông", "since": date(2019, 1, 2),
    "owner": "Nguyễn Văn Dũng", "people": 4, "purpose": "Xin học cho con", "copies": 2, "language": "Tiếng Việt",
    "note": "Xin trả bản điện tử",
}  # fmt: skip

if __name__ == "__main__":
    many, offices = map(int, sys.argv[1:])
    call_command("migrate", run_syncdb=True, verbosity=0)
    made = Office.objects.bulk_create([Office(title=f"Phường {n}") for n in range(offices)])
    for begin in range(0, many, 2000):
        Dossier.objects.bulk_create(
            [Dossier(office=made[n % offices], **ANSWERS) for n in range(begin, min(many, begin + 2000))]
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    print(Token.objects.create(user=User.objects.create_user("bench")).key)
