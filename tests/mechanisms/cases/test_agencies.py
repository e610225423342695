"""The ward's police and the social insurance office settle what the ward took in, and sign in their own name."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from motcua.kernel.access.api import Organisation, Position, actor_of, below, give_delegation, record_absence
from motcua.kernel.acts.api import Invalid, lifted, perform
from motcua.kernel.calendar.api import at, today
from motcua.kernel.files.api import open_blob
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document, obstacles, trust_roots, validate_pdf
from motcua.mechanisms.papers.models import Series
from motcua.mechanisms.papers.numbers import breaches
from motcua.mechanisms.papers.trust.pki import pki_folder
from motcua.mechanisms.work.api import inbox
from tests import acting, helpers
from tests.helpers import CUA_NAM, MORNING
from tests.mechanisms.cases.linking import CARD, ENTRY, Offices, asked
from tests.mechanisms.papers.samples import run

pytestmark = [pytest.mark.both, pytest.mark.django_db]
POLICE, INSURANCE = f"{CUA_NAM}:police", f"{CUA_NAM}:social-insurance"
WARD_NAME = "Ủy ban nhân dân phường Cửa Nam"
POLICE_NAME, INSURANCE_NAME = "Công an phường Cửa Nam", "Bảo hiểm xã hội cơ sở Cửa Nam"
REGISTER = "/can-bo/so-van-ban/"


@pytest.fixture
def offices(db: None) -> Iterator[Offices]:
    with at(MORNING):
        yield Offices()


@pytest.fixture
def settled(offices: Offices) -> cases.Application:
    """Birth, residence and insurance, each brought to its end; the police asked for something on the way."""
    application: cases.Application = perform(cases.apply, offices.caller("mother"), asked(offices))
    offices.register(member(offices, application, "birth"))
    drain()
    offices.settle(member(offices, application, "residence"), "residence_officer", "police_chief", ENTRY)
    drain()
    offices.settle(member(offices, application, "insurance"), "insurance_officer", "insurance_head", CARD)
    drain()
    return application


def member(offices: Offices, application: cases.Application, name: str) -> cases.Dossier:
    found = offices.member(application, name)
    assert found is not None
    return found


def result(offices: Offices, application: cases.Application, name: str) -> Document:
    return helpers.results().get(subject=member(offices, application, name).pk)


def of(urn: str) -> Organisation:
    return Organisation.objects.get(urn=urn)


def read(document: Document) -> bytes:
    with open_blob(document.sha256) as blob:
        return blob.read()


def browser(offices: Offices, name: str) -> Client:
    client = Client()
    client.force_login(offices.accounts[name])
    return client


@pytest.mark.parametrize(
    ("name", "urn", "own", "above", "person", "number"),
    [
        ("birth", CUA_NAM, WARD_NAME, "", "Đỗ Thu Hà", "01/2026"),
        ("residence", POLICE, POLICE_NAME, "Công an thành phố Hà Nội", "Trần Văn Sơn", "01/TB-CT"),
        ("insurance", INSURANCE, INSURANCE_NAME, "Bảo hiểm xã hội thành phố Hà Nội", "Phan Quang Hải", "0001/2026"),
    ],
)
def test_each_paper_bears_the_head_the_seal_and_the_number_of_whoever_issues_it(
    offices: Offices,
    settled: cases.Application,
    tmp_path: Path,
    name: str,
    urn: str,
    own: str,
    above: str,
    person: str,
    number: str,
) -> None:
    paper = result(offices, settled, name)
    assert (paper.state, paper.notation, paper.organisation.urn) == ("signed", number, urn)
    assert Series.objects.get(series=paper.series).organisation.urn == urn
    assert paper.translations["en"]["organisation"].startswith(of(urn).title["en"])
    pdf = read(paper)
    signers = [one.name for one in validate_pdf(pdf, trust_roots(pki_folder()), MORNING).signers]
    assert signers == [person, own]
    seal = paper.signatures.select_related("certificate").get(kind="organisation").certificate
    assert (seal.holder, seal.organisation.urn, seal.position) == (own, urn, None)
    said = " ".join(run(tmp_path, pdf, "pdftotext", "FILE", "-").split())
    if name == "birth":  # framed, without a head: the issuer is named in its own line
        assert f"Nơi đăng ký khai sinh: {own}, thành phố Hà Nội" in said
    else:
        assert f"{above.upper()} {own.upper()} " in said
        assert "Cửa Nam, ngày 17 tháng 11 năm 2026" in said
        assert "sở Cửa Nam, ngày" not in said
        assert "ỦY BAN NHÂN DÂN" not in said.upper()


def test_the_forms_on_the_way_are_numbered_by_whoever_gives_them(offices: Offices, settled: cases.Application) -> None:
    receipts = Document.objects.filter(type__endswith=":form-01-receipt").order_by("prepared_at", "pk")
    assert [(one.organisation.title["vi"], one.notation) for one in receipts] == [
        (WARD_NAME, "01/TNHS"),
        (POLICE_NAME, "01/TNHS"),
        (INSURANCE_NAME, "01/TNHS"),
    ]
    assert list(breaches()) == []


def test_the_work_stays_where_it_was(offices: Offices) -> None:
    application: cases.Application = perform(cases.apply, offices.caller("mother"), asked(offices))
    offices.register(member(offices, application, "birth"))
    drain()
    residence = member(offices, application, "residence")
    assert residence.organisation.urn == CUA_NAM
    officer = actor_of(offices.accounts["residence_officer"])
    assert [duty.subject for duty in inbox(officer)] == [residence.pk]
    assert officer.organisation == of(CUA_NAM).pk
    assert {of(POLICE).pk, of(INSURANCE).pk} <= set(below([of(CUA_NAM).pk], today()))
    assert of(POLICE).pk not in below([of("urn:motcua:org:vn:01:00070").pk], today())


def test_nobody_signs_for_another_body_by_delegation_or_stands_in_for_it(offices: Offices) -> None:
    given = {
        "acts": ["dossier.approve"],
        "form": "KT.",
        "valid_from": "2026-11-17",
        "valid_to": "2026-11-30",
        "basis": "Quyết định 12/QĐ-UBND",
    }
    chief, chair = (Position.objects.get(urn=urn) for urn in (f"{POLICE}:police-chief", helpers.SEATS["chairwoman"]))
    for by, giver, receiver in (("chairwoman", chair, chief), ("police_chief", chief, chair)):
        with pytest.raises(Invalid) as refusal:
            perform(give_delegation, offices.caller(by), given | {"receiver": str(receiver.pk)}, on=giver.pk)
        assert [str(one) for one in refusal.value.faults["receiver"]] == ["Không có vị trí này trong cơ quan."]
        away = {"valid_from": "2026-11-18", "valid_to": "2026-11-20", "substitute": str(receiver.pk)}
        with pytest.raises(Invalid) as refusal:
            perform(record_absence, offices.caller(by), away, on=giver.pk)
        assert set(refusal.value.faults) == {"substitute"}
    page = browser(offices, "police_chief").get("/can-bo/vi-tri/vang-mat/")
    offered = next(field for field in page.context["fields"] if field.html_name == "substitute").options
    assert [one.label for one in offered] == ["Cán bộ đăng ký cư trú (Vũ Thị Hạnh)"]


def test_a_deputy_within_the_police_signs_under_the_seal_of_the_police(offices: Offices) -> None:
    chief, officer = (Position.objects.get(urn=f"{POLICE}:{seat}") for seat in ("police-chief", "residence-officer"))
    given = {
        "receiver": str(officer.pk),
        "acts": ["dossier.approve"],
        "form": "KT.",
        "valid_from": "2026-11-17",
        "valid_to": "2026-11-30",
        "basis": "Quyết định 3/QĐ-CAP",
    }
    lent = perform(give_delegation, offices.caller("police_chief"), given, on=chief.pk)
    application: cases.Application = perform(cases.apply, offices.caller("mother"), asked(offices))
    offices.register(member(offices, application, "birth"))
    drain()
    residence = member(offices, application, "residence")
    offices.do(cases.accept, "residence_officer", residence)
    offices.do(cases.advance, "residence_officer", residence, ENTRY)
    caller = offices.caller("residence_officer")
    deputy = replace(caller, actor=actor_of(offices.accounts["residence_officer"], lent.pk))
    perform(cases.approve, deputy, helpers.shown(deputy, residence), on=residence.pk)
    drain()
    paper = helpers.results().get(subject=residence.pk)
    assert (paper.state, paper.signer_name, paper.organisation.urn) == ("signed", "Vũ Thị Hạnh", POLICE)
    assert paper.signed_for == "KT. Trưởng Công an phường Cửa Nam"
    assert [one.name for one in validate_pdf(read(paper), trust_roots(pki_folder()), MORNING).signers] == [
        "Vũ Thị Hạnh",
        POLICE_NAME,
    ]


def test_each_keeps_its_own_register(offices: Offices, settled: cases.Application) -> None:
    def entries(client: Client, **asked_for: str) -> list[str]:
        return [entry["line"].notation for entry in client.get(REGISTER, asked_for).context["entries"]]

    chief = browser(offices, "police_chief")
    assert str(chief.get(REGISTER).context["body"]) == POLICE_NAME
    assert entries(chief) == ["01/TB-CT", "01/TNHS"]
    chair = offices.ward.client("chairwoman")
    assert entries(chair) == ["01/2026", "01/TNHS"]
    assert entries(chair, **{"co-quan": str(of(POLICE).pk)}) == ["01/TB-CT", "01/TNHS"]
    assert entries(chair, **{"co-quan": str(of("urn:motcua:org:vn:01:00070").pk)}) == entries(chair), "not hers"
    official = chief.get("/api/v1/documents").json()
    assert [line["notation"] for line in official["items"]] == ["01/TB-CT", "01/TNHS"]
    whole = chief.get("/api/v1/documents", {"co-quan": str(of(CUA_NAM).pk)}).json()
    assert [line["notation"] for line in whole["items"]] == [], "what the ward issued is not his to see"


def test_whoever_checks_the_paper_reads_who_issued_it(offices: Offices, settled: cases.Application) -> None:
    paper = result(offices, settled, "residence")
    page = Client().get(f"/kiem-tra/{paper.code}/").text
    assert POLICE_NAME in page
    assert WARD_NAME not in page.partition("<main")[2]
    assert acting.seat(f"{POLICE}:police-chief").organisation == paper.organisation


def test_a_paper_approved_for_somebody_of_another_of_these_bodies_is_not_signed(offices: Offices) -> None:
    deputy = acting.deputy()
    lent = acting.lend(offices.ward)
    dossier = helpers.file_birth(offices.ward)
    offices.do(cases.accept, "desk_officer", dossier)
    offices.do(cases.advance, "civil_status_officer", dossier, {"data": {"register": helpers.REGISTER}})
    caller = acting.caller(acting.acting(deputy, lent))
    perform(cases.approve, caller, helpers.shown(caller, dossier), on=dossier.pk)
    paper = helpers.results().get(subject=dossier.pk)
    assert obstacles(paper) == []
    with lifted("test: as if the deputy had been of the police when agencies were told apart"):
        Position.objects.filter(urn=acting.DEPUTY).update(organisation=of(POLICE))
    paper = Document.objects.get(pk=paper.pk)
    told = "Phạm Anh Tuấn không còn được ký thay (KT. Chủ tịch UBND phường Cửa Nam): ủy quyền đã hết."
    assert [str(one) for one in obstacles(paper)] == [f"{told} Hủy số này rồi người có quyền duyệt lại."]
    drain()
    assert Document.objects.get(pk=paper.pk).state == "prepared"
