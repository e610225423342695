"""A procedure's flow as a BPMN process: what ``rules.follow`` does, in the notation that other offices' tools read.

Each step is a user task in the lane of its role. Whoever completes it says in the data name ``act`` by which act; the
gateway behind it leads where ``follow`` leads. What the answers of a dossier decide is decided before it starts, as one
boolean for each condition (``inputs``); moments are reckoned by our calendar and given as data too, since BPMN knows no
working days. Who is late, and how often may be asked, BPMN does not say here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from motcua.kernel.forms.api import holds
from motcua.mechanisms.cases.specs import Consulted, ProcedureSpec, Step

APPLICANT: Final = "applicant"
MACHINE: Final = "machine"


@dataclass(frozen=True)
class Node:
    """One shape: ``kind`` is its BPMN element, ``lane`` the key of its lane, ``column`` and ``row`` its place there.

    ``host``: the task on whose edge a boundary event sits; ``expression``: the script of a script task, or the data
    name that holds the moment (ISO) of a timer.
    """

    id: str
    kind: str
    lane: str
    column: int
    row: int = 0
    name: str = ""
    text: str = ""
    host: str = ""
    expression: str = ""


@dataclass(frozen=True)
class Flow:
    """An arrow, taken when ``when`` (an expression over data names) holds; a ``default`` one when no other does."""

    source: str
    target: str
    when: str = ""
    name: str = ""
    default: bool = False

    @property
    def id(self) -> str:
        """Its name in the file."""
        return f"{self.source}__{self.target}" + ("_default" if self.default else "")


@dataclass
class Process:
    """The whole drawing: ``lanes`` are keys, the applicant first, then URNs of roles, then the machine."""

    spec: ProcedureSpec
    lanes: list[str] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    @property
    def timers(self) -> list[str]:
        """The data names of moments that a run needs before the task in question is reached."""
        return sorted(node.expression for node in self.nodes.values() if node.kind == "boundaryEvent")


def inputs(spec: ProcedureSpec, channel: str, data: Mapping[str, Any], on: date) -> dict[str, bool]:
    """What the conditions of a procedure say of a dossier: the data with which its process starts."""
    road = {step.id for step in spec.steps_for(channel, data, on)}
    told = {comes(step): step.id in road for step in spec.steps}
    for step in spec.steps:
        told |= {asked(step, one): holds(spec.form, one.when, data, on) for one in step.consults}
        told |= {f"told_{step.id}": False} if step.consults else {}
    return told | {"accepted": False}


def comes(step: Step) -> str:
    """The data name that says whether a step is on the dossier's road."""
    return f"step_{step.id}_comes"


def asked(step: Step, one: Consulted) -> str:
    """The data name that says whether a body is asked."""
    return f"asked_{step.id}_{one.id}"


def process(spec: ProcedureSpec) -> Process:
    """The process of a sound procedure, in the language of the moment."""
    return _Drawing(spec).whole()


class _Drawing:
    def __init__(self, spec: ProcedureSpec) -> None:
        self.spec, self.made = spec, Process(spec)
        self.column = 1
        self.kinds = [step.act for step in spec.steps]
        roles = [step.role for step in spec.steps] + [one.role for step in spec.steps for one in step.consults]
        self.made.lanes = [APPLICANT, *dict.fromkeys(roles), MACHINE]

    def whole(self) -> Process:
        self.node("start", "startEvent", APPLICANT, 0, name=_("Nộp hồ sơ"))
        for number in range(len(self.spec.steps)):
            if self.kinds[number] == "dossier.deliver" and "signing" not in self.made.nodes:
                self.signing()
            self.step(number)
        if "signing" not in self.made.nodes:
            self.signing()
        self.flow("start", self.entry(0))
        self.flow("received", self.entry(self.kinds.count("dossier.accept")))
        first = self.kinds.index("dossier.deliver") if "dossier.deliver" in self.kinds else len(self.kinds)
        self.flow("signing", self.entry(first))
        return self.made

    def step(self, number: int) -> None:
        """One step: whether it comes, whose opinions it waits for, the task, and what its end can be."""
        step = self.spec.steps[number]
        if not self.certain(number):
            self.node(f"comes_{step.id}", "exclusiveGateway", step.role, self.column, name=str(step.title))
            self.column += 1
        self.opinions(step)
        task = self.node(f"step_{step.id}", "userTask", step.role, self.column, name=str(step.title), text=_said(step))
        if not self.certain(number):
            self.flow(f"comes_{step.id}", self.begin(step), comes(step), _("có"))
            self.flow(f"comes_{step.id}", self.entry(number + 1), name=_("không"), default=True)
        if step.act == "dossier.deliver":
            self.flow(task, self.end("returned"))
        else:
            self.ways_out(number)
        self.column += 2
        if step.act == "dossier.accept" and "received" not in self.made.nodes:
            self.node(
                "received", "scriptTask", MACHINE, self.column, name=_("Đã tiếp nhận"), expression="accepted = True"
            )
            self.column += 1

    def ways_out(self, number: int) -> None:
        """The gateway behind a task: one arrow for each act that leads on from here, as the procedure allows it."""
        step = self.spec.steps[number]
        task, gate = f"step_{step.id}", self.gate(f"after_{step.id}", step.role, self.column + 1)
        self.flow(task, gate)
        receiving = step.act == "dossier.accept"
        held = " and accepted" if receiving else ""
        match step.act:
            case "dossier.accept":
                self.acts(gate, {step.act: "received", "dossier.decline": self.end("declined")})
            case "dossier.advance":
                self.acts(gate, {step.act: self.entry(number + 1)})
            case _:
                self.acts(gate, {step.act: "signing"})
                if self.spec.refusals:
                    self.acts(gate, {"dossier.refuse": self.end("refused")})
        if not receiving:
            self.acts(gate, {"dossier.send_back": self.back(number - 1)})
        if phase := self.spec.phase(step.id):
            wait = self.waiting(step, "supplement", APPLICANT, _("Bổ sung hồ sơ"), "dossier.supplement")
            self.acts(gate, {"dossier.request_supplement": wait})
            if any(round_.answer_within for round_ in phase.rounds):
                self.timer(f"lapse_{step.id}", wait, task, f"answer_by_{step.id}", _("Quá hạn bổ sung"))
        for kind, act, lane, name in (
            ("paused", "dossier.pause", step.role, _("Tạm dừng giải quyết")),
            ("unpaid", "dossier.charge", APPLICANT, _("Thực hiện nghĩa vụ tài chính")),
        ):
            if any(reason.kind == kind for reason in self.spec.pauses):
                self.acts(gate, {act: self.waiting(step, kind, lane, name, "dossier.resume")}, held)
        self.acts(gate, {"dossier.stop": self.end("stopped")}, held)
        self.acts(gate, {"dossier.withdraw": self.end("withdrawn")})

    def waiting(self, step: Step, kind: str, lane: str, name: str, act: str) -> str:
        """A task during which the clock stands; the dossier goes on at its step, or ends."""
        row = {"supplement": 1, "unpaid": 2, "paused": 2}[kind]
        task = self.node(f"{kind}_{step.id}", "userTask", lane, self.column, row, name=name)
        gate = self.gate(f"after_{kind}_{step.id}", lane, self.column + 1, row)
        self.flow(task, gate)
        ends = {"dossier.stop": self.end("stopped"), "dossier.withdraw": self.end("withdrawn")}
        self.acts(gate, {act: f"step_{step.id}"} | ends)
        return task

    def opinions(self, step: Step) -> None:
        """The bodies that a step asks, side by side; each answers or is silent until its moment, nobody twice."""
        if not step.consults:
            return
        at = self.column
        self.gate(f"new_{step.id}", step.role, at)
        split = self.node(f"ask_{step.id}", "parallelGateway", step.role, at + 1)
        join = self.node(f"answered_{step.id}", "parallelGateway", step.role, at + 5)
        told = f"told_{step.id}"
        self.node(told, "scriptTask", MACHINE, at + 6, name=_("Đã đủ ý kiến"), expression=f"{told} = True")
        self.flow(f"new_{step.id}", f"step_{step.id}", told, _("đã hỏi"))
        self.flow(f"new_{step.id}", split, name=_("chưa hỏi"), default=True)
        rows: dict[str, int] = {step.role: 1}
        for one in step.consults:
            row = rows.setdefault(one.role, 0)
            rows[one.role] += 1
            key = f"{step.id}_{one.id}"
            task = self.node(
                f"opinion_{key}", "userTask", one.role, at + 3, row, name=str(one.title), text=str(one.question)
            )
            merge = self.gate(f"heard_{key}", one.role, at + 4, row)
            if one.when:
                ask = self.gate(f"asks_{key}", one.role, at + 2, row)
                self.flow(split, ask)
                self.flow(ask, task, asked(step, one), _("có"))
                self.flow(ask, merge, name=_("không"), default=True)
            else:
                self.flow(split, task)
            self.flow(task, merge)
            words = _("Im lặng là đồng ý") if one.silence == "consent" else _("Hết hạn mà không trả lời")
            self.timer(f"silence_{key}", task, merge, f"due_{key}", words)
            self.flow(merge, join)
        self.flow(join, told)
        self.flow(told, f"step_{step.id}")
        self.column += 7

    def signing(self) -> None:
        """What the machine does between the approval and the result."""
        self.node("signing", "serviceTask", MACHINE, self.column, name=_("Ký số kết quả"))
        self.column += 1

    def certain(self, number: int) -> bool:
        """Whether every dossier that comes this far has the step: of the receivings and of the approvals each road has
        exactly one, so the last is certain when no other was."""
        step = self.spec.steps[number]
        every = step.when is None and {road.channel for road in self.spec.channels} <= set(step.channels)
        only = step.act in ("dossier.accept", "dossier.approve") and step.act not in self.kinds[number + 1 :]
        return every or only

    def entry(self, number: int) -> str:
        """Where a dossier arrives that has all before this step behind it."""
        if number >= len(self.spec.steps):
            return self.end("finished")
        step = self.spec.steps[number]
        return self.begin(step) if self.certain(number) else f"comes_{step.id}"

    def begin(self, step: Step) -> str:
        return f"new_{step.id}" if step.consults else f"step_{step.id}"

    def back(self, number: int) -> str:
        """Where a dossier arrives that is sent back to this step, or to the one before where it does not come."""
        step = self.spec.steps[number]
        every = step.when is None and {road.channel for road in self.spec.channels} <= set(step.channels)
        if every or number == 0:
            return f"step_{step.id}"
        gate = f"back_{step.id}"
        if gate not in self.made.nodes:
            here = self.made.nodes[f"step_{step.id}"]
            self.gate(gate, step.role, here.column, 3)
            self.flow(gate, f"step_{step.id}", comes(step), _("có"))
            self.flow(gate, self.back(number - 1), name=_("không"), default=True)
        return gate

    def end(self, state: str) -> str:
        """The end event of a state in which nothing more happens."""
        names = {
            "finished": _("Đã có kết quả"),
            "returned": _("Đã trả kết quả"),
            "refused": _("Từ chối giải quyết"),
            "stopped": _("Dừng giải quyết"),
            "declined": _("Không tiếp nhận"),
            "withdrawn": _("Người nộp rút hồ sơ"),
        }
        key = f"end_{state}"
        if key not in self.made.nodes:
            self.node(key, "endEvent", APPLICANT, -1, list(names).index(state), name=names[state])
        return key

    def acts(self, gate: str, ways: Mapping[str, str], also: str = "") -> None:
        """Arrows out of a gateway, each for the act that was done."""
        for act, target in ways.items():
            self.flow(gate, target, f"act == '{act}'{also}", words()[act])

    def timer(self, key: str, host: str, target: str, moment: str, name: str) -> None:
        """An event on a task's edge that ends its waiting at a moment."""
        at = self.made.nodes[host]
        self.node(key, "boundaryEvent", at.lane, at.column, at.row, name=name, host=host, expression=moment)
        self.flow(key, target)

    def gate(self, key: str, lane: str, column: int, row: int = 0) -> str:
        return self.node(key, "exclusiveGateway", lane, column, row)

    def node(self, key: str, kind: str, lane: str, column: int, row: int = 0, **said: str) -> str:
        self.made.nodes[key] = Node(key, kind, lane, column, row, **said)
        return key

    def flow(self, source: str, target: str, when: str = "", name: str = "", default: bool = False) -> None:
        self.made.flows.append(Flow(source, target, when, name, default))


def _said(step: Step) -> str:
    """What a tool shows of a step beside its name: what comes of it, and by which law."""
    return "\n".join([str(step.product), str(step.authority), *([step.when] if step.when else [])])


def words() -> dict[str, str]:
    """The acts that lead on, as the arrows name them."""
    return {
        "dossier.accept": _("tiếp nhận"),
        "dossier.decline": _("không tiếp nhận"),
        "dossier.advance": _("chuyển bước sau"),
        "dossier.send_back": _("chuyển lại"),
        "dossier.approve": _("phê duyệt"),
        "dossier.refuse": _("từ chối"),
        "dossier.request_supplement": _("yêu cầu bổ sung"),
        "dossier.supplement": _("đã bổ sung"),
        "dossier.pause": _("tạm dừng"),
        "dossier.charge": _("chờ nộp tiền"),
        "dossier.resume": _("tiếp tục"),
        "dossier.stop": _("dừng hẳn"),
        "dossier.withdraw": _("rút hồ sơ"),
    }
