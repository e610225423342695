"""Whose a pack is, and who may therefore have a hand in it; and whether one person alone wrote and published it.

A pack is its ``place``'s, for good; without one it is everybody's, and so in the hands of the bodies over which there
is nobody. Who sits there, ``access`` knows; this room asks the ``authority``.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import NotAllowed, authority
from motcua.kernel.ledger.api import history
from motcua.kernel.packs.faults import Fault, Sentence, say
from motcua.kernel.packs.models import PackDraft, PackVersion
from motcua.kernel.packs.pack import Pack

WRITING = ("pack_draft.begin", "pack_draft.write")
PUBLISHING = "pack_draft.publish"


def rightful(actor: Any, act: str, subject: PackDraft | PackVersion) -> None:
    """Raise ``NotAllowed``, in words, unless the actor's roles carry the act to the place of this draft or version."""
    if authority().allows(actor, act, subject):
        return
    if subject.place:
        told: Sentence = say(_("Gói này đặt quy định của %(place)s, ngoài phạm vi của ông/bà."), place=subject.place)
    else:
        told = _("Gói này áp dụng chung cho mọi nơi nên do cơ quan cao nhất soạn và công bố.")
    remedy = _("Xin đặt quy định riêng trong gói của cơ quan mình: trong pack.yaml, ghi place là URN của cơ quan đó.")
    raise NotAllowed(told, remedy=remedy)


def strayed(packs: Iterable[Pack]) -> Iterator[Fault]:
    """Packs that would change hands: the place of a pack is that of its versions before."""
    for pack in packs:
        if pack.manifest is None or not pack.sure_of("place"):
            continue
        before = PackVersion.objects.filter(urn=pack.manifest.urn).order_by("-version").first()
        if before is not None and before.place != (pack.manifest.place or ""):
            if before.place:
                message: Sentence = say(_("Gói này từ trước là quy định của %(place)s."), place=before.place)
                remedy: Sentence = say(_("Ghi place: %(place)s, hoặc đặt URN khác cho gói mới."), place=before.place)
            else:
                message = _("Gói này từ trước áp dụng chung cho mọi nơi, không của riêng nơi nào.")
                remedy = _("Bỏ dòng place, hoặc đặt URN khác cho gói mới.")
            yield pack.fault("place", message, remedy)


def authors(draft: PackDraft) -> set[str]:
    """The pseudonyms of all who wrote in a draft."""
    return set(history(draft.pk).filter(act__in=WRITING).values_list("actor", flat=True))


def alone(version: PackVersion) -> bool:
    """Whether one person, and nobody else, wrote and published it; what was loaded from a folder is not asked."""
    draft = PackDraft.objects.filter(published_as=version).order_by("changed_at").first()
    if draft is None:
        return False
    published = history(draft.pk).filter(act=PUBLISHING).values_list("actor", flat=True)
    return authors(draft) == set(published)
