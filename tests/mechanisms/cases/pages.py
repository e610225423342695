"""What a page says, without its markup."""

import re

from django.test import Client


def text_of(client: Client, address: str) -> str:
    """The words of a page that is there, in a row."""
    page = client.get(address)
    assert page.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page.content.decode()))
