#!/usr/bin/env python3
"""Error rates on labelled photographs through `gatehouse evaluate`: LFW's folds by the pairs protocol, and people
photographed alike by groups. Usage: accuracy.py GATEHOUSE RESULT PACK LFW LONDON"""
import json
import subprocess
import sys

LIMITS = {  # pack: accuracy at least, FNMR at FMR 1e-4 at most, failure to enrol at most, pictures a second at least
    "standard": (0.9935, 0.032, 0.003, 60),
    "registry": (0.985, 1, 0.003, 0),
}


def evaluate(*args):
    run = subprocess.run(args, stdout=subprocess.PIPE, text=True, check=False)
    if run.returncode:
        sys.exit(f"accuracy: {' '.join(args[1:4])} ended with {run.returncode}")
    return run.stdout


def main(gatehouse, result, pack, lfw, london):
    least_accuracy, most_fnmr, most_failures, least_speed = LIMITS[pack]
    m = json.loads(evaluate(gatehouse, "evaluate", "pairs", f"{lfw}/pairs.txt", lfw, "--pack", pack, "--json"))
    fnmr = m["fnmr"]["1e-4"]
    alike = evaluate(gatehouse, "evaluate", "folder", london, "--groups", f"{london}/groups.csv", "--pack", pack)
    line = (f"bench accuracy pack={m['pack']} accuracy={m['accuracy']:.4f} sd={m['accuracy_sd']:.4f} fnmr_1e-3="
            f"{m['fnmr']['1e-3']:.4f} fnmr_1e-4={fnmr:.4f} failure_to_enrol={m['failure_to_enrol']:.4f} "
            f"pictures_per_s={m['pictures_per_s']:.1f}")
    with open(result, "w", encoding="utf-8") as out:
        out.write(alike + "\n" + line + "\n")
    print(alike)
    print(line)
    missed = [name for name, bad in (("accuracy", m["accuracy"] < least_accuracy), ("FNMR at 1e-4", fnmr > most_fnmr),
                                     ("failure to enrol", m["failure_to_enrol"] > most_failures),
                                     ("pictures a second", m["pictures_per_s"] < least_speed)) if bad]
    if missed:
        sys.exit(f"accuracy: missed: {', '.join(missed)}; wanted are accuracy {least_accuracy}, FNMR {most_fnmr}, "
                 f"failure to enrol {most_failures}, {least_speed} pictures a second")


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
