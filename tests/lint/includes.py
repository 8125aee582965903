#!/usr/bin/python3
"""Checks the rooms' rules over a source tree: no include goes up or round in a
circle, C++ and SQL stay in their rooms, no file is too long."""
import pathlib
import re
import sys

# From low to high. A room may include those before it; rooms of one group do not know each other.
GROUPS = [["base"], ["site"], ["media"], ["vision"], ["match"], ["evaluate"], ["token"], ["board", "store"],
          ["alert"], ["link"], ["engine"], ["cli"]]
RANK = {room: n for n, group in enumerate(GROUPS) for room in group}
# A front end includes any room but these, and no other front end. The console looks at the board and the store;
# cameras are the engine's, while a kiosk has one of its own.
BARRED = {"console": ("engine", "cli", "media", "vision"), "kiosk": ("engine", "cli")}
FRONT_ENDS = tuple(BARRED)
LONGEST = 600
CODE = (".c", ".h", ".cpp", ".hpp", ".cc", ".cxx", ".hh")
CXX = (".cpp", ".hpp", ".cc", ".cxx", ".hh")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)
# whole statements only, so that a sentence with "select" in it is none
SQL = re.compile(r'\bsqlite3_|<sqlite3\.h>|"\s*(?:SELECT\s.+\sFROM\s|INSERT (?:OR \w+ )?INTO\s|UPDATE \w+ SET\s|'
                 r'DELETE FROM\s|CREATE (?:TABLE|INDEX|TRIGGER|VIEW)\s|PRAGMA \w)')
CXX_IN_C = re.compile(r'^\s*(?:namespace\b|template\s*<|using\s+namespace\b|class\s+\w+\s*[{:])|'
                      r'#\s*include\s+<(?:opencv2/|vector>|string>|memory>)|\bstd::|\bcv::', re.M)


def room_of(path):
    """core/match/track.c → match; console/views/wall.c → console; None elsewhere."""
    parts = path.parts
    if parts[0] == "core" and len(parts) > 2:
        return parts[1]
    return parts[0] if parts[0] in FRONT_ENDS else None


def without_comments(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)


def sources(root):
    for top in ("core",) + FRONT_ENDS + ("tests", "assets"):
        for path in sorted((root / top).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(root)


def resolve(root, path, name):
    """The file an include names: beside the file, under core/, or from the top."""
    for base in (path.parent, pathlib.Path("core"), pathlib.Path(".")):
        if (root / base / name).is_file():
            return pathlib.Path(*[p for p in (base / name).parts if p != "."])
    return None


def upward(mine, theirs):
    if mine == theirs:
        return None
    if mine in FRONT_ENDS:
        return f"{mine} never includes {theirs}" if theirs in BARRED[mine] + FRONT_ENDS else None
    if theirs in FRONT_ENDS:
        return f"{mine} is below {theirs}"
    if mine not in RANK or theirs not in RANK:
        return f"room {mine if mine not in RANK else theirs} is not in the order of tests/lint/includes.py"
    if RANK[theirs] > RANK[mine]:
        return f"{mine} is below {theirs}"
    return f"{mine} and {theirs} do not know each other" if RANK[theirs] == RANK[mine] else None


def circles(graph):
    """Each circle once, as the list of files round it."""
    done, found = set(), []

    def walk(node, trail):
        if node in trail:
            found.append(trail[trail.index(node):] + [node])
            return
        if node in done:
            return
        for nxt in graph.get(node, ()):
            walk(nxt, trail + [node])
        done.add(node)

    for node in graph:
        walk(node, [])
    return found


def check(root):
    faults, graph = [], {}
    for path in sources(root):
        if path.suffix not in CODE + (".py", ".mk", ".sh"):
            continue
        text = (root / path).read_text(errors="replace")
        lines = text.count("\n")
        if lines > LONGEST:
            faults.append(f"{path}: {lines} lines, {LONGEST} are the most; split it by what it does")
        room = room_of(path)
        if path.suffix not in CODE or room is None:
            continue
        code = without_comments(text)
        if room != "vision" and (path.suffix in CXX or CXX_IN_C.search(code)):
            faults.append(f"{path}: C++; it stays in core/vision, behind C headers")
        if room == "vision" and path.suffix == ".h" and CXX_IN_C.search(code):
            faults.append(f"{path}: C++ in a header that C includes; use C types, or name it .hpp")
        if room != "store" and SQL.search(code):
            faults.append(f"{path}: SQL; it stays in core/store, behind a function")
        for match in INCLUDE.finditer(code):
            at = code.count("\n", 0, match.start(1)) + 1
            target = resolve(root, path, match.group(1))
            if target is None:
                faults.append(f"{path}:{at}: includes {match.group(1)}, which is not there")
                continue
            graph.setdefault(str(path), []).append(str(target))
            theirs = room_of(target)
            why = upward(room, theirs) if theirs else f"{target} is no part of the product"
            if why:
                faults.append(f"{path}:{at}: includes {match.group(1)}: {why}")
    faults += ["a circle: " + " → ".join(c) for c in circles(graph)]
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    print("\n".join(found) or "includes: no room reaches up, none in a circle")
    sys.exit(bool(found))
