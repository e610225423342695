"""The public surface of notices: tell somebody, what he was told, what he chose, and what did not leave."""

from motcua.kernel.notices.acts import post, retry
from motcua.kernel.notices.addresses import TooManyWishes, asked_by, awaited, confirm_address, sendable
from motcua.kernel.notices.choosing import prefer, remove_subscription, subscribe
from motcua.kernel.notices.models import Channel, Delivery, Notice, Preference, Subscription
from motcua.kernel.notices.reads import (
    CHANNELS,
    Letter,
    browsers_of,
    letters,
    offered,
    preference_of,
    push_key,
    sorts,
    troubled,
    undelivered,
)
from motcua.kernel.notices.sending import left_by
from motcua.kernel.notices.specs import NoticeSpec, notice_rules
from motcua.kernel.notices.troubles import WHY

__all__ = [
    "CHANNELS",
    "WHY",
    "Channel",
    "Delivery",
    "Letter",
    "Notice",
    "NoticeSpec",
    "Preference",
    "Subscription",
    "TooManyWishes",
    "asked_by",
    "awaited",
    "browsers_of",
    "confirm_address",
    "left_by",
    "letters",
    "notice_rules",
    "offered",
    "post",
    "prefer",
    "preference_of",
    "push_key",
    "remove_subscription",
    "retry",
    "sendable",
    "sorts",
    "subscribe",
    "troubled",
    "undelivered",
]
