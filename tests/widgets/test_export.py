"""The page without a kernel."""

from __future__ import annotations

import re

from kubenb.widgets import export

EVIL = {"frames": {"name": "</script><script>alert(1)</script><!--"}}


def test_no_name_can_end_the_script() -> None:
    made = export.fragment("({})", "", EVIL, "<p>still</p>")
    assert made.count("</script>") == 1
    assert "<!--" not in made


def test_nothing_comes_from_the_network() -> None:
    made = export.page("a & b", "({})", ".x{}", {}, "")
    assert "<title>a &amp; b</title>" in made
    assert not re.findall(r"(?:src|href)=", made)


def test_the_still_picture_stands_where_scripts_do_not_run() -> None:
    made = export.fragment("({})", "", {}, "<p>still</p>")
    assert re.search(r'<div data-kubenb="[0-9a-f]{12}"><p>still</p></div>', made)
    assert made == export.fragment("({})", "", {}, "<p>still</p>")
