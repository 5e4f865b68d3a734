
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/pcapi_decimal.h"
#include "base/pcapi_time.h"


#define FUZZ_ID      64

#define check(expr)  do { if (!(expr)) { abort(); } } while (0)


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


/* digits, a point only between digits, no zero too many in front */

static void
check_plain(const u_char *p, size_t len)
{
    size_t  i, points;

    points = 0;

    for (i = 0; i < len; i++) {
        if (p[i] == '.') {
            check(i > 0 && i + 1 < len);
            points++;

        } else {
            check(pcapi_isdigit(p[i]));
        }
    }

    check(points <= 1);
    check(len == 1 || p[0] != '0' || p[1] == '.');
}


static void
check_decimal(const pcapi_str_t *text)
{
    size_t           len, again;
    u_char           buf[PCAPI_DECIMAL_LEN + 1], copy[PCAPI_DECIMAL_LEN];
    pcapi_str_t      s;
    pcapi_decimal_t  d, e;

    buf[PCAPI_DECIMAL_LEN] = '#';
    len = pcapi_decimal_text(text, buf);
    check(len <= PCAPI_DECIMAL_LEN && buf[PCAPI_DECIMAL_LEN] == '#');

    if (len == 0) {
        check(pcapi_decimal_parse(text, &d) == PCAPI_ERROR);
        return;
    }

    check_plain(buf, len);

    s = pcapi_str(buf, len);
    again = pcapi_decimal_text(&s, copy);
    check(again == len && memcmp(buf, copy, len) == 0);

    if (pcapi_decimal_parse(text, &d) != PCAPI_OK) {
        check(pcapi_decimal_parse(&s, &e) == PCAPI_ERROR);
        return;
    }

    check(d.scale <= PCAPI_DECIMAL_SCALE);

    again = pcapi_decimal_print(&d, copy);
    check(again <= len && memcmp(buf, copy, again) == 0);

    /* only zeros are left out */

    while (again < len) {
        check(buf[again++] == '0');
    }
}


static void
check_sums(const pcapi_str_t *a, const pcapi_str_t *b, uint64_t n)
{
    unsigned __int128  product;
    pcapi_decimal_t    x, y, sum, other;

    if (pcapi_decimal_parse(a, &x) != PCAPI_OK
        || pcapi_decimal_parse(b, &y) != PCAPI_OK)
    {
        return;
    }

    sum = x;
    other = y;

    if (pcapi_decimal_add(&sum, &y) == PCAPI_OK) {
        check(pcapi_decimal_add(&other, &x) == PCAPI_OK);
        check(sum.units == other.units && sum.scale == other.scale);
        check(sum.scale == pcapi_max(x.scale, y.scale));

    } else {
        check(pcapi_decimal_add(&other, &x) == PCAPI_ERROR);
        check(sum.units == x.units && sum.scale == x.scale);
    }

    other = x;
    product = (unsigned __int128) x.units * n;

    if (pcapi_decimal_mul(&other, n) == PCAPI_OK) {
        check(other.units == product);

    } else {
        check(product > UINT64_MAX && other.units == x.units);
    }
}


static void
check_integer(const pcapi_str_t *text)
{
    int          len;
    char         buf[32];
    int64_t      n, again;
    pcapi_str_t  s;

    if (pcapi_decimal_integer(text, &n) != PCAPI_OK) {
        return;
    }

    len = snprintf(buf, sizeof(buf), "%lld", (long long) n);
    s = pcapi_str(buf, (size_t) len);

    check(pcapi_decimal_integer(&s, &again) == PCAPI_OK && again == n);
    check(pcapi_decimal_id(&s, (u_char *) buf, sizeof(buf)) == (size_t) len);
}


static void
check_id(const pcapi_str_t *text)
{
    size_t       len, again;
    u_char       buf[FUZZ_ID + 1], copy[FUZZ_ID];
    pcapi_str_t  s;

    buf[FUZZ_ID] = '#';
    len = pcapi_decimal_id(text, buf, FUZZ_ID);
    check(len <= FUZZ_ID && buf[FUZZ_ID] == '#');

    if (len == 0) {
        return;
    }

    check_plain(buf + (buf[0] == '-'), len - (buf[0] == '-'));
    check(memchr(buf, '.', len) == NULL || buf[len - 1] != '0');

    s = pcapi_str(buf, len);
    again = pcapi_decimal_id(&s, copy, sizeof(copy));
    check(again == len && memcmp(buf, copy, len) == 0);
    check(pcapi_decimal_id(text, copy, len - 1) == 0);
}


static void
check_time(const pcapi_str_t *text)
{
    char         buf[64];
    time_t       sec;
    size_t       len;
    int64_t      msec, again;
    struct tm    tm;
    pcapi_str_t  s;

    if (pcapi_time_parse(text, &msec) != PCAPI_OK) {
        return;
    }

    check(msec >= INT64_C(946684800000) && msec <= INT64_C(253402300799999));

    /* the C library's calendar agrees */

    sec = (time_t) (msec / 1000);
    check(gmtime_r(&sec, &tm) != NULL);

    len = strftime(buf, sizeof(buf), "%Y-%m-%dT%H:%M:%S", &tm);
    len += (size_t) snprintf(buf + len, sizeof(buf) - len, ".%03dZ",
                             (int) (msec % 1000));

    s = pcapi_str(buf, len);
    check(pcapi_time_parse(&s, &again) == PCAPI_OK && again == msec);
}


static void
check_date(const pcapi_str_t *text)
{
    u_char       date[8], again[8];
    pcapi_str_t  s;

    memset(date, '#', sizeof(date));

    if (pcapi_time_date(text, date) != PCAPI_OK) {
        check(date[0] == '#' && date[7] == '#');
        return;
    }

    check(date[0] >= '1' && date[4] <= '1' && date[6] <= '3');

    s = pcapi_str(date, sizeof(date));
    check(pcapi_time_date(&s, again) == PCAPI_OK);
    check(memcmp(date, again, sizeof(date)) == 0);
}


/* a line feed divides two numbers to be added */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t        n;
    pcapi_str_t     text, a, b;
    const uint8_t  *lf;

    text = pcapi_str(data, size);

    check_decimal(&text);
    check_integer(&text);
    check_id(&text);
    check_time(&text);
    check_date(&text);

    lf = (size != 0) ? memchr(data, '\n', size) : NULL;

    if (lf != NULL) {
        a = pcapi_str(data, (size_t) (lf - data));
        b = pcapi_str(lf + 1, size - a.len - 1);

        n = 0;
        memcpy(&n, data, pcapi_min(size, sizeof(n)));

        check_sums(&a, &b, n);
        check_sums(&a, &b, n & 0xff);
    }

    return 0;
}
