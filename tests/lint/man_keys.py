#!/usr/bin/python3
"""Writes the KEYS section of gatehouse-console.1 from the console's own tables
(make man-keys); the check of the manual pages compares with what it would write."""
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parents[2]
PAGE = HERE / "assets/man/gatehouse-console.1"
NAMES = {"'\\t'": "Tab", "'\\r'": "Enter", "27": "Esc", "KEY_F(1)": "F1", "KEY_PPAGE": "PgUp", "KEY_NPAGE": "PgDn",
         "KEY_UP": "Up", "KEY_DOWN": "Down", "KEY_LEFT": "Left", "KEY_RIGHT": "Right", "KEY_HOME": "Home",
         "KEY_END": "End", "KEY_BACKSPACE": "Backspace", "KEY_DC": "Del", "' '": "Space"}
SAME_AS_ENTER = ("'\\n'", "KEY_ENTER")


def key_name(code):
    control = re.match(r"'(.)' & 0x1f", code)
    return "Ctrl-" + control.group(1) if control else NAMES.get(code, code.strip("'"))


def section():
    requests = (HERE / "console/request.h").read_text()
    helps = {m[0]: re.sub(r'"\s*"', "", m[1])
             for m in re.findall(r'X\((\w+), "[^"]+",\s*((?:"[^"]+"\s*)+)\)', requests)}
    rows = {}
    for code, request, views in re.findall(r"\{(.+?), GH_REQUEST_(\w+), ([A-Z_| ]+)\},",
                                           (HERE / "console/keys.c").read_text()):
        inner = re.match(r"GH_KEY\((.+)\)$", code)
        code = inner.group(1) if inner else code
        if code not in SAME_AS_ENTER:
            keys, places = rows.setdefault(request, ([], set()))
            keys.append(key_name(code))
            places |= {v.replace("GH_IN_", "").lower() for v in views.split(" | ")}
    out = []
    for request, (keys, places) in rows.items():
        where = "" if "all" in places else f" ({', '.join(sorted(places))})"
        out.append(".TP\n.B " + " ".join(keys).replace("-", "\\-") + "\n" + helps[request].strip('" \n') + where)
    return "\n".join(out) + "\n"


def page():
    text = PAGE.read_text()
    start = text.index(".SH KEYS\n") + len(".SH KEYS\n")
    return text[:start] + section() + text[text.index(".PP\nA click chooses"):]


if __name__ == "__main__":
    PAGE.write_text(page())
