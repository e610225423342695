"""``Given``: the one declaration of an act's input, and its faults in words."""

from typing import Any, ClassVar, Self

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails

from motcua.kernel.acts.refusals import Invalid
from motcua.kernel.text.api import nfc

SENTENCES: dict[str, Promise] = {
    "missing": _("Xin điền mục này."),
    "extra_forbidden": _("Mục này không có trong biểu mẫu."),
    "string_too_long": _("Nội dung quá dài."),
    "too_long": _("Nội dung quá dài."),
    "string_type": _("Mục này phải là chữ."),
    "int_parsing": _("Mục này phải là số nguyên."),
    "int_type": _("Mục này phải là số nguyên."),
    "uuid_parsing": _("Mã này không đúng dạng."),
    "date_from_datetime_parsing": _("Ngày không đúng dạng."),
}
OTHERWISE = _("Giá trị này không hợp lệ.")
AT_LEAST = _("Xin viết ít nhất %(least)s ký tự.")
FROM = _("Xin nhập từ %(least)s trở lên.")
UP_TO = _("Xin nhập không quá %(most)s.")


def _fill(sentence: Promise, **values: int) -> str:
    return str(sentence) % values


_filled = lazy(_fill, str)


class Given(BaseModel):
    """Input of an act: strict, closed, frozen. An act without input uses ``Given`` itself."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _in_nfc(cls, values: Any) -> Any:
        return _composed(values)

    @classmethod
    def read(cls, values: Any) -> Self:
        """``values`` as this input. Raises ``Invalid`` with every fault, by path."""
        if isinstance(values, cls):
            return values
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            faults: dict[str, list[Promise]] = {}
            for fault in error.errors(include_url=False, include_input=False):
                path = ".".join(str(part) for part in fault["loc"])
                faults.setdefault(path, []).append(_sentence(fault))
            raise Invalid(faults=faults) from None


def _sentence(fault: ErrorDetails) -> Any:
    if fault["type"] in ("string_too_short", "too_short"):
        least = fault.get("ctx", {}).get("min_length", 1)
        return SENTENCES["missing"] if least == 1 else _filled(AT_LEAST, least=least)
    if fault["type"] == "greater_than_equal":
        return _filled(FROM, least=fault["ctx"]["ge"])
    if fault["type"] == "less_than_equal":
        return _filled(UP_TO, most=fault["ctx"]["le"])
    return SENTENCES.get(fault["type"], OTHERWISE)


def _composed(value: Any) -> Any:
    """Every text inside in NFC and without the letter NUL, which nobody means and PostgreSQL can't store."""
    if isinstance(value, str):
        return nfc(value.replace("\0", ""))
    if isinstance(value, dict):
        return {_composed(key): _composed(item) for key, item in value.items()}
    return [_composed(item) for item in value] if isinstance(value, list) else value
