/* Unit tests of core/link: messages survive coding, nonsense is refused, a server answers and outlives bad
 * clients. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rand.h"
#include "link/link.h"
#include "link/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static void messages_survive_coding(void **state)
{
    (void)state;
    char buf[GH_LINK_MESSAGE_MAX];
    for (int op = 0; op < GH_LINK_OPS; op++) {
        struct gh_link_request r = {.op = (enum gh_link_op)op, .camera = op == GH_LINK_FOCUS ? 7 : -1}, back;
        if (op == GH_LINK_SUPPRESS)
            strcpy(r.alert, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
        size_t n = gh_link_encode_request(&r, buf, sizeof buf);
        assert_true(n > 0);
        assert_true(gh_link_decode_request(buf, n, &back));
        assert_int_equal(back.op, r.op);
        assert_int_equal(back.camera, r.camera);
        assert_string_equal(back.alert, r.alert);
        assert_int_equal(gh_link_encode_request(&r, buf, 5), 0);
    }
    struct gh_link_reply r = {.ok = true,
                              .pid = 42,
                              .uptime_ms = 1234567890123,
                              .text = "{\"a\":\"\\u00e9\"}"},
                         back;
    size_t n = gh_link_encode_reply(&r, buf, sizeof buf);
    assert_true(gh_link_decode_reply(buf, n, &back));
    assert_true(back.ok);
    assert_int_equal(back.uptime_ms, r.uptime_ms);
    assert_string_equal(back.text, r.text);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"op\":1}",
        "{\"op\":\"dance\"}",
        "{\"op\":\"focus\",\"camera\":\"x\"}",
        "{\"op\":\"focus\",\"camera\":1e300}",
        "{\"op\":\"suppress\",\"alert\":\"far too long to be the id of an alert\"}",
    };
    struct gh_link_request r;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (gh_link_decode_request(rows[i], strlen(rows[i]), &r))
            fail_msg("accepted: %s", rows[i]);
    struct gh_rand rand;
    gh_rand_init(&rand, 1);
    struct gh_link_reply reply;
    char base[] = "{\"op\":\"focus\",\"camera\":3,\"ok\":true}", copy[sizeof base];
    for (int i = 0; i < 20000; i++) { /* damaged messages: no crash, whatever they decode to */
        memcpy(copy, base, sizeof base);
        for (int k = 0; k < 3; k++)
            copy[gh_rand_below(&rand, sizeof base - 1)] = (char)gh_rand_next(&rand);
        gh_link_decode_request(copy, gh_rand_below(&rand, sizeof base), &r);
        gh_link_decode_reply(copy, gh_rand_below(&rand, sizeof base), &reply);
    }
}

static void answer(void *user, const struct gh_link_request *r, struct gh_link_reply *reply)
{
    int *calls = user;
    ++*calls;
    reply->ok = true;
    reply->pid = r->camera;
}

static void a_server_answers_and_outlives_bad_clients(void **state)
{
    (void)state;
    char dir[] = "/tmp/gh-link-XXXXXX", path[400], deep[300];
    struct gh_error err;
    int calls = 0;
    assert_non_null(mkdtemp(dir));
    snprintf(deep, sizeof deep, "%s/%0120d", dir, 0); /* longer than a socket address holds */
    assert_int_equal(mkdir(deep, 0700), 0);
    snprintf(path, sizeof path, "%s/link", deep);
    struct gh_link_request r = {.op = GH_LINK_FOCUS, .camera = 5};
    struct gh_link_reply reply;
    assert_false(gh_link_call(path, &r, &reply, 200, &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
    struct gh_link_server *s = gh_link_serve(path, answer, &calls, &err);
    assert_non_null(s);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);

    struct sockaddr_un address;
    int dir_fd;
    assert_true(gh_wire_address(path, &address, &dir_fd));
    int bad = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(bad, (struct sockaddr *)&address, sizeof address), 0);
    assert_true(send(bad, "\xff\xff\xff\xffrubbish", 11, MSG_NOSIGNAL) == 11);
    for (int i = 0; i < 20; i++) {
        assert_true(gh_link_call(path, &r, &reply, 2000, &err));
        assert_int_equal(reply.pid, 5);
    }
    close(bad);
    int silent[20]; /* more than the server has places for */
    for (int i = 0; i < 20; i++) {
        silent[i] = socket(AF_UNIX, SOCK_STREAM, 0);
        assert_int_equal(connect(silent[i], (struct sockaddr *)&address, sizeof address), 0);
    }
    assert_true(gh_link_call(path, &r, &reply, 2000, &err));
    for (int i = 0; i < 20; i++)
        close(silent[i]);
    close(dir_fd);
    gh_link_stop(s);
    assert_int_equal(calls, 21);
    assert_int_not_equal(access(path, F_OK), 0);
    rmdir(deep);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_survive_coding),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(a_server_answers_and_outlives_bad_clients),
    };
    return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
