"""The month at Cửa Nam in a few lines: what happened, who is who, what to try first; each link opens what it names."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Sum
from django.urls import reverse

from motcua.kernel.access.api import actor_of, system_actor
from motcua.kernel.people.api import Account, Identifier
from motcua.mechanisms.cases.demo_office import Month
from motcua.mechanisms.cases.licence_models import Licence
from motcua.mechanisms.cases.licence_rules import Standing
from motcua.mechanisms.cases.models import Dossier, Extension, Supplement
from motcua.mechanisms.cases.opinion_models import Complaint, Rating
from motcua.mechanisms.cases.rules import State
from motcua.mechanisms.money.api import Demand, Payment, Refund, demands, dong
from motcua.mechanisms.papers.api import Document
from motcua.mechanisms.work.api import inbox

DONE = (State.FINISHED, State.RETURNED)
TURNED_DOWN = (State.REFUSED, State.DECLINED, State.STOPPED)
PLACES = {"quantri.": "console:organisations", "thutuc.": "console:packs", "dulieu.": "console:readings"}
"""Where those begin whose work is not in the inbox, by how their sign-in names begin."""
FIRST = (
    ("chutich.cuanam", "desk:batch", "Ký nhiều giấy tờ một lần"),
    ("tiepnhan.cuanam", "desk:counter", "Lập hồ sơ cho người đến quầy"),
    ("ketoan.cuanam", "desk:money", "Xem khoản thu, khoản chờ xác định"),
    ("tiepnhan.cuanam", "desk:book", "Mở sổ theo dõi hồ sơ"),
    ("thutuc.hanoi", "console:packs", "Xem lịch vừa sửa và các gói quy định"),
)
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
    yield ""
    yield from _figures()
    yield ""
    yield "Chuyện trong tháng"
    yield from _office(month)
    yield from worth_a_look()
    yield ""
    yield f"Ai đang làm gì (vào {settings.MOTCUA_URL}{reverse('desk:inbox')})"
    yield from _staff(month)
    yield ""
    yield "Nên thử trước"
    yield from _first()


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
    yield (
        f"  {done} đã có kết quả, {under_way} đang giải quyết, {refused} từ chối hoặc không tiếp nhận, "
        f"{states[State.WITHDRAWN]} người nộp rút lại"
    )
    late = Extension.objects.filter(late=True).values("dossier").distinct().count()
    asked, paused = Supplement.objects.count(), states[State.PAUSED]
    yield f"  {late} trễ hẹn, đều có thư xin lỗi; {asked} lần đề nghị bổ sung; {paused} đang tạm dừng"
    paid = Payment.objects.filter(state=Payment.State.MATCHED).aggregate(sum=Sum("amount"), many=Count("pk"))
    ratings, complaints = Rating.objects.count(), Complaint.objects.count()
    yield (
        f"  {paid['many']} lần thu được {dong(paid['sum'] or 0)} đồng, hoàn {Refund.objects.count()} lần; "
        f"{ratings} đánh giá, {complaints} phản ánh"
    )


def _office(month: Month) -> Iterator[str]:
    names = {one.position: one.name for one in month.staff}
    told: list[tuple[date, str]] = []
    if away := month.away:
        signed = Document.objects.filter(signed_for__startswith="KT.").count()
        what = f"Chủ tịch đi công tác cả tuần; Phó Chủ tịch {names[away.receiver]} ký thay {signed} giấy tờ"
        told.append((away.first, what))
    if leaves := month.leaves:
        what = f"{names[leaves.position]} chuyển công tác; {leaves.successor['name']} nhận việc đang làm dở"
        told.append((leaves.at, what))
    if calendar := month.calendar:
        what = f"Lịch nghỉ sửa, thêm ngày {calendar.holiday:%d/%m}: hạn hồ sơ lùi lại, người nộp được báo"
        told.append((calendar.at, what))
    if void := Document.objects.filter(state=Document.State.VOID, voided_at__isnull=False).order_by("voided_at").last():
        assert void.voided_at is not None
        told.append((void.voided_at, f"Số {void.notation} bị hủy, vẫn tra cứu được: {checked(void.code)}"))
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
    """Who of the staff has something in hand, and who looks after the others, each with his number of duties."""
    staff = {one.login: one.name for one in month.staff}
    if month.leaves:
        staff[month.leaves.successor["login"]] = month.leaves.successor["name"]
    for login, name in staff.items():
        account = Account.objects.filter(login=login).select_related("party").first()
        actor = actor_of(account) if account else None
        if actor is None or actor.position_title is None:
            continue
        waiting = inbox(actor).count()
        place = next((page for begins, page in PLACES.items() if login.startswith(begins)), "")
        if waiting or place:
            told = f"{waiting} việc" if waiting else f"{settings.MOTCUA_URL}{reverse(place)}"
            yield f"  {login:20} {name}, {actor.position_title['vi']}: {told}"


def _first() -> Iterator[str]:
    """Pages to open first, by whom; then citizens who have something to do or to see."""
    for login, page, what in FIRST:
        yield f"  {what} ({login}): {settings.MOTCUA_URL}{reverse(page)}"
    birth = reverse("portal:procedure", args=["1.001193"])
    yield f"  Nộp hồ sơ khai sinh (một người dân): {settings.MOTCUA_URL}{birth}"
    for number, dossier in to_meet(3):
        page = reverse("portal:dossier", args=[dossier.pk])
        name, said = number.party.name, WORDS.get(State(dossier.state), "đang chờ kết quả")
        yield f"  {name}, {said} (vào bằng VNeID): {settings.MOTCUA_URL}{page}"
    for dossier in _citizens():
        login = dossier.applicant.accounts.order_by("pk")[0].login
        page = reverse("portal:dossier", args=[dossier.pk])
        yield f"  {login:20} {dossier.applicant.name}, {WORDS[State(dossier.state)]}: {settings.MOTCUA_URL}{page}"


def _citizens() -> list[Dossier]:
    """The newest dossier in each state, of somebody who has a sign-in name."""
    named = Dossier.objects.filter(applicant__accounts__password__startswith="argon2").select_related("applicant")
    found = (named.filter(state=state).order_by("-received_at", "-pk").first() for state in WORDS)
    return [one for one in found if one]


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
