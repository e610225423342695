"""A BPMN process as a file: BPMN 2.0 XML with its drawing (BPMNDI), so that any tool can show, check and run it."""

from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree import ElementTree as Xml  # nosec B405 - only written, never read

from django.utils.translation import gettext as _

from motcua.kernel.access.api import RoleSpec
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import all_of
from motcua.mechanisms.cases.bpmn import APPLICANT, MACHINE, Flow, Node, Process
from motcua.mechanisms.cases.bpmn import process as drawn
from motcua.mechanisms.cases.specs import ProcedureSpec

SPACES: Final = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
SIZES: Final = {"Task": (120, 70), "Gateway": (50, 50), "Event": (36, 36)}
COLUMN, ROW, HEAD, EDGE = 170, 110, 60, 30
Box = tuple[float, float, float, float]
"""x, y, width, height."""


def exported(spec: ProcedureSpec) -> bytes:
    """The flow of a procedure as a BPMN 2.0 file, in the language of the moment."""
    names = {role.urn: str(role.title) for role in all_of(RoleSpec, "roles", today())}
    return written(drawn(spec), names | {APPLICANT: _("Người nộp hồ sơ"), MACHINE: _("Hệ thống")})


def written(process: Process, names: Mapping[str, str]) -> bytes:
    """The process as UTF-8 XML; ``names`` are the titles of its lanes, by their keys."""
    for prefix, uri in SPACES.items():
        Xml.register_namespace(prefix, uri)
    spec = process.spec
    code = "p" + "".join(letter if letter.isalnum() else "_" for letter in spec.code)
    root = Xml.Element(_tag("bpmn:definitions"), id=f"{code}_definitions", targetNamespace=spec.urn)
    pool = _add(root, "bpmn:collaboration", id=f"{code}_collaboration")
    title = f"{spec.code} {spec.title}"
    _add(pool, "bpmn:participant", id=f"{code}_pool", name=title, processRef=code)
    body = _add(root, "bpmn:process", id=code, name=title, isExecutable="true")
    lanes = _add(body, "bpmn:laneSet", id=f"{code}_lanes")
    for number, key in enumerate(process.lanes):
        lane = _add(lanes, "bpmn:lane", id=f"lane_{number}", name=names.get(key, key.rpartition(":")[2]))
        for node in process.nodes.values():
            if node.lane == key:
                _add(lane, "bpmn:flowNodeRef").text = node.id
    for node in process.nodes.values():
        _node(body, node, process)
    for flow in process.flows:
        _flow(body, flow)
    _drawing(root, process, code)
    Xml.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode").encode()


def _tag(name: str) -> str:
    prefix, _colon, local = name.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


def _add(parent: Xml.Element, tag: str, /, **attributes: str) -> Xml.Element:
    return Xml.SubElement(parent, _tag(tag), attributes)


def _node(body: Xml.Element, node: Node, process: Process) -> None:
    out = [flow for flow in process.flows if flow.source == node.id]
    made = _add(body, f"bpmn:{node.kind}", id=node.id)
    if node.name:
        made.set("name", node.name)
    for flow in out:
        if flow.default:
            made.set("default", flow.id)
    if node.host:
        made.set("attachedToRef", node.host)
    if node.kind == "scriptTask":
        made.set("scriptFormat", "python")
    if node.text:
        _add(made, "bpmn:documentation").text = node.text
    for flow in process.flows:
        if flow.target == node.id:
            _add(made, "bpmn:incoming").text = flow.id
    for flow in out:
        _add(made, "bpmn:outgoing").text = flow.id
    if node.kind == "scriptTask":
        _add(made, "bpmn:script").text = node.expression
    if node.kind == "boundaryEvent":
        _formula(_add(made, "bpmn:timerEventDefinition", id=f"{node.id}_timer"), "bpmn:timeDate", node.expression)


def _flow(body: Xml.Element, flow: Flow) -> None:
    made = _add(body, "bpmn:sequenceFlow", id=flow.id, sourceRef=flow.source, targetRef=flow.target)
    if flow.name:
        made.set("name", flow.name)
    if flow.when:
        _formula(made, "bpmn:conditionExpression", flow.when)


def _formula(parent: Xml.Element, name: str, expression: str) -> None:
    made = _add(parent, name)
    made.set(_tag("xsi:type"), "bpmn:tFormalExpression")
    made.text = expression


def _drawing(root: Xml.Element, process: Process, code: str) -> None:
    """The shapes: a pool, a lane below the other, the nodes by column and row, arrows with right angles."""
    plane = _add(_add(root, "bpmndi:BPMNDiagram", id=f"{code}_diagram"), "bpmndi:BPMNPlane", id=f"{code}_plane")
    plane.set("bpmnElement", f"{code}_collaboration")
    columns = max(node.column for node in process.nodes.values()) + 2
    rows = {key: 1 + max([n.row for n in process.nodes.values() if n.lane == key], default=0) for key in process.lanes}
    tops, y = {}, 0
    for key in process.lanes:
        tops[key], y = y, y + rows[key] * ROW
    width = HEAD + columns * COLUMN
    _shape(plane, f"{code}_pool", (0, 0, width, y), isHorizontal="true")
    for number, key in enumerate(process.lanes):
        _shape(plane, f"lane_{number}", (EDGE, tops[key], width - EDGE, rows[key] * ROW), isHorizontal="true")
    boxes = {node.id: _box(node, tops, columns) for node in process.nodes.values()}
    for node in process.nodes.values():
        _shape(plane, node.id, boxes[node.id], **({"isMarkerVisible": "true"} if "exclusive" in node.kind else {}))
    for flow in process.flows:
        edge = _add(plane, "bpmndi:BPMNEdge", id=f"{flow.id}_drawn", bpmnElement=flow.id)
        for across, down in _line(boxes[flow.source], boxes[flow.target]):
            _add(edge, "di:waypoint", x=f"{across:g}", y=f"{down:g}")


def _box(node: Node, tops: Mapping[str, int], columns: int) -> Box:
    wide, high = next(size for kind, size in SIZES.items() if node.kind.endswith(kind))
    column = node.column if node.column >= 0 else columns - 1
    x, y = HEAD + column * COLUMN + COLUMN / 2, tops[node.lane] + node.row * ROW + ROW / 2
    if node.host:  # on the lower edge of its task
        x, y = x + SIZES["Task"][0] / 3, y + SIZES["Task"][1] / 2
    return x - wide / 2, y - high / 2, wide, high


def _shape(plane: Xml.Element, key: str, box: Box, **attributes: str) -> None:
    made = _add(plane, "bpmndi:BPMNShape", id=f"{key}_drawn", bpmnElement=key, **attributes)
    _add(
        made,
        "dc:Bounds",
        **{name: f"{value:g}" for name, value in zip(("x", "y", "width", "height"), box, strict=True)},
    )


def _line(source: Box, target: Box) -> Iterator[tuple[float, float]]:
    """From the right of a shape to the left of the other; backwards, below both."""
    (x1, y1, w1, h1), (x2, y2, w2, h2) = source, target
    if x1 + w1 < x2:
        middle = x2 - EDGE / 2
        yield from ((x1 + w1, y1 + h1 / 2), (middle, y1 + h1 / 2), (middle, y2 + h2 / 2), (x2, y2 + h2 / 2))
        return
    low = max(y1 + h1, y2 + h2) + EDGE / 2
    yield from ((x1 + w1 / 2, y1 + h1), (x1 + w1 / 2, low), (x2 + w2 / 2, low), (x2 + w2 / 2, y2 + h2))
