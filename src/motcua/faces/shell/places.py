"""An entry of the navigation. It stands alone, since a face's ``apps.py`` needs it before any model is loaded."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Place:
    """One entry of the navigation, which a face declares in its ``apps.py`` as ``navigation = (Place(…), …)``.

    ``whom``: ``anyone``, ``person`` (signed in) or ``official`` (holds a seat). ``footer``: at the foot of the page.
    """

    url_name: str
    label: str | Promise
    whom: str = "anyone"
    footer: bool = False
