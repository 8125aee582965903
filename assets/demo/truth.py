"""What a scene says happened beside what the engine said: visits with a usable face,
the alerts raised, and which belong together. Used by the demonstration and the scene tests."""
import glob
import json
import os

USABLE_FRAMES = 8  # a face shown for less may pass unseen without anyone being at fault
IN_TIME_MS = 1000  # so soon after the first usable frame an alert is due
AFTER_MS = 2000    # an alert may come so long after its visit ended: a track is kept for a while


def visits(folder):
    """All visits of all cameras, from the truth files (one JSON object a line)."""
    found = []
    for path in sorted(glob.glob(os.path.join(folder, "*.jsonl"))):
        with open(path, encoding="utf-8") as lines:
            found += [v for v in map(json.loads, filter(None, map(str.strip, lines))) if "visit" in v]
    return found


def merge(all_visits, regroup_ms, across=False):
    """Visits of one person at one camera (across: at any) that follow so closely that they are one to the rules."""
    merged, last = [], {}
    for v in sorted(all_visits, key=lambda v: v["first_ms"]):
        key = v["person"] if across else (v["camera"], v["person"])
        before = last.get(key)
        if before and v["first_ms"] - before["last_ms"] <= regroup_ms:
            before["last_ms"] = max(before["last_ms"], v["last_ms"])
            before["usable_frames"] += v["usable_frames"]
            usable = [t for t in (before["first_usable_ms"], v["first_usable_ms"]) if t is not None]
            before["first_usable_ms"] = min(usable) if usable else None
            before["cut"] = v.get("cut", False)
            before["merged"] += 1
            before["cameras"].add(v["camera"])
            continue
        last[key] = dict(v, merged=1, cameras={v["camera"]})
        merged.append(last[key])
    return merged


def due(visit):
    """Must this visit have raised an alert? Not if the film ended before one was due."""
    if visit["usable_frames"] < USABLE_FRAMES:
        return False
    return not visit.get("cut") or visit["last_ms"] - visit["first_usable_ms"] >= IN_TIME_MS


def compare(all_visits, alerts, names):
    """alerts: the engine's events; names: flag id -> person. Returns counts and the alerts' delays."""
    flagged = [v for v in all_visits if v["group"] == "flagged"]
    expected = [v for v in flagged if due(v)]
    raised, false, delays = {}, [], []
    for a in alerts:
        person = names.get(a["flag"], "?")
        hits = [v for v in flagged if a["camera"] in v["cameras"] and v["person"] == person
                and v["first_ms"] - 200 <= a["t_ms"] <= v["last_ms"] + AFTER_MS]
        if not hits:
            false.append((a, person))
            continue
        v = max(hits, key=lambda v: v["first_ms"])
        raised.setdefault(id(v), []).append(a)
        if len(raised[id(v)]) == 1 and v["first_usable_ms"] is not None:
            delays.append(a["stored_ms"] - v["first_usable_ms"])
    return {
        "visits": len(expected),
        "others": sum(1 for v in all_visits if v["group"] != "flagged"),
        "found": sum(1 for v in expected if id(v) in raised),
        "early": sum(1 for v in flagged if id(v) in raised and not due(v)),  # right, though not yet due
        "missed": [v for v in expected if id(v) not in raised],
        "duplicates": sum(len(r) - 1 for r in raised.values()),
        "false": false,
        "delays": sorted(delays),
    }


SLACK_MS = 5000  # a name is found a little after a face can be used, and lost a little before or after


def surely_one(all_visits, regroup_ms):
    """For each person the spans over which the rules leave no choice: from camera to camera a face that can be used, with
    gaps well within regroup_ms. Someone in view with their back turned bridges nothing."""
    spans, last = [], {}
    for v in sorted((v for v in all_visits if due(v)), key=lambda v: v["first_usable_ms"]):
        before = last.get(v["person"])
        if before and v["first_usable_ms"] - before["last_ms"] <= regroup_ms - SLACK_MS:
            before["last_ms"] = max(before["last_ms"], v["last_usable_ms"])
            continue
        last[v["person"]] = {"person": v["person"], "first_ms": v["first_usable_ms"], "last_ms": v["last_usable_ms"]}
        spans.append(last[v["person"]])
    return spans


def one_visit_one_alert(all_visits, alerts, names, regroup_ms):
    """Over all cameras: visits that nobody was told of, and alerts too many. Gaps of about regroup_ms may be taken
    either way, so a visit is missed only with all that may belong to it, and told twice only where no gap is."""
    loose = compare(merge(all_visits, regroup_ms + SLACK_MS, True), alerts, names)
    twice = 0
    for s in surely_one([v for v in all_visits if v["group"] == "flagged"], regroup_ms):
        told = sum(1 for a in alerts if names.get(a["flag"]) == s["person"]
                   and s["first_ms"] <= a["t_ms"] <= s["last_ms"] + AFTER_MS)
        twice += max(0, told - 1)
    return {"visits": loose["visits"], "missed": loose["missed"], "duplicates": twice,
            "false": loose["false"], "early": loose["early"]}


def p95(values):
    return values[min(len(values) - 1, int(0.95 * len(values)))] if values else 0
