#!/usr/bin/python3
"""The checker on small trees that each break one rule, then on the project's own."""
import pathlib
import tempfile
import unittest

import includes

HERE = pathlib.Path(__file__).resolve().parents[2]


class Rules(unittest.TestCase):
    def faults(self, **files):
        with tempfile.TemporaryDirectory() as top:
            root = pathlib.Path(top)
            for name, text in files.items():
                path = root / name.replace("__", "/").replace("_dot_", ".")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return includes.check(root)

    def one(self, word, **files):
        found = self.faults(**files)
        self.assertEqual(len(found), 1, found)
        self.assertIn(word, found[0])

    def test_a_house_in_order_passes(self):
        self.assertEqual(self.faults(core__base__a_dot_h="", core__store__b_dot_h='#include "base/a.h"\n',
                                     console__c_dot_c='#include "store/b.h"\n#include "base/a.h"\n'), [])

    def test_upward_is_found_with_its_line(self):
        self.one("core/base/a.c:2: includes store/b.h: base is below store", core__store__b_dot_h="",
                 core__base__a_dot_c='/* x */\n#include "store/b.h"\n')

    def test_board_and_store_apart(self):
        self.one("do not know each other", core__store__b_dot_h="",
                 core__board__a_dot_c='#include "store/b.h"\n')

    def test_front_ends_do_not_reach_the_engine(self):
        self.one("console never includes engine", core__engine__e_dot_h="",
                 console__c_dot_c='  #  include "engine/e.h"\n')
        self.one("console never includes media", core__media__m_dot_h="",
                 console__views__c_dot_c='#include "media/m.h"\n')
        self.assertEqual(self.faults(core__media__m_dot_h="", kiosk__k_dot_c='#include "media/m.h"\n'), [])
        self.one("kiosk never includes console", console__c_dot_h="",
                 kiosk__k_dot_c='#include "console/c.h"\n')
        self.one("cli is below console", console__c_dot_h="", core__cli__k_dot_c='#include "console/c.h"\n')

    def test_circle(self):
        self.one("circle: core/base/a.h → core/base/b.h → core/base/a.h",
                 core__base__a_dot_h='#include "base/b.h"\n', core__base__b_dot_h='#include "a.h"\n')

    def test_unknown_room_and_missing_file(self):
        self.one("room attic is not in the order", core__attic__x_dot_h="",
                 core__cli__a_dot_c='#include "attic/x.h"\n')
        self.one("is not there", core__cli__a_dot_c='#include "base/gone.h"\n')

    def test_cxx_stays_home(self):
        self.one("C++", core__match__a_dot_cpp="")
        self.one("C++", core__match__a_dot_h="#include <vector>\n")
        self.one("C++ in a header", core__vision__a_dot_h="#include <opencv2/dnn.hpp>\n")
        self.assertEqual(self.faults(core__vision__a_dot_cpp="#include <vector>\nstd::vector<int> v;\n",
                                     core__vision__b_dot_c="/* std::vector would do */\n"), [])

    def test_sql_stays_home(self):
        self.one("SQL", core__cli__a_dot_c='run("SELECT name FROM people");\n')
        self.one("SQL", console__a_dot_c='run("delete", "DELETE FROM alerts");\n')
        self.one("SQL", core__engine__a_dot_c="#include <sqlite3.h>\n")
        self.assertEqual(self.faults(core__store__a_dot_c='run("SELECT name FROM people");\n',
                                     core__cli__b_dot_c='puts("select a camera from the list");\n'), [])

    def test_length(self):
        self.one("601 lines", core__base__a_dot_c="\n" * 601)
        self.assertEqual(self.faults(core__base__a_dot_c="\n" * 600), [])

    def test_this_project(self):
        self.assertEqual(includes.check(HERE), [])


if __name__ == "__main__":
    unittest.main()
