"""Public holidays of a country, year by year, as the ``holidays`` library computes them (a pure computation)."""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from holidays import country_holidays, list_supported_countries


class PublicDay(NamedTuple):
    """What the library says of one day: ``works`` is true for a day of rest that was made a working day."""

    works: bool
    vi: str
    en: str


@cache
def countries() -> frozenset[str]:
    """The country codes that can be asked for, ``VN`` among them."""
    return frozenset(list_supported_countries(include_aliases=False))


@lru_cache(maxsize=256)
def public_days(country: str, year: int) -> Mapping[date, PublicDay]:
    """The days of ``year`` that differ from an ordinary week in that country.

    A holiday that falls on a day of rest and the day given for it are both there. A day of exchange is there
    with the day worked for it, where the library knows them. ``ValueError`` for a country it does not know.
    """
    if country not in countries():
        raise ValueError(f"no public holidays are known for {country!r}")
    vi, en = _named(country, year, "vi"), _named(country, year, "en_US")
    days = {day: PublicDay(False, name, en[0].get(day, name)) for day, name in vi[0].items()}
    days |= {day: PublicDay(True, "", "") for day in vi[1]}
    return {day: days[day] for day in sorted(days) if day.year == year}


def _named(country: str, year: int, language: str) -> tuple[dict[date, str], set[date]]:
    # A day off may be owed to a holiday across the new year, so its neighbours are computed as well.
    years = range(year - 1, year + 2)
    table = country_holidays(country, years=years)
    if language in table.supported_languages:
        table = country_holidays(country, years=years, language=language)
    return dict(table.items()), set(getattr(table, "weekend_workdays", ()))
