
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_base.h"
#include "pcapi_normalize.h"
#include "pcapi_phone.h"


/*
 * How numbers are dialled at home.  Without a trunk prefix a leading zero is a
 * part of the number, and travels abroad with it.  "digits" is the length of
 * every number less that prefix; 0: they differ.
 */

typedef struct {
    pcapi_str_t  country;
    pcapi_str_t  trunk;
    size_t       digits;
} pcapi_phone_plan_t;


static int pcapi_phone_isnational(const pcapi_str_t *in);
static size_t pcapi_phone_prefix(const pcapi_phone_plan_t *plan,
    const pcapi_str_t *number);
static size_t pcapi_phone_digits(const pcapi_str_t *in, u_char *out);
static const pcapi_phone_plan_t *pcapi_phone_plan(const pcapi_str_t *country);


#define plan(country, trunk, digits)                                         \
    { pcapi_string(country), pcapi_string(trunk), digits }


/* those that are not like most: "0", and numbers of many lengths */

static const pcapi_phone_plan_t  pcapi_phone_plans[] = {
    plan("1", "0", 10),             /* North America, where 0 is a slip */
    plan("7", "8", 10),             /* Russia, Kazakhstan */
    plan("30", "0", 10),            /* Greece */
    plan("34", "0", 9),             /* Spain */
    plan("36", "06", 0),            /* Hungary */
    plan("39", "", 10),             /* Italy: its mobile numbers */
    plan("45", "0", 8),             /* Denmark */
    plan("47", "0", 8),             /* Norway */
    plan("48", "0", 9),             /* Poland */
    plan("52", "0", 10),            /* Mexico */
    plan("65", "0", 8),             /* Singapore */
    plan("225", "", 0),             /* Ivory Coast */
    plan("351", "0", 9),            /* Portugal */
    plan("378", "", 0),             /* San Marino */
    plan("420", "0", 9),            /* Czechia */
    plan("852", "0", 8)             /* Hong Kong */
};

static const pcapi_phone_plan_t  pcapi_phone_usual = plan("", "0", 0);


int
pcapi_phone_country_valid(const pcapi_str_t *country)
{
    size_t  i;

    if (country->len == 0 || country->len > PCAPI_PHONE_COUNTRY
        || country->data[0] == '0')
    {
        return 0;
    }

    for (i = 0; i < country->len; i++) {
        if (!pcapi_isdigit(country->data[i])) {
            return 0;
        }
    }

    return 1;
}


size_t
pcapi_phone_normal(const pcapi_str_t *in, const pcapi_str_t *country,
    u_char *out, size_t size)
{
    size_t                     n, prefix;
    u_char                    *p;
    pcapi_str_t                number;
    const pcapi_phone_plan_t  *plan;

    n = pcapi_normal_phone(in, out, size);

    if (n == 0 || !pcapi_phone_isnational(in)) {
        return n;
    }

    if (size < in->len + country->len) {
        return 0;
    }

    /* zeros that lead are what it is about, so all digits once more */

    p = out + country->len;
    number = pcapi_str(p, pcapi_phone_digits(in, p));

    plan = pcapi_phone_plan(country);
    prefix = pcapi_phone_prefix(plan, &number);

    if (prefix == number.len) {
        return pcapi_normal_phone(in, out, size);
    }

    n = number.len - prefix;

    memmove(p, p + prefix, n);
    memcpy(out, country->data, country->len);

    return country->len + n;
}


/* neither a "+" nor two zeros to begin with */

static int
pcapi_phone_isnational(const pcapi_str_t *in)
{
    size_t    i;
    unsigned  zeros;

    if (memchr(in->data, '+', in->len)) {
        return 0;
    }

    zeros = 0;

    for (i = 0; i < in->len && zeros < 2; i++) {

        if (in->data[i] == '0') {
            zeros++;

        } else if (pcapi_isdigit(in->data[i])) {
            return 1;
        }
    }

    return 0;
}


/* what the code takes the place of; the whole number: it has a code */

static size_t
pcapi_phone_prefix(const pcapi_phone_plan_t *plan, const pcapi_str_t *number)
{
    size_t  trunk;

    trunk = plan->trunk.len;

    if (trunk == 0) {

        if (number->data[0] == '0') {
            return 0;
        }

    } else if (number->len > trunk
               && memcmp(number->data, plan->trunk.data, trunk) == 0
               && (plan->digits == 0 || number->len - trunk == plan->digits))
    {
        return trunk;
    }

    if (number->len == plan->digits && number->data[0] != '0') {
        return 0;
    }

    return number->len;
}


static size_t
pcapi_phone_digits(const pcapi_str_t *in, u_char *out)
{
    size_t  i, n;

    for (i = 0, n = 0; i < in->len; i++) {
        if (pcapi_isdigit(in->data[i])) {
            out[n++] = in->data[i];
        }
    }

    return n;
}


static const pcapi_phone_plan_t *
pcapi_phone_plan(const pcapi_str_t *country)
{
    size_t  i;

    for (i = 0; i < pcapi_nelts(pcapi_phone_plans); i++) {
        if (pcapi_str_eq(country, &pcapi_phone_plans[i].country)) {
            return &pcapi_phone_plans[i];
        }
    }

    return &pcapi_phone_usual;
}
