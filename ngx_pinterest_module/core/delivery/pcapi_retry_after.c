
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_decide.h"


typedef struct {
    uint32_t  year;
    uint32_t  month;       /* from 0 */
    uint32_t  day;
    uint32_t  hour;
    uint32_t  min;
    uint32_t  sec;
} pcapi_date_t;


static int64_t pcapi_retry_after_seconds(const pcapi_str_t *value);
static int pcapi_date_read(const pcapi_str_t *value, const char *form,
    int64_t now, pcapi_date_t *date);
static int pcapi_date_element(const u_char **p, const u_char *last,
    char element, int64_t now, pcapi_date_t *date);
static int pcapi_date_number(const u_char **p, const u_char *last,
    uint32_t digits, uint32_t *n);
static int pcapi_date_weekday(const u_char **p, const u_char *last);
static int pcapi_date_month(const u_char **p, const u_char *last,
    uint32_t *month);
static uint32_t pcapi_date_century(uint32_t year, int64_t now);
static int pcapi_date_msec(const pcapi_date_t *date, int64_t *msec);


/*
 * IMF-fixdate, RFC 850 and asctime.  A small letter is an element: w day of
 * the week, d day, e day with a space before it, m month, y and c the year of
 * four and of two digits, h, i and s the time; all else stands for itself.
 */

static const char  *pcapi_date_forms[] = {
    "w, d m y h:i:s GMT",
    "w, d-m-c h:i:s GMT",
    "w m e h:i:s y"
};


static const char  pcapi_date_months[] =
    "JanFebMarAprMayJunJulAugSepOctNovDec";

static const uint32_t  pcapi_date_mdays[] = {
    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
};


int64_t
pcapi_retry_after(const pcapi_str_t *value, int64_t now)
{
    size_t        i;
    int64_t       msec;
    pcapi_str_t   v;
    pcapi_date_t  date;

    v = *value;

    while (v.len && (*v.data == ' ' || *v.data == '\t')) {
        v.data++;
        v.len--;
    }

    while (v.len && (v.data[v.len - 1] == ' ' || v.data[v.len - 1] == '\t')) {
        v.len--;
    }

    if (v.len == 0) {
        return -1;
    }

    if (pcapi_isdigit(*v.data)) {
        return pcapi_retry_after_seconds(&v);
    }

    for (i = 0; i < pcapi_nelts(pcapi_date_forms); i++) {
        memset(&date, 0, sizeof(pcapi_date_t));

        if (pcapi_date_read(&v, pcapi_date_forms[i], now, &date) == PCAPI_OK
            && pcapi_date_msec(&date, &msec) == PCAPI_OK)
        {
            msec = pcapi_max(msec - now, 0);
            return pcapi_min(msec, PCAPI_RETRY_AFTER_MAX);
        }
    }

    return -1;
}


static int64_t
pcapi_retry_after_seconds(const pcapi_str_t *value)
{
    size_t   i;
    int64_t  msec;

    msec = 0;

    for (i = 0; i < value->len; i++) {
        if (!pcapi_isdigit(value->data[i])) {
            return -1;
        }

        msec = msec * 10 + (value->data[i] - '0') * 1000;
        msec = pcapi_min(msec, PCAPI_RETRY_AFTER_MAX);
    }

    return msec;
}


static int
pcapi_date_read(const pcapi_str_t *value, const char *form, int64_t now,
    pcapi_date_t *date)
{
    const u_char  *p, *last;

    p = value->data;
    last = p + value->len;

    for ( /* void */ ; *form; form++) {

        if (*form >= 'a' && *form <= 'z') {
            if (pcapi_date_element(&p, last, *form, now, date) != PCAPI_OK) {
                return PCAPI_ERROR;
            }

            continue;
        }

        if (p == last || *p != (u_char) *form) {
            return PCAPI_ERROR;
        }

        p++;
    }

    return p == last ? PCAPI_OK : PCAPI_ERROR;
}


static int
pcapi_date_element(const u_char **p, const u_char *last, char element,
    int64_t now, pcapi_date_t *date)
{
    switch (element) {

    case 'w':
        return pcapi_date_weekday(p, last);

    case 'e':
        if (*p < last && **p == ' ') {
            (*p)++;
            return pcapi_date_number(p, last, 1, &date->day);
        }

        /* fall through */

    case 'd':
        return pcapi_date_number(p, last, 2, &date->day);

    case 'm':
        return pcapi_date_month(p, last, &date->month);

    case 'y':
        return pcapi_date_number(p, last, 4, &date->year);

    case 'c':
        if (pcapi_date_number(p, last, 2, &date->year) != PCAPI_OK) {
            return PCAPI_ERROR;
        }

        date->year = pcapi_date_century(date->year, now);
        return PCAPI_OK;

    case 'h':
        return pcapi_date_number(p, last, 2, &date->hour);

    case 'i':
        return pcapi_date_number(p, last, 2, &date->min);

    default: /* 's' */
        return pcapi_date_number(p, last, 2, &date->sec);
    }
}


static int
pcapi_date_number(const u_char **p, const u_char *last, uint32_t digits,
    uint32_t *n)
{
    uint32_t  i;

    *n = 0;

    for (i = 0; i < digits; i++) {
        if (*p == last || !pcapi_isdigit(**p)) {
            return PCAPI_ERROR;
        }

        *n = *n * 10 + (uint32_t) (**p - '0');
        (*p)++;
    }

    return PCAPI_OK;
}


static int
pcapi_date_weekday(const u_char **p, const u_char *last)
{
    const u_char  *start;

    start = *p;

    while (*p < last
           && pcapi_tolower(**p) >= 'a' && pcapi_tolower(**p) <= 'z')
    {
        (*p)++;
    }

    return *p - start >= 3 ? PCAPI_OK : PCAPI_ERROR;
}


static int
pcapi_date_month(const u_char **p, const u_char *last, uint32_t *month)
{
    uint32_t  i;

    if (last - *p < 3) {
        return PCAPI_ERROR;
    }

    for (i = 0; i < 12; i++) {
        if (memcmp(*p, &pcapi_date_months[i * 3], 3) == 0) {
            *month = i;
            *p += 3;
            return PCAPI_OK;
        }
    }

    return PCAPI_ERROR;
}


/* RFC 9110: what seems to be more than 50 years ahead is past */

static uint32_t
pcapi_date_century(uint32_t year, int64_t now)
{
    int64_t  this;

    this = 1970 + now / ((int64_t) 31556952 * 1000);

    return (2000 + (int64_t) year > this + 50) ? 1900 + year : 2000 + year;
}


static int
pcapi_date_msec(const pcapi_date_t *date, int64_t *msec)
{
    int       leap;
    int64_t   days;
    uint32_t  i, y;

    y = date->year;
    leap = (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0));

    if (y < 1970
        || date->day == 0
        || date->day > pcapi_date_mdays[date->month]
                       + (uint32_t) (leap && date->month == 1)
        || date->hour > 23
        || date->min > 59
        || date->sec > 60)
    {
        return PCAPI_ERROR;
    }

    y--;
    days = (int64_t) y * 365 + y / 4 - y / 100 + y / 400 - 719162;

    for (i = 0; i < date->month; i++) {
        days += pcapi_date_mdays[i] + (leap && i == 1);
    }

    days += date->day - 1;

    *msec = (((days * 24 + date->hour) * 60 + date->min) * 60 + date->sec)
            * 1000;

    return PCAPI_OK;
}
