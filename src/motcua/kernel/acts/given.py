"""``Given``: the one declaration of an act's input, and its faults in words."""

from typing import Any, ClassVar, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, ValidationError

from motcua.kernel.acts.refusals import Invalid

SENTENCES: dict[str, Promise] = {
    "missing": _("Xin điền mục này."),
    "extra_forbidden": _("Mục này không có trong biểu mẫu."),
    "string_too_short": _("Xin điền mục này."),
    "string_too_long": _("Nội dung quá dài."),
    "string_type": _("Mục này phải là chữ."),
    "int_parsing": _("Mục này phải là số nguyên."),
    "int_type": _("Mục này phải là số nguyên."),
    "uuid_parsing": _("Mã này không đúng dạng."),
    "date_from_datetime_parsing": _("Ngày không đúng dạng."),
}
OTHERWISE = _("Giá trị này không hợp lệ.")


class Given(BaseModel):
    """Input of an act: strict, closed, frozen. An act without input uses ``Given`` itself."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

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
                faults.setdefault(path, []).append(SENTENCES.get(fault["type"], OTHERWISE))
            raise Invalid(faults=faults) from None
