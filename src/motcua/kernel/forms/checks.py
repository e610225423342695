"""What a form's own schema cannot see: ids used twice, lists that do not exist, conditions that break."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from motcua.kernel.forms.fields import AnyField, CitizenNumberField, RepeatField, SignatureField
from motcua.kernel.forms.logic import variables
from motcua.kernel.forms.messages import Message
from motcua.kernel.forms.prefill import fits
from motcua.kernel.forms.specs import FormSpec
from motcua.kernel.packs.api import ExpressionRefused, Scope, compile, scope

RESERVED = {"today", "received", "has"}  # what expressions call the days by, and how they ask for an answer

CHOOSE = _("Đặt tên khác; mỗi tên chỉ dùng một lần trong cùng một chỗ.")
NAMES = _("Viết theo dạng phần.trường, đúng các tên trong tờ khai.")
LISTS = _("Thêm danh mục vào code-lists, hoặc sửa URN.")
SOURCES = _("Bỏ nguồn này, hoặc đổi kiểu của trường cho hợp.")
ROWS = _("Bỏ prefill: các dòng trong nhóm do người khai tự ghi.")
TRUTH = _("Viết một phép so sánh, ví dụ child.sex == '1'.")


@dataclass(frozen=True)
class FormFault:
    """A mistake in a form: ``path`` below the form, elements of a list by their id."""

    path: str
    message: object
    remedy: object


def form_faults(form: FormSpec, lists: Collection[str], beside: FormSpec | None = None) -> list[FormFault]:
    """Every mistake at once. ``lists``: the URNs of the code lists that exist, in this pack and those it requires;
    ``beside``: the other form that this one may read."""
    known = scope(variables(form, beside))
    return [
        *_twice(form, beside),
        *_bounds(form),
        *_references(form, lists, beside),
        *_sources(form),
        *_conditions(form, known),
        *_circles(form, known),
    ]


def condition_fault(form: FormSpec, source: str) -> FormFault | None:
    """What is wrong with a condition over this form that stands elsewhere, such as a component's ``when``."""
    return next(_refused(scope(variables(form)), source, ""), None)


def _fields(form: FormSpec) -> Iterator[tuple[str, AnyField]]:
    for section, field in form.walk():
        yield f"sections.{section.id}.fields.{field.id}", field
        if isinstance(field, RepeatField):
            for inner in field.fields:
                yield f"sections.{section.id}.fields.{field.id}.fields.{inner.id}", inner


def _named(form: FormSpec) -> Iterator[tuple[str, list[str]]]:
    """The lists whose elements have names, by path."""
    yield "sections", [section.id for section in form.sections]
    for number, section in enumerate(form.sections):
        yield f"sections.{number}.fields", [field.id for field in section.fields]
    for path, field in _fields(form):
        if isinstance(field, RepeatField):
            yield f"{path}.fields", [inner.id for inner in field.fields]
    yield "rules", [rule.id for rule in form.rules]


def _bounds(form: FormSpec) -> Iterator[FormFault]:
    """Fields whose least is above their most, so that no answer would do."""
    for path, field in _fields(form):
        for least, most in (("minimum", "maximum"), ("min_length", "max_length")):
            low, high = getattr(field, least, None), getattr(field, most, None)
            if low is not None and high is not None and low > high:
                told = Message(
                    "bounds", _("Mức thấp nhất %(low)s lớn hơn mức cao nhất %(high)s."), {"low": low, "high": high}
                )
                yield FormFault(f"{path}.{most}", told, _("Sửa một trong hai mức."))


def _twice(form: FormSpec, beside: FormSpec | None) -> Iterator[FormFault]:
    for path, names in _named(form):
        for number, name in enumerate(names):
            if name in names[:number]:
                yield FormFault(
                    f"{path}.{number}", Message("twice", _("Tên “%(name)s” dùng hai lần."), {"name": name}), CHOOSE
                )
    taken = {section.id for section in beside.sections} if beside else set()
    for section in form.sections:
        if section.id in taken:
            path = f"sections.{section.id}"
            yield FormFault(
                path, Message("taken", _("Tờ khai đi kèm đã có phần “%(name)s”."), {"name": section.id}), CHOOSE
            )
    for name in RESERVED & {section.id for section in form.sections}:
        yield FormFault(
            f"sections.{name}", Message("reserved", _("“%(name)s” là tên dành riêng."), {"name": name}), CHOOSE
        )


def _references(form: FormSpec, lists: Collection[str], beside: FormSpec | None) -> Iterator[FormFault]:
    own = {f"{section.id}.{field.id}" for section, field in form.walk()}
    known = own | ({f"{section.id}.{field.id}" for section, field in beside.walk()} if beside else set())
    for path, field in _fields(form):
        for key in ("list", "provinces", "communes"):
            urn = getattr(field, key, None)
            if urn and urn not in lists:
                yield FormFault(f"{path}.{key}", _no_list(urn), LISTS)
        if isinstance(field, CitizenNumberField | SignatureField):
            for key in ("sex_field", "birth_date_field", "name_field"):
                if (named := getattr(field, key, None)) and named not in known:
                    yield FormFault(f"{path}.{key}", _no_field(named), NAMES)
    for rule in form.rules:
        for named in rule.at:
            if named not in own:
                yield FormFault(f"rules.{rule.id}.at", _no_field(named), NAMES)


def _sources(form: FormSpec) -> Iterator[FormFault]:
    """Sources that cannot fill the field which names them."""
    for path, field in _fields(form):
        if field.prefill and path.count(".fields.") > 1:
            yield FormFault(f"{path}.prefill", Message("row_source", _("Trường trong nhóm lặp không điền sẵn.")), ROWS)
            continue
        for source in field.prefill:
            if not fits(source, field):
                told = _("Nguồn %(source)s không điền được vào trường kiểu %(type)s.")
                found = Message("source", told, {"source": source, "type": field.type})
                yield FormFault(f"{path}.prefill", found, SOURCES)


def _no_field(path: str) -> Message:
    return Message("no_field", _("Tờ khai không có trường “%(path)s”."), {"path": path})


def _no_list(urn: str) -> Message:
    return Message("no_list", _("Không có danh mục “%(urn)s”."), {"urn": urn})


def _conditions(form: FormSpec, known: Scope) -> Iterator[FormFault]:
    for section in form.sections:
        if section.when:
            yield from _refused(known, section.when, f"sections.{section.id}.when")
    for path, field in _fields(form):
        for key in ("when", "required_when", "foreign_when"):
            if source := getattr(field, key, None):
                yield from _refused(known, source, f"{path}.{key}")
        for code, source in getattr(field, "default_when", {}).items():
            yield from _refused(known, source, f"{path}.default_when.{code}")
    for rule in form.rules:
        yield from _refused(known, rule.check, f"rules.{rule.id}.check")


def _circles(form: FormSpec, known: Scope) -> Iterator[FormFault]:
    """Fields that wait for each other: each is asked only once another of them is answered, so none ever is."""
    waits = {f"{section.id}.{field.id}": (_waited(field.when, known), field) for section, field in form.walk()}
    told: set[str] = set()
    for name, (_names, field) in waits.items():
        reached, edge = set[str](), {name}
        while edge := {other for one in edge if one in waits for other in waits[one][0]} - reached:
            reached |= edge
        if name in reached and name not in told:
            told |= {other for other in reached if other in waits}
            path = f"sections.{name.partition('.')[0]}.fields.{field.id}.when"
            message = Message("circle", _("Điều kiện của “%(path)s” chờ chính trường này thành vòng."), {"path": name})
            yield FormFault(path, message, _("Bỏ điều kiện của một trường trong vòng, để có trường được hỏi trước."))


def _waited(source: str | None, known: Scope) -> set[str]:
    """The fields on whose answers a condition waits; one that is refused is told already."""
    try:
        found = compile(source, known) if source else None
    except ExpressionRefused:
        return set()
    return {".".join(path.split(".")[:2]) for path in found.paths} if found else set()


def _refused(known: Scope, source: str, path: str) -> Iterator[FormFault]:
    try:
        found = compile(source, known)
    except ExpressionRefused as refused:
        yield FormFault(path, refused.sentence, refused.remedy)
        return
    if not found.yields_truth:
        yield FormFault(path, Message("truth", _("Biểu thức này phải cho kết quả đúng hoặc sai.")), TRUTH)
