"""What a name, a note, a proof or an answer may hold, by what it would do where it acted."""

from __future__ import annotations

HOSTILE = {
    "table": "a | b || c",
    "code": "`x` ```y``` ~~~",
    "html": "<img src=x onerror=alert(1)> <script>alert(2)</script> </td></table> &lt;b&gt; <!--",
    "link": "[x](javascript:alert(3)) <javascript:alert(4)>",
    "picture": "![x](http://exemple.invalid/x.png)",
    "typst": '#set text(size: 99pt) #panic("x") #include "/etc/passwd" $x^2$ @a <a> "',
    "sheet": "=cmd()|' /C calc'!A0",
    "marks": "* _gras_ **x** \\ # titre > - + 1. ---",
    "right to left": "ab\u202etxet\u202c \u2067cd\u2069 \u200fef",
    "emoji": "vu 😀 👨‍👩‍👧 ☎️",
    "nul": "zq\x00zq",
    "escape": "a\x1b[31mb\x1b]0;titre\x07c",
    "endless": "x" * 10_000,
}
