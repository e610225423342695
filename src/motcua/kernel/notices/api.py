"""The public surface of notices."""

from motcua.kernel.notices.acts import post
from motcua.kernel.notices.models import Notice
from motcua.kernel.notices.reads import Letter, letters
from motcua.kernel.notices.specs import NoticeSpec

__all__ = ["Letter", "Notice", "NoticeSpec", "letters", "post"]
