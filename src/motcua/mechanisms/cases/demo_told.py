"""The month at Cửa Nam in a few lines: what happened, who is who, what to try first; each link opens what it names."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Sum
from django.urls import reverse

from motcua.kernel.access.api import Actor, actor_of, flagged, seats_of, system_actor
from motcua.kernel.packs.api import drafts
from motcua.kernel.people.api import Account, Identifier
from motcua.mechanisms.cases.demo_office import Month
from motcua.mechanisms.cases.licence_models import Licence
from motcua.mechanisms.cases.licence_rules import Standing
from motcua.mechanisms.cases.models import Dossier, Extension, Supplement
from motcua.mechanisms.cases.opinion_models import Complaint, Rating
from motcua.mechanisms.cases.rules import State
from motcua.mechanisms.money.api import Demand, Payment, Refund, demands, dong
from motcua.mechanisms.papers.api import Document
from motcua.mechanisms.work.api import inbox, orphaned

CITIZENS: Final = 2
IN_HAND: Final = ("tiepnhan.cuanam", "hotich2.cuanam", "chutich.cuanam", "ketoan.cuanam", "xaydung.cuanam")
"""Whose inbox is told of in a line of its own."""
TRY: Final = {
    "tiepnhan.cuanam": ("lập hồ sơ cho người đến quầy", "desk:counter"),
    "chutich.cuanam": ("ký nhiều giấy tờ một lần", "desk:batch"),
    "ketoan.cuanam": ("xem mọi khoản thu", "desk:money"),
}
"""What some of them may try besides, and where."""
DONE = (State.FINISHED, State.RETURNED)
TURNED_DOWN = (State.REFUSED, State.DECLINED, State.STOPPED)
WORDS = {
    State.SUPPLEMENT: "đang được đề nghị bổ sung",
    State.UNPAID: "đang chờ nộp tiền",
    State.RETURNED: "vừa có kết quả",
}
"""Of which citizens is told, first those who have something to do."""


def lines(month: Month) -> Iterator[str]:
    """The story of a month that was played."""
    time = f"{month.first_day:%d/%m} đến {month.last_moment:%d/%m/%Y}"
    yield f"MỘT THÁNG Ở PHƯỜNG CỬA NAM ({time}; mọi người đều là tưởng tượng)"
    yield from _figures()
    yield from _office(month)
    yield from worth_a_look()
    yield f"Ai đang có việc gì (đăng nhập xong là thấy, ở {_page('desk:inbox')})"
    yield from _staff(month)
    yield from _citizens()
    birth = _page("portal:procedure", "1.001193")
    yield f"Nên thử trước: người dân nộp hồ sơ khai sinh ở {birth},"
    yield "  rồi tiepnhan, hotich2 và chutich.cuanam lần lượt tiếp nhận, kiểm tra và ký"


def _figures() -> Iterator[str]:
    every = Dossier.objects.order_by()
    states = Counter(every.values_list("state", flat=True))
    roads = Counter(
        "portal" if reference else channel for channel, reference in every.values_list("channel", "reference")
    )
    done, refused = (sum(states[one] for one in some) for some in (DONE, TURNED_DOWN))
    kinds = every.values("procedure").distinct().count()
    passed = roads["direct"] + roads["post"]
    yield (
        f"  {sum(states.values())} hồ sơ của {kinds} thủ tục: {roads['online']} trực tuyến, {passed} tại quầy, "
        f"{roads['portal']} từ Cổng Dịch vụ công quốc gia"
    )
    under_way = sum(states.values()) - done - refused - states[State.WITHDRAWN]
    late = Extension.objects.filter(late=True).values("dossier").distinct().count()
    yield (
        f"  {done} đã có kết quả, {under_way} đang giải quyết, {refused} từ chối hoặc không tiếp nhận, "
        f"{states[State.WITHDRAWN]} người nộp rút lại; {late} trễ hẹn, đều có thư xin lỗi"
    )
    paid = Payment.objects.filter(state=Payment.State.MATCHED).aggregate(sum=Sum("amount"), many=Count("pk"))
    asked, ratings, complaints = Supplement.objects.count(), Rating.objects.count(), Complaint.objects.count()
    yield (
        f"  {asked} lần đề nghị bổ sung; {paid['many']} lần thu được {dong(paid['sum'] or 0)} đồng, "
        f"hoàn {Refund.objects.count()} lần; {ratings} đánh giá, {complaints} phản ánh"
    )


def _office(month: Month) -> Iterator[str]:
    names = {one.position: one.name for one in month.staff}
    told: list[tuple[date, str]] = []
    if month.away and month.lends:
        signed = Document.objects.filter(signed_for__startswith="KT.").count()
        who = names[month.lends[0].receiver]
        told.append((month.away[0].first, f"Chủ tịch đi công tác cả tuần; Phó Chủ tịch {who} ký thay {signed} giấy tờ"))
    if leaves := month.leaves:
        what = f"{names[leaves.position]} chuyển công tác; {leaves.successor['name']} nhận việc đang làm dở"
        told.append((leaves.at, what))
    if calendar := month.calendar:
        what = f"Lịch nghỉ thêm ngày {calendar.holiday:%d/%m}: hạn hồ sơ lùi lại, người nộp được báo"
        told.append((calendar.at, what))
    for day, what in sorted(told, key=lambda one: f"{one[0]:%m%d}"):
        yield f"  {day:%d/%m}  {what}"


def checked(code: str) -> str:
    """Where anybody checks a paper."""
    return f"{settings.MOTCUA_URL}/kiem-tra/{code}/"


def worth_a_look() -> Iterator[str]:
    """The page of the newest licence that is suspended today, and the one on which the newest open demand is paid."""
    licences = Licence.objects.exclude(suspended_from=None).select_related("document")
    standing = (one for one in licences.order_by("-registered_at", "-pk") if one.state == Standing.SUSPENDED)
    if suspended := next(standing, None):
        yield f"  Giấy phép {suspended.number} đang bị tạm đình chỉ: {checked(suspended.document.code)}"
    waiting = demands(system_actor("demonstration")).filter(state=Demand.State.OPEN, payer__accounts__isnull=False)
    if owed := waiting.exclude(account={}).select_related("payer").first():
        name = owed.payer.name
        yield f"  Khoản đang chờ nộp, có mã QR ({name}): {settings.MOTCUA_URL}/nop-tien/{owed.pk}/"


def _staff(month: Month) -> Iterator[str]:
    """Who of the staff has something waiting, what and where; those who have only a little share the last line."""
    few: list[str] = []
    for account, seat, title in _seated(month):
        what = _waits(account, seat)
        if what:
            yield f"  {account.login:17} {title}: {what}"
        elif many := inbox(seat).count():
            few.append(f"{account.login} ({many})")
    if few:
        yield f"  Cũng có việc: {', '.join(few)}"


def _seated(month: Month) -> Iterator[tuple[Account, Actor, str]]:
    """Everybody who has a seat by now: his account, himself in it, and what he is."""
    staff = {one.login: one.name for one in month.staff}
    if month.leaves:
        staff[month.leaves.successor["login"]] = month.leaves.successor["name"]
    for login, name in staff.items():
        account = Account.objects.filter(login=login).first()
        actor = actor_of(account) if account else None
        if account and actor and actor.position_title:
            yield account, actor, f"{name}, {actor.position_title['vi']}"


def _waits(account: Account, seat: Actor) -> str:
    """What waits for one of those whose part in the month is told; nothing for whoever has it in the inbox alone."""
    role = account.login.partition(".")[0]
    told = []
    if role == "quantri" and (left := orphaned(seat).count()):
        told.append(f"{left} việc của người nghỉ ốm chờ giao lại: {_page('console:home')}")
    if role == "thutuc" and (open_ones := drafts().filter(state="open", made_by=seat.pseudonym).count()):
        told.append(f"{open_ones} bản nháp sửa lịch nghỉ chờ công bố: {_page('console:packs')}")
    if role == "dulieu" and (odd := flagged(seat).filter(review=None).count()):
        told.append(f"{odd} lượt xem bất thường chờ kết luận: {_page('console:readings')}")
    if role == "thanhtra":
        told.append(f"xem ai để hồ sơ trễ, ở bước nào: {_page('desk:figures')}")
    if account.login in IN_HAND and (first := inbox(seat).first()):
        told.append(f"{inbox(seat).count()} việc, gấp nhất là “{first.what}”")
    if account.login in TRY:
        words, page = TRY[account.login]
        told.append(f"{words}: {_page(page)}")
    lent = [actor_of(account, other.key) for other in seats_of(account) if other.delegation]
    if papers := sum(inbox(other).count() for other in lent):
        told.append(f"{papers} giấy tờ chờ ký thay Chủ tịch (đổi vị trí ở đầu trang)")
    return "; ".join(told)


def _citizens() -> Iterator[str]:
    """Citizens who have something to do or to see, each with his page."""
    for number, dossier in to_meet(CITIZENS):
        said = WORDS.get(State(dossier.state), "đang chờ kết quả")
        yield f"  Người dân {number.party.name} (vào bằng VNeID), {said}: {_page('portal:dossier', dossier.pk)}"


def _page(name: str, *words: object) -> str:
    """The whole address of a page."""
    return f"{settings.MOTCUA_URL}{reverse(name, args=words)}"


def to_meet(most: int) -> list[tuple[Identifier, Dossier]]:
    """Citizens whom one may be at the imagined VNeID, by number, each with a dossier: first those who have something to
    do or to see."""
    found: dict[Any, tuple[Identifier, Dossier]] = {}
    for state in (*WORDS, State.PROCESSING, State.ACCEPTED, State.REFUSED):
        newest = Dossier.objects.filter(state=state, applicant__accounts__isnull=False).order_by("-received_at", "-pk")
        for dossier in newest.select_related("applicant")[:2]:
            number = dossier.applicant.identifiers.filter(scheme="citizen-number").select_related("party").first()
            if number:
                found.setdefault(number.pk, (number, dossier))
    return list(found.values())[:most]
