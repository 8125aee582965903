/* One pass of sentences makes both forms, so that text and JSON cannot say different things. */
#include "cli/sheet.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 78, SENTENCE = 1200 };

static int columns(const char *word, size_t bytes)
{
    int n = 0;
    for (size_t i = 0; i < bytes; i++)
        n += (word[i] & 0xC0) != 0x80; /* bytes that begin a character */
    return n;
}

static void put_wrapped(FILE *out, const char *first, const char *indent, const char *text)
{
    int column = columns(first, strlen(first)), edge = columns(indent, strlen(indent));
    bool fresh = true;
    fputs(first, out);
    while (*text) {
        size_t bytes = strcspn(text, " ");
        int width = columns(text, bytes);
        if (!fresh && column + 1 + width > WIDTH) {
            fprintf(out, "\n%s", indent);
            column = edge;
            fresh = true;
        }
        if (!fresh) {
            fputc(' ', out);
            column++;
        }
        fwrite(text, 1, bytes, out);
        column += width;
        fresh = false;
        text += bytes;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

bool gh_sheet_begin(struct gh_sheet *s, const char *title)
{
    memset(s, 0, sizeof *s);
    s->root = cJSON_CreateObject();
    s->section = s->root;
    s->text = open_memstream(&s->memory, &s->size);
    if (!s->root || !s->text)
        return false;
    cJSON_AddStringToObject(s->root, "title", title);
    put_wrapped(s->text, "", "", title);
    for (int n = columns(title, strlen(title)), i = 0; i < (n > WIDTH ? WIDTH : n); i++)
        fputc('=', s->text);
    fputc('\n', s->text);
    return true;
}

void gh_sheet_section(struct gh_sheet *s, const char *key, const char *heading)
{
    s->section = cJSON_AddObjectToObject(s->root, key);
    fprintf(s->text, "\n%s\n", heading);
}

static void put(struct gh_sheet *s, const char *sentence)
{
    put_wrapped(s->text, "  - ", "    ", sentence);
}

void gh_sheet_say(struct gh_sheet *s, const char *key, const char *fmt, ...)
{
    char text[SENTENCE];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    cJSON_AddStringToObject(s->section, key, text);
    put(s, text);
}

void gh_sheet_count(struct gh_sheet *s, const char *key, double number, const char *fmt, ...)
{
    char text[SENTENCE];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    cJSON_AddNumberToObject(s->section, key, number);
    put(s, text);
}

void gh_sheet_item(struct gh_sheet *s, const char *key, cJSON *object, const char *fmt, ...)
{
    char text[SENTENCE];
    cJSON *list = cJSON_GetObjectItem(s->section, key);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (!list)
        list = cJSON_AddArrayToObject(s->section, key);
    cJSON_AddItemToArray(list, object);
    put(s, text);
}

void gh_sheet_end(struct gh_sheet *s, bool json)
{
    if (s->text)
        fclose(s->text);
    char *text = json && s->root ? cJSON_Print(s->root) : NULL;
    if (json)
        puts(text ? text : "{}");
    else if (s->memory)
        fputs(s->memory, stdout);
    cJSON_free(text);
    cJSON_Delete(s->root);
    free(s->memory);
    memset(s, 0, sizeof *s);
}
