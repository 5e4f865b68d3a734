
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_decimal.h"
#include "pcapi_time.h"


#define PCAPI_TIME_MIN   INT64_C(946684800000)        /* 2000-01-01 */
#define PCAPI_TIME_MAX   INT64_C(253402300799999)     /* 9999-12-31 */

/* digits of an epoch before its point */

#define PCAPI_TIME_SEC   12
#define PCAPI_TIME_MSEC  13
#define PCAPI_TIME_USEC  16


typedef struct {
    uint32_t  year;
    uint32_t  month;
    uint32_t  day;
    uint32_t  hour;
    uint32_t  min;
    uint32_t  sec;
    uint32_t  msec;
    int32_t   zone;                      /* minutes east */
} pcapi_time_fields_t;


static int pcapi_time_iso(const pcapi_str_t *text, pcapi_time_fields_t *t);
static int pcapi_time_epoch(const pcapi_str_t *text, int64_t *msec);
static const u_char *pcapi_time_clock(const u_char *p, const u_char *last,
    pcapi_time_fields_t *t);
static const u_char *pcapi_time_fraction(const u_char *p, const u_char *last,
    pcapi_time_fields_t *t);
static const u_char *pcapi_time_zone(const u_char *p, const u_char *last,
    pcapi_time_fields_t *t);
static const u_char *pcapi_time_number(const u_char *p, const u_char *last,
    size_t digits, uint32_t *n);
static int pcapi_time_date_fields(const u_char *year, const u_char *month,
    const u_char *day, pcapi_time_fields_t *t);
static int pcapi_time_date_valid(const pcapi_time_fields_t *t);
static int64_t pcapi_time_days(const pcapi_time_fields_t *t);


int
pcapi_time_parse(const pcapi_str_t *text, int64_t *msec)
{
    int64_t              value;
    pcapi_time_fields_t  t;

    if (pcapi_time_iso(text, &t) == PCAPI_OK) {
        value = pcapi_time_days(&t) * 24 + t.hour;
        value = value * 60 + t.min - t.zone;
        value = value * 60 + t.sec;
        value = value * 1000 + t.msec;

    } else if (pcapi_time_epoch(text, &value) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    if (value < PCAPI_TIME_MIN || value > PCAPI_TIME_MAX) {
        return PCAPI_ERROR;
    }

    *msec = value;

    return PCAPI_OK;
}


int
pcapi_time_date(const pcapi_str_t *text, u_char yyyymmdd[8])
{
    int                   rc;
    const u_char         *p;
    pcapi_time_fields_t   t;

    p = text->data;

    if (text->len == 8) {
        rc = pcapi_time_date_fields(p, p + 4, p + 6, &t);

        if (rc == PCAPI_OK) {
            memcpy(yyyymmdd, p, 8);
        }

        return rc;
    }

    rc = pcapi_time_iso(text, &t);

    if (rc == PCAPI_OK) {
        memcpy(yyyymmdd, p, 4);
        memcpy(yyyymmdd + 4, p + 5, 2);
        memcpy(yyyymmdd + 6, p + 8, 2);
    }

    return rc;
}


static int
pcapi_time_iso(const pcapi_str_t *text, pcapi_time_fields_t *t)
{
    const u_char  *p, *last;

    if (text->len < sizeof("2000-01-01") - 1) {
        return PCAPI_ERROR;
    }

    p = text->data;
    last = p + text->len;

    if (p[4] != '-'
        || p[7] != '-'
        || pcapi_time_date_fields(p, p + 5, p + 8, t) != PCAPI_OK)
    {
        return PCAPI_ERROR;
    }

    p += sizeof("2000-01-01") - 1;

    if (p == last) {
        return PCAPI_OK;
    }

    if (*p != 'T' && *p != 't' && *p != ' ') {
        return PCAPI_ERROR;
    }

    p = pcapi_time_clock(p + 1, last, t);
    p = pcapi_time_zone(p, last, t);

    return (p == last) ? PCAPI_OK : PCAPI_ERROR;
}


/* the decimal reader leaves digits and at most one point */

static int
pcapi_time_epoch(const pcapi_str_t *text, int64_t *msec)
{
    size_t    i, len, digits;
    u_char    buf[PCAPI_DECIMAL_LEN], *point;
    int64_t   value;

    len = pcapi_decimal_text(text, buf);

    point = memchr(buf, '.', len);
    digits = (point != NULL) ? (size_t) (point - buf) : len;

    if (digits > PCAPI_TIME_SEC
        && digits != PCAPI_TIME_MSEC && digits != PCAPI_TIME_USEC)
    {
        return PCAPI_ERROR;
    }

    value = 0;

    for (i = 0; i < digits; i++) {
        value = value * 10 + (buf[i] - '0');
    }

    if (digits == PCAPI_TIME_USEC) {
        value /= 1000;

    } else if (digits <= PCAPI_TIME_SEC) {

        for (i = digits + 1; i < digits + 4; i++) {
            value = value * 10 + ((i < len) ? buf[i] - '0' : 0);
        }
    }

    *msec = value;

    return PCAPI_OK;
}


/*
 * These take NULL from the one before them and hand it on: the text is none.
 * A leap second counts as the one after it.
 */

static const u_char *
pcapi_time_clock(const u_char *p, const u_char *last, pcapi_time_fields_t *t)
{
    p = pcapi_time_number(p, last, 2, &t->hour);

    if (p == NULL || p == last || *p != ':') {
        return NULL;
    }

    p = pcapi_time_number(p + 1, last, 2, &t->min);

    if (p != NULL && p < last && *p == ':') {
        p = pcapi_time_number(p + 1, last, 2, &t->sec);
        p = pcapi_time_fraction(p, last, t);
    }

    if (t->hour > 23 || t->min > 59 || t->sec > 60) {
        return NULL;
    }

    return p;
}


static const u_char *
pcapi_time_fraction(const u_char *p, const u_char *last, pcapi_time_fields_t *t)
{
    uint32_t  weight;

    if (p == NULL || p == last || (*p != '.' && *p != ',')) {
        return p;
    }

    p++;

    if (p == last || !pcapi_isdigit(*p)) {
        return NULL;
    }

    for (weight = 100; p < last && pcapi_isdigit(*p); p++) {
        t->msec += (uint32_t) (*p - '0') * weight;
        weight /= 10;
    }

    return p;
}


static const u_char *
pcapi_time_zone(const u_char *p, const u_char *last, pcapi_time_fields_t *t)
{
    int32_t   sign;
    uint32_t  hour, min;

    if (p == NULL || p == last) {
        return p;
    }

    if (*p == 'Z' || *p == 'z') {
        return p + 1;
    }

    if (*p != '+' && *p != '-') {
        return NULL;
    }

    sign = (*p == '-') ? -1 : 1;
    p = pcapi_time_number(p + 1, last, 2, &hour);
    min = 0;

    if (p != NULL && p < last) {
        p = pcapi_time_number((*p == ':') ? p + 1 : p, last, 2, &min);
    }

    if (p == NULL || hour > 23 || min > 59) {
        return NULL;
    }

    t->zone = sign * (int32_t) (hour * 60 + min);

    return p;
}


static const u_char *
pcapi_time_number(const u_char *p, const u_char *last, size_t digits,
    uint32_t *n)
{
    *n = 0;

    if (p == NULL || (size_t) (last - p) < digits) {
        return NULL;
    }

    for ( /* void */ ; digits != 0; digits--) {

        if (!pcapi_isdigit(*p)) {
            return NULL;
        }

        *n = *n * 10 + (uint32_t) (*p++ - '0');
    }

    return p;
}


static int
pcapi_time_date_fields(const u_char *year, const u_char *month,
    const u_char *day, pcapi_time_fields_t *t)
{
    memset(t, 0, sizeof(pcapi_time_fields_t));

    if (pcapi_time_number(year, year + 4, 4, &t->year) == NULL
        || pcapi_time_number(month, month + 2, 2, &t->month) == NULL
        || pcapi_time_number(day, day + 2, 2, &t->day) == NULL
        || !pcapi_time_date_valid(t))
    {
        return PCAPI_ERROR;
    }

    return PCAPI_OK;
}


static int
pcapi_time_date_valid(const pcapi_time_fields_t *t)
{
    uint32_t              days;
    static const uint8_t  months[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };

    if (t->year < 1000 || t->month < 1 || t->month > 12) {
        return 0;
    }

    days = months[t->month - 1];

    if (t->month == 2
        && t->year % 4 == 0 && (t->year % 100 != 0 || t->year % 400 == 0))
    {
        days = 29;
    }

    return t->day >= 1 && t->day <= days;
}


/* days since 1970-01-01; counted from March, a leap day is the last of all */

static int64_t
pcapi_time_days(const pcapi_time_fields_t *t)
{
    int64_t  year, month;

    year = t->year;
    month = (int64_t) t->month - 3;

    if (month < 0) {
        year--;
        month += 12;
    }

    return year * 365 + year / 4 - year / 100 + year / 400
           + (month * 153 + 2) / 5 + t->day - 719469;
}
