"""The concept graph follows the objects: owners, selectors, nodes."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from kubenb.course.concept_graph import build


def thing(kind: str, name: str, owner: str = "", **spec: Any) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": name, "uid": f"uid-{name}", "labels": spec.pop("labels", {})}
    if owner:
        metadata["ownerReferences"] = [{"kind": "X", "name": owner, "uid": f"uid-{owner}"}]
    return {"kind": kind, "metadata": metadata, "spec": spec}


OWNERS = [("Deployment", thing("Deployment", "web")), ("ReplicaSet", thing("ReplicaSet", "web-1", "web"))]
PODS = [
    thing("Pod", "web-1-a", "web-1", labels={"app": "web"}, nodeName="node-1"),
    thing("Pod", "web-1-b", "web-1", labels={"app": "web"}),
    thing("Pod", "alone", labels={"app": "other"}),
]
SERVICES = [
    thing("Service", "web", selector={"app": "web"}),
    thing("Service", "nobody", selector={"app": "nobody"}),
    thing("Service", "kubernetes"),
]


def test_the_text_names_owners_nodes_and_routes() -> None:
    assert build("default", OWNERS, PODS, SERVICES).summary().split("\n") == [
        "namespace default",
        "  Deployment web",
        "    ReplicaSet web-1",
        "      Pod web-1-a on node-1  <- Service web",
        "      Pod web-1-b  <- Service web",
        "  Pod alone",
        "  Service nobody (selects no Pod)",
    ]


def test_a_selector_without_labels_leads_nowhere() -> None:
    assert build("default", [], PODS, [thing("Service", "manual", selector=None)]).routes == ()


def test_the_picture_holds_every_object_and_is_well_formed() -> None:
    picture = build("default", OWNERS, PODS, SERVICES)._repr_svg_()
    root = ElementTree.fromstring(picture)
    titles = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert titles == ["Deployment web", "ReplicaSet web-1", "Pod on node-1 web-1-a", "Pod web-1-b", "Pod alone", "Service web",
                      "Service nobody"]  # fmt: skip
    assert picture == build("default", OWNERS, PODS, SERVICES)._repr_svg_()


def test_no_two_boxes_lie_on_each_other() -> None:
    from kubenb.course.concept_svg import _places

    places = list(_places(build("default", OWNERS, PODS, SERVICES)).values())
    assert len(set(places)) == len(places)


def test_many_pods_are_counted_not_drawn() -> None:
    pods = [thing("Pod", f"p{i}") for i in range(100)]
    assert "and 76 more" in build("default", [], pods, [])._repr_svg_()


def test_names_are_escaped() -> None:
    words = "".join(ElementTree.fromstring(build("<&>", [], [thing("Pod", "a<b")], [])._repr_svg_()).itertext())
    assert "a<b" in words
