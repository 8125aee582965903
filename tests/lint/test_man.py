#!/usr/bin/python3
"""The manual pages beside the code: every command, option, exit code, site key and
console key is in its page, and the pages name none that is not."""
import pathlib
import re
import unittest

import man_keys

HERE = pathlib.Path(__file__).resolve().parents[2]


def plain(name):
    """A page's text without fonts and escapes."""
    text = (HERE / "assets/man" / name).read_text()
    text = re.sub(r'^\.\\".*$', "", text, flags=re.M)
    text = re.sub(r"\\f.", "", text).replace("\\-", "-").replace("\\&", "")
    text = re.sub(r'^\.(B|I|BI|BR|RB|IR|IB|SS|SH|TP)\b ?', "", text, flags=re.M)
    return text


def code(name):
    return (HERE / name).read_text()


def commands():
    """(name, the rest of its row) of each, the shared options written out."""
    table = code("core/cli/commands.c").replace("BY_USAGE", "").replace('BY "', '"site= by= token-file=').replace(
        "BY,", '"site= by= token-file=",')
    return re.findall(r'\{"([a-z -]+)",(.*?)gh_cli_\w+\}', table[table.index("gh_commands[] = {"):], re.S)


class Pages(unittest.TestCase):
    def test_every_command_and_option(self):
        page = plain("gatehouse.1").replace('"', "")
        rows = commands()
        self.assertGreater(len(rows), 20)
        for name, rest in rows:
            self.assertIn("gatehouse " + name, page)
            strings = re.findall(r'"((?:[^"\\]|\\.)*)"', rest)
            for option in strings[-1].split():
                self.assertIn("--" + option.rstrip("="), page, name)
        known = {o.rstrip("=") for _, rest in rows for o in re.findall(r'"((?:[^"\\]|\\.)*)"', rest)[-1].split()}
        for option in re.findall(r"--([a-z][a-z-]+)", page):
            self.assertIn(option, known | {"help", "site"})

    def test_usage_lines_name_every_option(self):
        for name, rest in commands():
            strings = re.findall(r'"((?:[^"\\]|\\.)*)"', rest)
            for option in strings[-1].split():
                option = option.rstrip("=")
                if option not in ("site", "by", "token-file"):
                    self.assertIn("--" + option, rest, name)

    def test_every_exit_code(self):
        page = code("assets/man/gatehouse.1")
        codes = re.findall(r"GH_(?:OK|ERR_\w+) = (\d+)", code("core/base/error.h"))
        self.assertEqual(re.findall(r"^(\d+)\|T", page, re.M), codes)

    def test_every_site_key(self):
        page = plain("gatehouse-site.5")
        keys = set(re.findall(r'!strcmp\(key, "(\w+)"\)|\{"\w+", "(\w+)", \d+, \d+, &site->', code("core/site/site.c")))
        keys = {a or b for a, b in keys}
        gate = code("core/site/site_gate.c")
        keys |= set(re.findall(r'!strcmp\(key, "(\w+)"\)|', gate)) | set(re.findall(r'\{"(\w+)", (?:&g|\d)', gate))
        keys.discard("")
        self.assertGreater(len(keys), 10)
        for key in keys:
            self.assertRegex(page, rf"(?m)^{key}$")
        listed = re.findall(r"^\.TP\n\.B (\w+)$", code("assets/man/gatehouse-site.5"), re.M)
        self.assertEqual(set(listed), keys)

    def test_the_console_page(self):
        self.assertEqual(man_keys.PAGE.read_text(), man_keys.page(), "run: make man-keys")
        page = plain("gatehouse-console.1")
        for option in re.findall(r'\{"([a-z-]+)", (?:required|no)_argument', code("console/main.c")):
            self.assertIn("--" + option, page)

    def test_the_kiosks_page(self):
        page = plain("gatehouse-kiosk.1")
        options = re.findall(r'\{"([a-z-]+)", (?:required|no|optional)_argument', code("kiosk/options.c"))
        self.assertGreater(len(options), 5)
        for option in options:
            self.assertIn("--" + option, page)
        for option in re.findall(r"--([a-z][a-z-]+)", page):
            self.assertIn(option, options)


if __name__ == "__main__":
    unittest.main()
