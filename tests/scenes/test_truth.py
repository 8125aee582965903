#!/usr/bin/python3
"""The judge judged: what the scene tests count as missed, told twice and false."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from scene_site import truth  # noqa: E402

NAMES = {"F": "ada"}
REGROUP_MS = 20000


def visit(camera, first, last, usable=10, person="ada", group="flagged"):
    """Someone whose face can be used from one second after they come until one before they go."""
    return {"camera": camera, "person": person, "group": group, "first_ms": first, "last_ms": last,
            "usable_frames": usable, "first_usable_ms": first + 1000 if usable else None,
            "last_usable_ms": last - 1000 if usable else None, "max_px": 80.0}


def alert(camera, t_ms):
    return {"camera": camera, "flag": "F", "t_ms": t_ms, "stored_ms": t_ms}


class Truth(unittest.TestCase):
    def judge(self, visits, alerts):
        told = truth.one_visit_one_alert(visits, alerts, NAMES, REGROUP_MS)
        return len(told["missed"]), told["duplicates"], len(told["false"])

    def test_one_alert_over_two_cameras(self):
        walk = [visit("door", 0, 8000), visit("hall", 12000, 20000)]
        self.assertEqual(self.judge(walk, [alert("door", 2000)]), (0, 0, 0))
        self.assertEqual(self.judge(walk, [alert("door", 2000), alert("hall", 14000)]), (0, 1, 0))
        self.assertEqual(self.judge(walk, [alert("door", 2000), alert("door", 5000), alert("hall", 14000)]), (0, 2, 0))
        self.assertEqual(self.judge(walk, []), (1, 0, 0))

    def test_coming_back_later_is_another(self):
        walk = [visit("door", 0, 8000), visit("hall", 60000, 68000)]
        self.assertEqual(self.judge(walk, [alert("door", 2000), alert("hall", 62000)]), (0, 0, 0))
        self.assertEqual(self.judge(walk, [alert("door", 2000)]), (1, 0, 0))

    def test_a_turned_back_bridges_nothing(self):
        walk = [visit("door", 0, 8000), visit("hall", 14000, 24000, usable=0), visit("yard", 30000, 38000)]
        self.assertEqual(self.judge(walk, [alert("door", 2000), alert("yard", 32000)]), (0, 0, 0))
        self.assertEqual(self.judge(walk, [alert("door", 2000)]), (0, 0, 0))

    def test_nobody_flagged_there_is_false(self):
        walk = [visit("door", 0, 8000, person="bo", group="stranger")]
        self.assertEqual(self.judge(walk, [alert("door", 2000)]), (0, 0, 1))
        self.assertEqual(self.judge([visit("door", 0, 8000)], [alert("hall", 2000)]), (1, 0, 1))

    def test_too_few_frames_may_be_missed(self):
        self.assertEqual(self.judge([visit("door", 0, 3000, usable=truth.USABLE_FRAMES - 1)], []), (0, 0, 0))

    def test_per_camera_each_visit_is_seen_once(self):
        walk = truth.merge([visit("door", 0, 8000), visit("hall", 12000, 20000)], REGROUP_MS)
        told = truth.compare(walk, [alert("door", 2000), alert("hall", 14000), alert("hall", 15000)], NAMES)
        self.assertEqual((told["visits"], told["found"], told["duplicates"]), (2, 2, 1))


if __name__ == "__main__":
    unittest.main()
