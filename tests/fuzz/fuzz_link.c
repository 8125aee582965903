/* Any bytes as a request and as a reply; what is taken says the same when written
 * and read again. */
#include "fuzz.h"

#include "link/link.h"

static char text[GH_LINK_MESSAGE_MAX];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gh_link_request request, again;
    static struct gh_link_reply reply, reply_again;
    char *exact = malloc(size ? size : 1); /* no zero behind it: what reads on is noticed */
    memcpy(exact, data, size);
    if (gh_link_decode_request(exact, size, &request)) {
        size_t n = gh_link_encode_request(&request, text, sizeof text);
        CHECK(n && gh_link_decode_request(text, n, &again) && again.op == request.op);
        if (request.op == GH_LINK_FOCUS)
            CHECK(again.camera == request.camera && request.camera >= -1 && request.camera <= 1000);
        if (request.op == GH_LINK_SUPPRESS)
            CHECK(!strcmp(again.alert, request.alert));
    }
    if (gh_link_decode_reply(exact, size, &reply)) {
        size_t n = gh_link_encode_reply(&reply, text, sizeof text);
        CHECK(n && gh_link_decode_reply(text, n, &reply_again));
        CHECK(reply.ok == reply_again.ok && reply.pid == reply_again.pid);
        CHECK(!strcmp(reply.text, reply_again.text) && !strcmp(reply.error, reply_again.error));
    }
    free(exact);
    return 0;
}
