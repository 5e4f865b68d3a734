
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <cmocka.h>

#include "delivery/pcapi_answer.h"


typedef struct {
    pcapi_arena_t   arena;
    pcapi_answer_t  answer;
} read_t;


static void
feed(read_t *t, const void *data, size_t len, uint32_t events, size_t piece)
{
    size_t                 n, pos;
    u_char                *copy;
    pcapi_answer_reader_t  r;

    pcapi_arena_init(&t->arena, 4096, pcapi_answer_memory(events));

    assert_int_equal(pcapi_answer_start(&r, &t->arena, events), PCAPI_OK);

    for (pos = 0; pos < len; pos += n) {
        n = pcapi_min(piece, len - pos);

        copy = malloc(n);
        assert_non_null(copy);
        memcpy(copy, (const u_char *) data + pos, n);

        pcapi_answer_feed(&r, copy, n);
        free(copy);
    }

    pcapi_answer_finish(&r, &t->answer);
}


static void
read_text(read_t *t, const char *text, uint32_t events)
{
    feed(t, text, strlen(text), events, 7);
}


static void
assert_text(const pcapi_str_t *s, const char *expected)
{
    assert_int_equal(s->len, strlen(expected));
    assert_memory_equal(s->data, expected, s->len);
}


static void
assert_none(const pcapi_answer_t *a)
{
    assert_int_equal(a->parsed, 0);
    assert_int_equal(a->listed, 0);
    assert_int_equal(a->nentries, 0);
    assert_true(a->code == 0);
    assert_int_equal(a->message.len, 0);
    assert_true(a->received == -1);
    assert_true(a->processed == -1);
}


static void
response_200_is_listed_in_order_5(void **state)
{
    read_t  t;

    (void) state;

    read_text(&t, "{\"num_events_received\":3,\"num_events_processed\":2,"
                  "\"events\":["
                  "{\"status\":\"processed\",\"error_message\":null,"
                  "\"warning_message\":\"\"},"
                  "{\"status\":\"failed\",\"error_message\":\"Invalid "
                  "event_timestamp\",\"warning_message\":\"w\"},"
                  "{\"status\":\"processed\",\"error_message\":\"\","
                  "\"warning_message\":\"no currency\"}]}", 3);

    assert_int_equal(t.answer.parsed, 1);
    assert_int_equal(t.answer.listed, 1);
    assert_true(t.answer.received == 3);
    assert_true(t.answer.processed == 2);
    assert_int_equal(t.answer.nentries, 3);
    assert_int_equal(t.answer.entries[0].status, PCAPI_ENTRY_PROCESSED);
    assert_int_equal(t.answer.entries[0].text.len, 0);
    assert_int_equal(t.answer.entries[1].status, PCAPI_ENTRY_FAILED);
    assert_text(&t.answer.entries[1].text, "Invalid event_timestamp");
    assert_int_equal(t.answer.entries[2].status, PCAPI_ENTRY_PROCESSED);
    assert_text(&t.answer.entries[2].text, "no currency");

    pcapi_arena_destroy(&t.arena);
}


static void
details_of_422_are_listed_5(void **state)
{
    read_t  t;

    (void) state;

    read_text(&t, "{\"code\":953,\"message\":\"not all events\","
                  "\"details\":{\"num_events_received\":2,"
                  "\"num_events_processed\":1,\"events\":["
                  "{\"status\":\"failed\",\"error_message\":\"bad\"},"
                  "{\"status\":\"processed\"}]}}", 2);

    assert_int_equal(t.answer.parsed, 1);
    assert_int_equal(t.answer.listed, 1);
    assert_true(t.answer.code == 953);
    assert_text(&t.answer.message, "not all events");
    assert_true(t.answer.received == 2);
    assert_true(t.answer.processed == 1);
    assert_int_equal(t.answer.nentries, 2);
    assert_int_equal(t.answer.entries[0].status, PCAPI_ENTRY_FAILED);
    assert_text(&t.answer.entries[0].text, "bad");
    assert_int_equal(t.answer.entries[1].status, PCAPI_ENTRY_PROCESSED);

    pcapi_arena_destroy(&t.arena);
}


static void
error_has_code_and_message_and_no_list_5(void **state)
{
    read_t  t;

    (void) state;

    read_text(&t, "{\"code\":4196,\"message\":\"Invalid request: Additional "
                  "properties are not allowed\"}", 5);

    assert_int_equal(t.answer.parsed, 1);
    assert_int_equal(t.answer.listed, 0);
    assert_int_equal(t.answer.nentries, 0);
    assert_true(t.answer.code == 4196);
    assert_text(&t.answer.message, "Invalid request: Additional "
                                   "properties are not allowed");

    pcapi_arena_destroy(&t.arena);
}


static void
details_that_are_no_list_leave_the_error(void **state)
{
    size_t  i;
    read_t  t;

    static const char  *texts[] = {
        "{\"code\":1,\"details\":null}",
        "{\"code\":1,\"details\":\"events\"}",
        "{\"code\":1,\"details\":[{\"events\":[]}]}",
        "{\"code\":1,\"details\":{}}",
        "{\"code\":1,\"details\":{\"events\":{}}}",
        "{\"code\":1,\"details\":{\"events\":[1]}}",
        "{\"code\":1,\"details\":{\"events\":[{}]}}",
        "{\"code\":1,\"details\":{\"events\":[{\"status\":null}]}}"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(texts); i++) {
        read_text(&t, texts[i], 1);

        assert_int_equal(t.answer.parsed, 1);
        assert_int_equal(t.answer.listed, 0);
        assert_int_equal(t.answer.nentries, 0);
        assert_true(t.answer.code == 1);

        pcapi_arena_destroy(&t.arena);
    }
}


static void
what_is_no_answer_is_not_parsed(void **state)
{
    size_t  i;
    read_t  t;

    static const char  *texts[] = {
        "",
        " ",
        "null",
        "[]",
        "{}",
        "\"events\"",
        "{\"data\":[]}",
        "{\"code\":\"4196\"}",
        "{\"message\":4196}",
        "{\"events\":{}}",
        "{\"events\":[{\"status\":1}]}",
        "{\"events\":[\"processed\"]}",
        "<html><body>502 Bad Gateway</body></html>",
        "{\"events\":[{\"status\":\"processed\"}]",
        "{\"events\":[{\"status\":\"processed\"}]}x",
        "{\"events\":[{\"status\":\"processed\"}]}{}",
        "{\"message\":\"\xff\"}",
        "{\"message\":\"\\ud800\"}"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(texts); i++) {
        read_text(&t, texts[i], 1);
        assert_none(&t.answer);
        pcapi_arena_destroy(&t.arena);
    }
}


static void
status_nobody_knows_is_unknown_not_processed(void **state)
{
    read_t  t;

    (void) state;

    read_text(&t, "{\"events\":[{\"status\":\"queued\"},"
                  "{\"status\":\"Processed\"},{\"status\":\"\"}]}", 3);

    assert_int_equal(t.answer.listed, 1);
    assert_int_equal(t.answer.nentries, 3);
    assert_int_equal(t.answer.entries[0].status, PCAPI_ENTRY_UNKNOWN);
    assert_int_equal(t.answer.entries[1].status, PCAPI_ENTRY_UNKNOWN);
    assert_int_equal(t.answer.entries[2].status, PCAPI_ENTRY_UNKNOWN);

    pcapi_arena_destroy(&t.arena);
}


static void
more_entries_than_events_are_no_list(void **state)
{
    read_t  t;

    (void) state;

    read_text(&t, "{\"events\":[{\"status\":\"processed\"},"
                  "{\"status\":\"processed\"}]}", 1);

    assert_int_equal(t.answer.listed, 0);
    assert_int_equal(t.answer.nentries, 0);

    pcapi_arena_destroy(&t.arena);
}


static void
fewer_entries_are_listed_as_they_are(void **state)
{
    read_t  t;

    (void) state;

    read_text(&t, "{\"events\":[]}", 2);

    assert_int_equal(t.answer.parsed, 1);
    assert_int_equal(t.answer.listed, 1);
    assert_int_equal(t.answer.nentries, 0);
    assert_true(t.answer.received == -1);

    pcapi_arena_destroy(&t.arena);
}


static void
absurd_numbers_are_absent(void **state)
{
    read_t  t;

    (void) state;

    read_text(&t, "{\"num_events_received\":99999999999999999999,"
                  "\"num_events_processed\":\"3\",\"code\":1e999,"
                  "\"events\":[]}", 2);

    assert_int_equal(t.answer.listed, 1);
    assert_true(t.answer.received == -1);
    assert_true(t.answer.processed == -1);
    assert_true(t.answer.code == 0);

    pcapi_arena_destroy(&t.arena);
}


static void
controls_in_texts_become_spaces(void **state)
{
    read_t  t;

    (void) state;

    read_text(&t, "{\"message\":\"a\\r\\nb\\u001b[31m\\u007fc\\u009bd"
                  "\\u2028e\\u202ef\\u00e9\"}", 1);

    assert_int_equal(t.answer.parsed, 1);
    assert_text(&t.answer.message, "a  b [31m c d e f\xc3\xa9");

    pcapi_arena_destroy(&t.arena);
}


static void
texts_are_cut_between_characters(void **state)
{
    char    text[1024];
    size_t  i, len;
    read_t  t;

    (void) state;

    /* 255 bytes, then two of one character: the whole of it goes */

    len = (size_t) sprintf(text, "{\"message\":\"");

    for (i = 0; i < 255; i++) {
        text[len++] = 'x';
    }

    strcpy(text + len, "\xc3\xa9zzz\"}");

    read_text(&t, text, 1);
    assert_int_equal(t.answer.message.len, 255);
    pcapi_arena_destroy(&t.arena);

    /* 254 bytes: it fits to the last byte */

    memmove(text + len - 1, text + len, strlen(text + len) + 1);

    read_text(&t, text, 1);
    assert_int_equal(t.answer.message.len, PCAPI_ANSWER_TEXT);
    assert_memory_equal(t.answer.message.data + 254, "\xc3\xa9", 2);
    pcapi_arena_destroy(&t.arena);
}


static void
first_of_duplicate_members_counts(void **state)
{
    read_t  t;

    (void) state;

    read_text(&t, "{\"events\":[{\"status\":\"failed\","
                  "\"status\":\"processed\"}],\"events\":[]}", 1);

    assert_int_equal(t.answer.nentries, 1);
    assert_int_equal(t.answer.entries[0].status, PCAPI_ENTRY_FAILED);

    pcapi_arena_destroy(&t.arena);
}


static void
pieces_of_any_size_read_alike(void **state)
{
    size_t             piece;
    read_t             t;
    static const char  text[] =
        "{\"code\":953,\"message\":\"\\u00e9 caf\xc3\xa9\",\"details\":"
        "{\"events\":[{\"status\":\"processed\"},{\"status\":\"failed\"}]}}";

    (void) state;

    for (piece = 1; piece <= sizeof(text); piece++) {
        feed(&t, text, sizeof(text) - 1, 2, piece);

        assert_int_equal(t.answer.parsed, 1);
        assert_true(t.answer.code == 953);
        assert_text(&t.answer.message, "\xc3\xa9 caf\xc3\xa9");
        assert_int_equal(t.answer.nentries, 2);

        pcapi_arena_destroy(&t.arena);
    }
}


static void
body_of_any_length_is_bounded(void **state)
{
    size_t                 i;
    pcapi_arena_t          a;
    pcapi_answer_t         answer;
    static char            spaces[4096];
    pcapi_answer_reader_t  r;

    (void) state;

    memset(spaces, ' ', sizeof(spaces));
    pcapi_arena_init(&a, 4096, pcapi_answer_memory(1));

    assert_int_equal(pcapi_answer_start(&r, &a, 1), PCAPI_OK);
    pcapi_answer_feed(&r, "{\"code\":1}", 10);

    for (i = 0; i < 10000; i++) {
        pcapi_answer_feed(&r, spaces, sizeof(spaces));
    }

    assert_true(a.used <= pcapi_answer_memory(1));

    pcapi_answer_finish(&r, &answer);
    assert_none(&answer);

    pcapi_arena_destroy(&a);
}


/* every entry with two texts, all of escapes: the most that is ever read */

static void
answer_memory_is_enough_for_the_worst(void **state)
{
    char     *text, *p;
    read_t    t;
    size_t    piece;
    uint32_t  i, n, j;

    static const uint32_t  counts[] = { 1, 2, 10, 100, 1000 };
    static const size_t    pieces[] = { 100, 4096, 65536, 10000000 };

    (void) state;

    for (j = 0; j < pcapi_nelts(counts); j++) {
        n = counts[j];
        text = malloc(n * 2048 + 65536);
        assert_non_null(text);

        p = text + sprintf(text, "{\"events\":[");

        for (i = 0; i < n; i++) {
            p += sprintf(p, "%s{\"status\":\"failed\",\"a\":0,\"b\":0,"
                         "\"c\":0,\"d\":0,\"error_message\":\"", i ? "," : "");

            for (piece = 0; piece < 300; piece++) {
                p += sprintf(p, "\\u000a");
            }

            p += sprintf(p, "\"}");
        }

        p += sprintf(p, "],\"message\":\"");

        for (i = 0; i < 16000 / 2; i++) {
            p += sprintf(p, "\\n");
        }

        p += sprintf(p, "\"}");

        for (i = 0; i < pcapi_nelts(pieces); i++) {
            feed(&t, text, (size_t) (p - text), n, pieces[i]);

            assert_int_equal(t.answer.parsed, 1);
            assert_int_equal(t.answer.nentries, n);
            assert_int_equal(t.answer.entries[n - 1].text.len,
                             PCAPI_ANSWER_TEXT);

            pcapi_arena_destroy(&t.arena);
        }

        free(text);
    }
}


static void
without_memory_there_is_no_answer_and_no_crash(void **state)
{
    size_t                 limit;
    pcapi_arena_t          a;
    pcapi_answer_t         answer;
    pcapi_answer_reader_t  r;
    static const char      text[] =
        "{\"message\":\"some words of text\",\"events\":["
        "{\"status\":\"processed\",\"warning_message\":\"careful\"}]}";

    (void) state;

    for (limit = 0; limit < 20000; limit += 8) {
        pcapi_arena_init(&a, 64, limit);

        (void) pcapi_answer_start(&r, &a, 1);
        pcapi_answer_feed(&r, text, sizeof(text) - 1);
        pcapi_answer_finish(&r, &answer);

        if (answer.listed) {
            assert_int_equal(answer.nentries, 1);
            assert_int_equal(answer.entries[0].status,
                             PCAPI_ENTRY_PROCESSED);
        }

        pcapi_arena_destroy(&a);
    }

    assert_int_equal(answer.listed, 1);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(response_200_is_listed_in_order_5),
        cmocka_unit_test(details_of_422_are_listed_5),
        cmocka_unit_test(error_has_code_and_message_and_no_list_5),
        cmocka_unit_test(details_that_are_no_list_leave_the_error),
        cmocka_unit_test(what_is_no_answer_is_not_parsed),
        cmocka_unit_test(status_nobody_knows_is_unknown_not_processed),
        cmocka_unit_test(more_entries_than_events_are_no_list),
        cmocka_unit_test(fewer_entries_are_listed_as_they_are),
        cmocka_unit_test(absurd_numbers_are_absent),
        cmocka_unit_test(controls_in_texts_become_spaces),
        cmocka_unit_test(texts_are_cut_between_characters),
        cmocka_unit_test(first_of_duplicate_members_counts),
        cmocka_unit_test(pieces_of_any_size_read_alike),
        cmocka_unit_test(body_of_any_length_is_bounded),
        cmocka_unit_test(answer_memory_is_enough_for_the_worst),
        cmocka_unit_test(without_memory_there_is_no_answer_and_no_crash)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
