/* The table of all commands: dispatch, arguments and help come from it. */
#include "cli/cli.h"

#define BY       "site= by= token-file="
#define BY_USAGE "--by WHO [--token-file FILE]"

const struct gh_command gh_commands[] = {
    {"init", "DIR [--name NAME] [--admin WHO] [--password-file FILE]",
     "make a site and its first administrator", "name= admin= password-file= site=", 1, 1, gh_cli_init},
    {"run", "[--for 20s] [--json] [--until-ended] [--pack NAME]", "watch the site's cameras until stopped",
     "site= for= json until-ended pack=", 0, 0, gh_cli_run},
    {"doctor", "", "check libraries, models, cameras, terminal, disk, clock and permissions",
     "site= no-cameras", 0, 0, gh_cli_doctor},
    {"camera add",
     "NAME SOURCE [--fps N] [--usable PX] [--once] [--hours 08:00-18:00] [--mask X,Y,W,H]… [--zone X,Y,W,H]…",
     "add a camera: a file, folder, rtsp:// or http:// address, /dev/videoN",
     "site= fps= usable= once hours= mask= zone=", 2, 2, gh_cli_camera_add},
    {"camera remove", "NAME", "take a camera out of the site", "site=", 1, 1, gh_cli_camera_remove},
    {"camera list", "", "list the site's cameras", "site=", 0, 0, gh_cli_camera_list},
    {"camera test", "NAME|SOURCE", "open a camera and read its first pictures", "site=", 1, 1,
     gh_cli_camera_test},
    {"person add", "NAME --photo FILE… (--consent TEXT | --for-flag) " BY_USAGE,
     "enrol someone who agreed, or someone a flag will name", BY " photo= consent= for-flag", 1, 1,
     gh_cli_person_add},
    {"person list", BY_USAGE, "list people", BY, 0, 0, gh_cli_person_list},
    {"person show", "PERSON " BY_USAGE, "show what is kept about someone", BY, 1, 1, gh_cli_person_show},
    {"person erase", "PERSON " BY_USAGE, "destroy someone's key and records, and print the proof", BY, 1, 1,
     gh_cli_person_erase},
    {"flag add",
     "PERSON --category C --reason TEXT --authority TEXT --expires DATE|+30d [--instruction TEXT] " BY_USAGE,
     "propose to look out for someone; a second operator approves",
     BY " category= reason= authority= expires= instruction=", 1, 1, gh_cli_flag_add},
    {"flag approve", "ID " BY_USAGE, "approve a flag that someone else proposed", BY, 1, 1,
     gh_cli_flag_approve},
    {"flag list", "[--all] [--json] " BY_USAGE, "list live and proposed flags", BY " all json", 0, 0,
     gh_cli_flag_list},
    {"flag lift", "ID --reason TEXT " BY_USAGE, "end a flag", BY " reason=", 1, 1, gh_cli_flag_lift},
    {"operator add", "NAME --role ROLE [--password-file FILE] " BY_USAGE, "add an operator",
     BY " role= password-file=", 1, 1, gh_cli_operator_add},
    {"operator list", "", "list operators", "site=", 0, 0, gh_cli_operator_list},
    {"operator token", "[--out FILE] [--password-file FILE] " BY_USAGE,
     "make a token for scripts, into a private file", BY " out= password-file=", 0, 0, gh_cli_operator_token},
    {"alert list", "[--all] [--json] " BY_USAGE, "list open alerts", BY " all json", 0, 0, gh_cli_alert_list},
    {"alert", "ack|confirm|not-this|cannot-tell|close|reopen ID [--note TEXT] " BY_USAGE, "act on an alert",
     BY " note=", 2, 2, gh_cli_alert_act},
    {"audit verify", "", "walk the audit's chain of hashes", "site=", 0, 0, gh_cli_audit_verify},
};
const int gh_command_count = sizeof gh_commands / sizeof *gh_commands;
