
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_decimal.h"


#define PCAPI_DECIMAL_DIGITS   20      /* of a number of 64 bits */


/*
 * A number as written.  Its digits are those before the point and those
 * behind it in one row, counted from 0; the point is before number "point",
 * which with an exponent can be far outside of the row.
 */

typedef struct {
    const u_char  *whole;
    const u_char  *fraction;
    size_t         nwhole;
    size_t         n;                  /* digits in all */
    size_t         first;              /* the first that is not 0, or n */
    int64_t        point;
    unsigned       negative:1;
} pcapi_decimal_number_t;


static int pcapi_decimal_scan(const pcapi_str_t *text,
    pcapi_decimal_number_t *number);
static const u_char *pcapi_decimal_digits(const u_char *p,
    const u_char *last);
static const u_char *pcapi_decimal_exponent(const u_char *p,
    const u_char *last, int64_t *exponent);
static void pcapi_decimal_measure(pcapi_decimal_number_t *number,
    int64_t exponent);
static u_char pcapi_decimal_digit(const pcapi_decimal_number_t *number,
    int64_t i);
static size_t pcapi_decimal_write(const pcapi_decimal_number_t *number,
    u_char *buf, size_t size);
static int pcapi_decimal_rounds_away(const pcapi_decimal_number_t *number);
static int pcapi_decimal_append(uint64_t *n, u_char digit);
static int pcapi_decimal_rescale(pcapi_decimal_t *d, uint32_t scale);
static int pcapi_decimal_isspace(u_char c);


size_t
pcapi_decimal_text(const pcapi_str_t *text, u_char *buf)
{
    pcapi_decimal_number_t  number;

    if (pcapi_decimal_scan(text, &number) != PCAPI_OK
        || (number.negative && number.first < number.n))
    {
        return 0;
    }

    number.negative = 0;

    return pcapi_decimal_write(&number, buf, PCAPI_DECIMAL_LEN);
}


int
pcapi_decimal_parse(const pcapi_str_t *text, pcapi_decimal_t *d)
{
    size_t           i, len;
    u_char           buf[PCAPI_DECIMAL_LEN];
    uint32_t         behind;
    pcapi_decimal_t  value;

    len = pcapi_decimal_text(text, buf);
    if (len == 0) {
        return PCAPI_ERROR;
    }

    value.units = 0;
    value.scale = 0;
    behind = 0;

    for (i = 0; i < len; i++) {

        if (buf[i] == '.') {
            behind = 1;
            continue;
        }

        if (value.scale == PCAPI_DECIMAL_SCALE) {

            if (buf[i] != '0') {
                return PCAPI_ERROR;
            }

            continue;
        }

        if (pcapi_decimal_append(&value.units, buf[i]) != PCAPI_OK) {
            return PCAPI_ERROR;
        }

        value.scale += behind;
    }

    *d = value;

    return PCAPI_OK;
}


int
pcapi_decimal_add(pcapi_decimal_t *sum, const pcapi_decimal_t *d)
{
    uint32_t         scale;
    pcapi_decimal_t  a, b;

    a = *sum;
    b = *d;
    scale = pcapi_max(a.scale, b.scale);

    if (pcapi_decimal_rescale(&a, scale) != PCAPI_OK
        || pcapi_decimal_rescale(&b, scale) != PCAPI_OK
        || a.units > UINT64_MAX - b.units)
    {
        return PCAPI_ERROR;
    }

    sum->units = a.units + b.units;
    sum->scale = scale;

    return PCAPI_OK;
}


int
pcapi_decimal_mul(pcapi_decimal_t *d, uint64_t n)
{
    if (n != 0 && d->units > UINT64_MAX / n) {
        return PCAPI_ERROR;
    }

    d->units *= n;

    return PCAPI_OK;
}


size_t
pcapi_decimal_print(const pcapi_decimal_t *d, u_char *buf)
{
    u_char    tmp[PCAPI_DECIMAL_DIGITS + 2], *p, *last;
    size_t    len;
    uint32_t  digits;
    uint64_t  units;

    if (d->scale > PCAPI_DECIMAL_SCALE) {
        return 0;
    }

    last = tmp + sizeof(tmp);
    p = last;
    units = d->units;

    for (digits = 0; units != 0 || digits <= d->scale; digits++) {

        if (digits == d->scale && digits != 0) {
            *--p = '.';
        }

        *--p = (u_char) ('0' + units % 10);
        units /= 10;
    }

    len = (size_t) (last - p);
    memcpy(buf, p, len);

    return len;
}


int
pcapi_decimal_integer(const pcapi_str_t *text, int64_t *n)
{
    int64_t                 i;
    uint64_t                value;
    pcapi_decimal_number_t  number;

    if (pcapi_decimal_scan(text, &number) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    value = 0;

    /* begins with a digit other than 0, and so overflows before the 21st */

    for (i = (int64_t) number.first; i < number.point; i++) {
        if (pcapi_decimal_append(&value, pcapi_decimal_digit(&number, i))
            != PCAPI_OK)
        {
            return PCAPI_ERROR;
        }
    }

    if (value > INT64_MAX) {
        return PCAPI_ERROR;
    }

    value += (uint64_t) pcapi_decimal_rounds_away(&number);

    if (value > INT64_MAX) {
        return PCAPI_ERROR;
    }

    *n = number.negative ? -(int64_t) value : (int64_t) value;

    return PCAPI_OK;
}


size_t
pcapi_decimal_id(const pcapi_str_t *text, u_char *buf, size_t size)
{
    pcapi_decimal_number_t  number;

    if (pcapi_decimal_scan(text, &number) != PCAPI_OK) {
        return 0;
    }

    while ((int64_t) number.n > number.point
           && number.n > number.first
           && pcapi_decimal_digit(&number, (int64_t) number.n - 1) == '0')
    {
        number.n--;
    }

    if (number.first == number.n) {
        number.n = 0;
        number.first = 0;
        number.point = 0;
        number.negative = 0;
    }

    return pcapi_decimal_write(&number, buf, size);
}


static int
pcapi_decimal_scan(const pcapi_str_t *text, pcapi_decimal_number_t *number)
{
    int64_t        exponent;
    const u_char  *p, *last;

    if (text->len == 0) {
        return PCAPI_ERROR;
    }

    p = text->data;
    last = p + text->len;

    while (p < last && pcapi_decimal_isspace(*p)) {
        p++;
    }

    while (p < last && pcapi_decimal_isspace(last[-1])) {
        last--;
    }

    number->negative = (p < last && *p == '-');

    if (p < last && (*p == '-' || *p == '+')) {
        p++;
    }

    number->whole = p;
    p = pcapi_decimal_digits(p, last);
    number->nwhole = (size_t) (p - number->whole);

    if (p < last && *p == '.') {
        p++;
    }

    number->fraction = p;
    p = pcapi_decimal_digits(p, last);
    number->n = number->nwhole + (size_t) (p - number->fraction);
    p = pcapi_decimal_exponent(p, last, &exponent);

    if (p != last || number->n == 0) {
        return PCAPI_ERROR;
    }

    pcapi_decimal_measure(number, exponent);

    return PCAPI_OK;
}


static const u_char *
pcapi_decimal_digits(const u_char *p, const u_char *last)
{
    while (p < last && pcapi_isdigit(*p)) {
        p++;
    }

    return p;
}


/*
 * Where the exponent ends; where it began if it is none.  Beyond 2^61 it stays:
 * no text is long enough to make up for that.
 */

static const u_char *
pcapi_decimal_exponent(const u_char *p, const u_char *last, int64_t *exponent)
{
    int            negative;
    int64_t        e;
    const u_char  *start;

    start = p;
    *exponent = 0;

    if (p == last || (*p != 'e' && *p != 'E')) {
        return start;
    }

    p++;
    negative = (p < last && *p == '-');

    if (p < last && (*p == '-' || *p == '+')) {
        p++;
    }

    if (p == last) {
        return start;
    }

    for (e = 0; p < last && pcapi_isdigit(*p); p++) {
        if (e < INT64_MAX / 40) {
            e = e * 10 + (*p - '0');
        }
    }

    *exponent = negative ? -e : e;

    return p;
}


/* a zero is as sent whatever its exponent: 0e400 is not a long text */

static void
pcapi_decimal_measure(pcapi_decimal_number_t *number, int64_t exponent)
{
    size_t  i;

    for (i = 0; i < number->n; i++) {
        if (pcapi_decimal_digit(number, (int64_t) i) != '0') {
            break;
        }
    }

    number->first = i;
    number->point = (int64_t) number->nwhole;

    if (i < number->n) {
        number->point += exponent;
    }
}


/* zeros go on forever on both sides of the row */

static u_char
pcapi_decimal_digit(const pcapi_decimal_number_t *number, int64_t i)
{
    size_t  k;

    if (i < 0 || i >= (int64_t) number->n) {
        return '0';
    }

    k = (size_t) i;

    if (k < number->nwhole) {
        return number->whole[k];
    }

    return number->fraction[k - number->nwhole];
}


static size_t
pcapi_decimal_write(const pcapi_decimal_number_t *number, u_char *buf,
    size_t size)
{
    u_char   *p;
    int64_t   i, first, behind, len;

    /* before the point at least one digit, the 0 in front of it if need be */

    first = pcapi_min((int64_t) number->first, number->point - 1);
    behind = pcapi_max((int64_t) number->n - number->point, 0);

    len = number->negative + (number->point - first) + behind + (behind != 0);

    if ((uint64_t) len > size) {
        return 0;
    }

    p = buf;

    if (number->negative) {
        *p++ = '-';
    }

    for (i = first; i < number->point; i++) {
        *p++ = pcapi_decimal_digit(number, i);
    }

    if (behind != 0) {
        *p++ = '.';

        for ( /* void */ ; i < (int64_t) number->n; i++) {
            *p++ = pcapi_decimal_digit(number, i);
        }
    }

    return (size_t) len;
}


/* half up is away from zero above it, and towards it below */

static int
pcapi_decimal_rounds_away(const pcapi_decimal_number_t *number)
{
    u_char   digit;
    int64_t  i;

    digit = pcapi_decimal_digit(number, number->point);

    if (digit != '5' || !number->negative) {
        return digit >= '5';
    }

    for (i = number->point + 1; i < (int64_t) number->n; i++) {
        if (pcapi_decimal_digit(number, i) != '0') {
            return 1;
        }
    }

    return 0;
}


static int
pcapi_decimal_append(uint64_t *n, u_char digit)
{
    uint64_t  d;

    d = (uint64_t) (digit - '0');

    if (*n > UINT64_MAX / 10 || *n * 10 > UINT64_MAX - d) {
        return PCAPI_ERROR;
    }

    *n = *n * 10 + d;

    return PCAPI_OK;
}


static int
pcapi_decimal_rescale(pcapi_decimal_t *d, uint32_t scale)
{
    while (d->scale < scale) {

        if (d->units > UINT64_MAX / 10) {
            return PCAPI_ERROR;
        }

        d->units *= 10;
        d->scale++;
    }

    return PCAPI_OK;
}


static int
pcapi_decimal_isspace(u_char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
