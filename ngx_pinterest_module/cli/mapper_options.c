
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdlib.h>

#include "mapper.h"

#include "base/pcapi_time.h"
#include "base/pcapi_utf8.h"
#include "consent/pcapi_consent.h"
#include "event/pcapi_normalize.h"
#include "event/pcapi_phone.h"


static const char *ctl_set_preset(const ctl_option_t *o, void *target,
    const char *value);
static const char *ctl_set_event(const ctl_option_t *o, void *target,
    const char *value);
static const char *ctl_set_outgoing(pcapi_own_name_t *own,
    const pcapi_str_t *list);
static const char *ctl_set_unmapped(const ctl_option_t *o, void *target,
    const char *value);
static const char *ctl_set_field(const ctl_option_t *o, void *target,
    const char *value);
static pcapi_set_t *ctl_field(ctl_mapper_t *m, pcapi_member_e member);
static const char *ctl_set_source(ctl_mapper_t *m, pcapi_source_t *source,
    const pcapi_str_t *text);
static const char *ctl_set_url_args(const ctl_option_t *o, void *target,
    const char *value);
static const char *ctl_set_currency(const ctl_option_t *o, void *target,
    const char *value);
static const char *ctl_set_phone_country(const ctl_option_t *o, void *target,
    const char *value);
static const char *ctl_set_infer(const ctl_option_t *o, void *target,
    const char *value);
static const char *ctl_set_trust(const ctl_option_t *o, void *target,
    const char *value);
static const char *ctl_set_origin(const ctl_option_t *o, void *target,
    const char *value);
static const char *ctl_set_address(const ctl_option_t *o, void *target,
    const char *value);
static const char *ctl_set_url(const ctl_option_t *o, void *target,
    const char *value);
static const char *ctl_set_cookie(const ctl_option_t *o, void *target,
    const char *value);
static void ctl_cookie(pcapi_origin_t *origin, const pcapi_str_t *pair);
static const char *ctl_set_consent(const ctl_option_t *o, void *target,
    const char *value);
static const char *ctl_set_category(const ctl_option_t *o, void *target,
    const char *value);
static const char *ctl_set_now(const ctl_option_t *o, void *target,
    const char *value);
static void *ctl_grow(void *array, uint32_t n, size_t size);
static pcapi_str_t ctl_str(const char *value);


#define ctl_origin(field)                                                    \
    offsetof(ctl_mapper_t, origin) + offsetof(pcapi_origin_t, field)


static const char  ctl_no_memory[] = "does not fit into memory";
static const char  ctl_no_text[] = "is no text in UTF-8";


const ctl_option_t  ctl_mapper_options[] = {

    { "preset", "NAME",
      "table of event names: segment, ga4, datafly,\n"
      "astronomer, none; may be given several times\n"
      "(segment and ga4); or page_category=off: a page\n"
      "call with a category is a page_visit, too",
      ctl_set_preset, 0, 0, 0 },

    { "event", "IN=OUT[,OUT...]",
      "what an event name becomes, before all tables;\n"
      "\"IN=off\" and \"IN=\" send nothing",
      ctl_set_event, 0, 0, 0 },

    { "unmapped", "drop|custom|pass",
      "what a name becomes that no table knows (drop)",
      ctl_set_unmapped, 0, 0, 0 },

    { "set", "FIELD=SOURCE",
      "where a field comes from: \"json:path\" into the\n"
      "message, or a text; several for one field are\n"
      "tried in turn",
      ctl_set_field, 0, 0, 0 },

    { "url-args", "all|none|NAME",
      "which arguments the address of a page keeps (all);\n"
      "may be given several times, \"utm_*\" is any such",
      ctl_set_url_args, 0, 0, 0 },

    { "currency", "CODE",
      "of an event with money that does not say which",
      ctl_set_currency, 0, 0, 0 },

    { "phone-country", "CODE",
      "of phone numbers without one, like 49",
      ctl_set_phone_country, 0, 0, 0 },

    { "infer", "name|location",
      "take first and last name from traits.name, or\n"
      "the place from context.location; may be given twice",
      ctl_set_infer, 0, 0, 0 },

    { "trust", NULL,
      "senders are servers: believe address, user agent\n"
      "and time in the message, which is else corrected\n"
      "by its sentAt",
      ctl_set_trust, 0, 0, 0 },

    { "ip", "ADDRESS", "address of the visitor",
      ctl_set_address, 0, 0, 0 },

    { "user-agent", "TEXT", "header User-Agent",
      ctl_set_origin, ctl_origin(user_agent), 0, 0 },

    { "url", "URL",
      "of the request: a click id in it counts first, and\n"
      "it is the page if nothing else says which",
      ctl_set_url, 0, 0, 0 },

    { "referer", "URL", "header Referer",
      ctl_set_origin, ctl_origin(referer), 0, 0 },

    { "cookie", "TEXT",
      "header Cookie, of which _epik and _pin_unauth count",
      ctl_set_cookie, 0, 0, 0 },

    { "accept-language", "TEXT", "header Accept-Language",
      ctl_set_origin, ctl_origin(accept_language), 0, 0 },

    { "consent", "VALUE",
      "granted, denied, ldp or opt_out, also 1, 0, true,\n"
      "false, yes, no; any other one is a denial",
      ctl_set_consent, 0, 0, 0 },

    { "consent-category", "NAME",
      "a category of Segment's consent that must be true,\n"
      "in messages that have it; may be given several times",
      ctl_set_category, 0, 0, 0 },

    { "now", "UNIXTIME", "instead of the clock",
      ctl_set_now, 0, 0, 0 },

    { "max-age", "TIME",
      "drop what is older: 7d, 12h, 0 for no limit (7d)",
      ctl_set_time,
      offsetof(ctl_mapper_t, conf) + offsetof(pcapi_map_conf_t, max_age),
      0, INT64_MAX },

    { NULL, NULL, NULL, NULL, 0, 0, 0 }
};


static const char *
ctl_set_preset(const ctl_option_t *o, void *target, const char *value)
{
    int                       found;
    unsigned                  i, preset;
    pcapi_str_t               name;
    ctl_mapper_t             *m;
    static const char *const  categories[] = {
        "page_category=off",
        "page_category=on"
    };

    (void) o;

    m = target;

    for (i = 0; i < pcapi_nelts(categories); i++) {

        if (strcmp(categories[i], value) == 0) {
            m->conf.names.page_category = i & 1;
            return NULL;
        }
    }

    name = ctl_str(value);
    preset = pcapi_preset_find(&name, &found);

    if (!found) {
        return "is no preset";
    }

    if (!m->preset) {
        m->preset = 1;
        m->conf.names.presets = 0;
    }

    m->conf.names.presets |= preset;

    return NULL;
}


/* an incoming name may hold a "=", an outgoing one does not */

static const char *
ctl_set_event(const ctl_option_t *o, void *target, const char *value)
{
    const char                *eq;
    pcapi_str_t                outgoing;
    pcapi_names_t             *names;
    pcapi_outgoing_t           kept;
    pcapi_own_name_t          *own;
    static const pcapi_str_t   off = pcapi_string("off");

    (void) o;

    names = &((ctl_mapper_t *) target)->conf.names;
    eq = strrchr(value, '=');

    if (eq == NULL) {
        return "is not of the form IN=OUT";
    }

    own = ctl_grow(names->own, names->nown, sizeof(pcapi_own_name_t));
    if (own == NULL) {
        return ctl_no_memory;
    }

    names->own = own;
    own += names->nown++;

    own->incoming = pcapi_str(value, (size_t) (eq - value));

    if (pcapi_names_keep(&own->incoming, &kept) != PCAPI_OK) {
        return "has no usable incoming name";
    }

    outgoing = ctl_str(eq + 1);

    return pcapi_str_eq(&outgoing, &off) ? NULL
                                         : ctl_set_outgoing(own, &outgoing);
}


static const char *
ctl_set_outgoing(pcapi_own_name_t *own, const pcapi_str_t *list)
{
    pcapi_str_t        name;
    const u_char      *p, *last, *comma;
    pcapi_outgoing_t   kept;

    last = list->data + list->len;

    for (p = list->data; list->len && p <= last; p = comma + 1) {

        comma = memchr(p, ',', (size_t) (last - p));
        comma = comma ? comma : last;
        name = pcapi_str(p, (size_t) (comma - p));

        if (own->n == PCAPI_MAX_NAMES) {
            return "has too many outgoing names";
        }

        if (pcapi_names_keep(&name, &kept) != PCAPI_OK) {
            return "has an outgoing name that cannot be one";
        }

        own->outgoing[own->n++] = name;
    }

    return NULL;
}


static const char *
ctl_set_unmapped(const ctl_option_t *o, void *target, const char *value)
{
    size_t                    i;
    static const char *const  policies[] = {
        [PCAPI_UNMAPPED_DROP] = "drop",
        [PCAPI_UNMAPPED_CUSTOM] = "custom",
        [PCAPI_UNMAPPED_PASS] = "pass"
    };

    (void) o;

    for (i = 0; i < pcapi_nelts(policies); i++) {

        if (strcmp(policies[i], value) == 0) {
            ((ctl_mapper_t *) target)->conf.names.unmapped =
                                                         (pcapi_unmapped_e) i;
            return NULL;
        }
    }

    return "is not drop, custom or pass";
}


static const char *
ctl_set_field(const ctl_option_t *o, void *target, const char *value)
{
    const char      *eq;
    pcapi_str_t      name, text;
    pcapi_set_t     *set;
    ctl_mapper_t    *m;
    pcapi_member_e   member;
    pcapi_source_t  *sources;

    (void) o;

    m = target;
    eq = strchr(value, '=');

    if (eq == NULL) {
        return "is not of the form FIELD=SOURCE";
    }

    name = pcapi_str(value, (size_t) (eq - value));
    member = pcapi_schema_field(&name);

    if (member == PCAPI_NO_MEMBER) {
        return "names no field of an event";
    }

    set = ctl_field(m, member);
    if (set == NULL) {
        return ctl_no_memory;
    }

    sources = ctl_grow(set->sources, set->nsources, sizeof(pcapi_source_t));
    if (sources == NULL) {
        return ctl_no_memory;
    }

    set->sources = sources;
    text = ctl_str(eq + 1);

    return ctl_set_source(m, &sources[set->nsources++], &text);
}


/* the one of this field, or a new one */

static pcapi_set_t *
ctl_field(ctl_mapper_t *m, pcapi_member_e member)
{
    uint32_t      i;
    pcapi_set_t  *sets;

    for (i = 0; i < m->nsets; i++) {
        if (m->sets[i].member == member) {
            return &m->sets[i];
        }
    }

    sets = ctl_grow(m->sets, m->nsets, sizeof(pcapi_set_t));
    if (sets == NULL) {
        return NULL;
    }

    m->sets = sets;
    sets += m->nsets++;
    sets->member = member;

    return sets;
}


static const char *
ctl_set_source(ctl_mapper_t *m, pcapi_source_t *source,
    const pcapi_str_t *text)
{
    pcapi_str_t               path, *literal;
    static const pcapi_str_t  json = pcapi_string("json:");

    if (text->len > json.len && memcmp(text->data, json.data, json.len) == 0) {

        path = pcapi_str(text->data + json.len, text->len - json.len);

        return pcapi_path_compile(&m->options, &path, &source->path)
               == PCAPI_OK ? NULL : "has a wrong path";
    }

    if (!pcapi_utf8_text(text->data, text->len)) {
        return ctl_no_text;
    }

    literal = pcapi_arena_alloc(&m->options, sizeof(pcapi_str_t));
    if (literal == NULL) {
        return ctl_no_memory;
    }

    *literal = *text;
    source->data = literal;

    return NULL;
}


/* the last "all" or "none" forgets what was before it */

static const char *
ctl_set_url_args(const ctl_option_t *o, void *target, const char *value)
{
    pcapi_str_t   name, *names;
    ctl_mapper_t  *m;

    (void) o;

    m = target;

    m->conf.url_args = &m->url_args;

    if (strcmp(value, "all") == 0 || strcmp(value, "none") == 0) {
        m->url_args.n = 0;

        if (*value == 'a') {
            m->conf.url_args = NULL;
        }

        return NULL;
    }

    name = ctl_str(value);

    if (!pcapi_url_args_valid(&name)) {
        return "is no name of an argument";
    }

    names = ctl_grow(m->url_names, m->url_args.n, sizeof(pcapi_str_t));
    if (names == NULL) {
        return ctl_no_memory;
    }

    names[m->url_args.n++] = name;

    m->url_names = names;
    m->url_args.names = names;

    return NULL;
}


static const char *
ctl_set_currency(const ctl_option_t *o, void *target, const char *value)
{
    u_char        *code;
    pcapi_str_t    text;
    ctl_mapper_t  *m;

    (void) o;

    m = target;
    text = ctl_str(value);

    code = pcapi_arena_alloc(&m->options, text.len + 1);
    if (code == NULL) {
        return ctl_no_memory;
    }

    m->conf.currency = pcapi_str(code, pcapi_normal_currency(&text, code,
                                                             text.len));

    return m->conf.currency.len ? NULL : "is no code of a currency";
}


static const char *
ctl_set_phone_country(const ctl_option_t *o, void *target, const char *value)
{
    pcapi_str_t  *country;

    (void) o;

    country = &((ctl_mapper_t *) target)->conf.phone_country;
    *country = ctl_str(value);

    return pcapi_phone_country_valid(country) ? NULL
                                              : "is no code of a country";
}


static const char *
ctl_set_infer(const ctl_option_t *o, void *target, const char *value)
{
    size_t  i;

    static const struct {
        const char  *name;
        unsigned     infer;
    }  what[] = {
        { "name", PCAPI_INFER_NAME },
        { "location", PCAPI_INFER_LOCATION }
    };

    (void) o;

    for (i = 0; i < pcapi_nelts(what); i++) {

        if (strcmp(what[i].name, value) == 0) {
            ((ctl_mapper_t *) target)->conf.infer |= what[i].infer;
            return NULL;
        }
    }

    return "is not name or location";
}


static const char *
ctl_set_trust(const ctl_option_t *o, void *target, const char *value)
{
    (void) o;
    (void) value;

    ((ctl_mapper_t *) target)->origin.trusted = 1;

    return NULL;
}


static const char *
ctl_set_origin(const ctl_option_t *o, void *target, const char *value)
{
    *(pcapi_str_t *) ((char *) target + o->offset) = ctl_str(value);

    return NULL;
}


static const char *
ctl_set_address(const ctl_option_t *o, void *target, const char *value)
{
    u_char         buf[64];
    pcapi_str_t    text;

    (void) o;

    text = ctl_str(value);

    if (text.len
        && (text.len > sizeof(buf)
            || pcapi_normal_address(&text, buf, sizeof(buf)) == 0))
    {
        return "is no address";
    }

    ((ctl_mapper_t *) target)->origin.address = text;

    return NULL;
}


static const char *
ctl_set_url(const ctl_option_t *o, void *target, const char *value)
{
    const char    *query;
    ctl_mapper_t  *m;

    (void) o;

    m = target;
    m->origin.url = ctl_str(value);

    query = strchr(value, '?');

    if (query) {
        m->query = pcapi_str(query + 1, strcspn(query + 1, "#"));
    }

    return NULL;
}


/* name=value; name=value */

static const char *
ctl_set_cookie(const ctl_option_t *o, void *target, const char *value)
{
    size_t           len;
    pcapi_str_t      pair;
    pcapi_origin_t  *origin;

    (void) o;

    origin = &((ctl_mapper_t *) target)->origin;

    while (*value) {
        value += strspn(value, " \t;");
        len = strcspn(value, ";");

        pair = pcapi_str(value, len);
        ctl_cookie(origin, &pair);

        value += len;
    }

    return NULL;
}


static void
ctl_cookie(pcapi_origin_t *origin, const pcapi_str_t *pair)
{
    size_t                    i, len;
    pcapi_str_t              *slot;
    static const pcapi_str_t  names[] = {
        pcapi_string("_epik="),
        pcapi_string("_pin_unauth=")
    };

    for (i = 0; i < pcapi_nelts(names); i++) {
        len = names[i].len;
        slot = i ? &origin->pin_unauth : &origin->click_id;

        if (slot->len || pair->len < len
            || memcmp(pair->data, names[i].data, len) != 0)
        {
            continue;
        }

        *slot = pcapi_str(pair->data + len, pair->len - len);

        while (slot->len && slot->data[slot->len - 1] == ' ') {
            slot->len--;
        }
    }
}


/* a value nobody knows is a denial, as in the module */

static const char *
ctl_set_consent(const ctl_option_t *o, void *target, const char *value)
{
    pcapi_str_t  text;

    (void) o;

    text = ctl_str(value);

    ((ctl_mapper_t *) target)->origin.consent =
                               *pcapi_consent_text(pcapi_consent_parse(&text));

    return NULL;
}


static const char *
ctl_set_category(const ctl_option_t *o, void *target, const char *value)
{
    pcapi_str_t   *names;
    ctl_mapper_t  *m;

    (void) o;

    m = target;

    if (*value == '\0') {
        return "is no name of a category";
    }

    names = ctl_grow(m->categories, m->conf.ncategories, sizeof(pcapi_str_t));
    if (names == NULL) {
        return ctl_no_memory;
    }

    names[m->conf.ncategories++] = ctl_str(value);

    m->categories = names;
    m->conf.categories = names;

    return NULL;
}


static const char *
ctl_set_now(const ctl_option_t *o, void *target, const char *value)
{
    pcapi_str_t  text;

    (void) o;

    text = ctl_str(value);

    return pcapi_time_parse(&text, &((ctl_mapper_t *) target)->now) == PCAPI_OK
           ? NULL : "is no time";
}


/* room for one more, zeroed; the old array is freed with the new one */

static void *
ctl_grow(void *array, uint32_t n, size_t size)
{
    array = realloc(array, (n + 1) * size);

    if (array) {
        memset((char *) array + n * size, 0, size);
    }

    return array;
}


static pcapi_str_t
ctl_str(const char *value)
{
    return pcapi_str(value, strlen(value));
}
