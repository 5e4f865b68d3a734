
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_agent.h"


#define PCAPI_AGENT_WORDS   8


typedef struct {
    const char  *text;
    ptrdiff_t    offset;
} pcapi_agent_name_t;


static uint32_t pcapi_agent_bit(u_char c);
static void pcapi_agent_index(void);
static uint32_t pcapi_agent_letters(const char *const *word);
static int pcapi_agent_word(const char *const *word, const u_char *p,
    const u_char *last);
static int pcapi_agent_person(const u_char *p, const u_char *start,
    const u_char *last);
static int pcapi_agent_starts(const u_char *p, const u_char *last,
    const char *word);


/*
 * By their first letter; any of them anywhere.  The URL that a crawler leaves
 * in its name is a word of them too.
 */

static const char *const  pcapi_agent_crawlers[26][PCAPI_AGENT_WORDS] = {

    ['a' - 'a'] = { "apis-google", "archive.org", "apachebench",
                    "appengine-google", "anthropic" },

    ['b' - 'a'] = { "bot", "barkrowler", "brandwatch" },

    ['c' - 'a'] = { "crawl", "catchpoint", "check_http", "chatgpt-user",
                    "cloudflare-alwaysonline" },

    ['d' - 'a'] = { "datadog", "dareboost", "duckduckgo-favicons", "deadlink" },

    ['e' - 'a'] = { "embedly", "externalhit" },

    ['f' - 'a'] = { "fetcher", "facebookcatalog", "facebookexternal",
                    "freshping", "favicon" },

    ['g' - 'a'] = { "gtmetrix", "google-read", "google-inspection",
                    "google-safety", "googleother" },

    ['h' - 'a'] = { "headless", "http:/", "https:/", "htmlparser", "httrack" },

    ['i' - 'a'] = { "ia_archiver", "iframely", "inspectiontool" },

    ['l' - 'a'] = { "lighthouse", "linkcheck", "link check" },

    ['m' - 'a'] = { "mediapartners-google", "monitor", "mastodon/",
                    "meta-external" },

    ['n' - 'a'] = { "nagios", "newrelic", "nutch", "nessus", "netcraft",
                    "nikto" },

    ['o' - 'a'] = { "offline explorer", "openai" },

    ['p' - 'a'] = { "pingdom", "preview", "phantomjs", "puppeteer",
                    "playwright", "prerender", "perplexity" },

    ['s' - 'a'] = { "spider", "slurp", "scrap", "site24x7", "statuscake",
                    "speedcurve", "siteimprove", "screaming frog" },

    ['t' - 'a'] = { "teoma" },

    ['u' - 'a'] = { "updown", "uptime" },

    ['v' - 'a'] = { "validator", "vkshare" },

    ['w' - 'a'] = { "webpagetest", "whatsapp/", "w3c_", "wkhtmltopdf" },

    ['z' - 'a'] = { "zabbix", "zgrab" }
};


static const char *const  pcapi_agent_libraries[26][PCAPI_AGENT_WORDS] = {

    ['a' - 'a'] = { "axios/", "aiohttp", "apache-httpclient", "analytics-" },

    ['c' - 'a'] = { "curl/" },

    ['g' - 'a'] = { "go-http-client", "guzzlehttp" },

    ['h' - 'a'] = { "httpie/", "httpclient", "httpx/", "http_request" },

    ['i' - 'a'] = { "insomnia/" },

    ['j' - 'a'] = { "jakarta commons", "java/", "jetty/" },

    ['l' - 'a'] = { "libwww", "lwp::", "lwp-" },

    ['m' - 'a'] = { "mechanize" },

    ['n' - 'a'] = { "node-fetch", "node-superagent" },

    ['p' - 'a'] = { "python", "postmanruntime" },

    ['r' - 'a'] = { "resty", "rest-client", "request-promise" },

    ['t' - 'a'] = { "typhoeus" },

    ['u' - 'a'] = { "undici", "urllib" },

    ['w' - 'a'] = { "wget/", "winhttp", "wordpress" }
};


/* people, although "bot" is in them, and where it is */

static const pcapi_agent_name_t  pcapi_agent_people[] = {
    { "cubot", 2 }
};


/* the second letters of the words of each first one, made on first use */

static struct {
    uint8_t    ready;
    uint32_t   letter[26];
} pcapi_agent_second;


pcapi_agent_class_e
pcapi_agent_class(const pcapi_str_t *user_agent)
{
    uint32_t             first;
    const u_char        *p, *start, *last;
    pcapi_agent_class_e  class;

    start = user_agent->data;
    last = start + user_agent->len;

    if (start == last) {
        return PCAPI_AGENT_LIBRARY;
    }

    if (!pcapi_agent_second.ready) {
        pcapi_agent_index();
    }

    class = PCAPI_AGENT_PERSON;

    for (p = start; p + 1 < last; p++) {

        first = (uint32_t) (*p | 0x20) - 'a';

        if (first >= 26
            || !(pcapi_agent_second.letter[first] & pcapi_agent_bit(p[1])))
        {
            continue;
        }

        if (pcapi_agent_word(pcapi_agent_crawlers[first], p, last)
            && !pcapi_agent_person(p, start, last))
        {
            return PCAPI_AGENT_CRAWLER;
        }

        if (pcapi_agent_word(pcapi_agent_libraries[first], p, last)) {
            class = PCAPI_AGENT_LIBRARY;
        }
    }

    return class;
}


int
pcapi_agent_is_bot(const pcapi_str_t *user_agent)
{
    return pcapi_agent_class(user_agent) != PCAPI_AGENT_PERSON;
}


/* letters have a bit each, all other characters share the last one */

static uint32_t
pcapi_agent_bit(u_char c)
{
    uint32_t  n;

    n = (uint32_t) (c | 0x20) - 'a';

    return (uint32_t) 1 << (n < 26 ? n : 26);
}


static void
pcapi_agent_index(void)
{
    uint32_t  i;

    for (i = 0; i < 26; i++) {
        pcapi_agent_second.letter[i] =
                               pcapi_agent_letters(pcapi_agent_crawlers[i])
                               | pcapi_agent_letters(pcapi_agent_libraries[i]);
    }

    pcapi_agent_second.ready = 1;
}


static uint32_t
pcapi_agent_letters(const char *const *word)
{
    uint32_t  i, letters;

    letters = 0;

    for (i = 0; i < PCAPI_AGENT_WORDS && word[i]; i++) {
        letters |= pcapi_agent_bit((u_char) word[i][1]);
    }

    return letters;
}


static int
pcapi_agent_word(const char *const *word, const u_char *p, const u_char *last)
{
    uint32_t  i;

    for (i = 0; i < PCAPI_AGENT_WORDS && word[i]; i++) {
        if (pcapi_agent_starts(p, last, word[i])) {
            return 1;
        }
    }

    return 0;
}


static int
pcapi_agent_person(const u_char *p, const u_char *start, const u_char *last)
{
    uint32_t                   i;
    const pcapi_agent_name_t  *name;

    for (i = 0; i < pcapi_nelts(pcapi_agent_people); i++) {
        name = &pcapi_agent_people[i];

        if (p - start >= name->offset
            && pcapi_agent_starts(p - name->offset, last, name->text))
        {
            return 1;
        }
    }

    return 0;
}


static int
pcapi_agent_starts(const u_char *p, const u_char *last, const char *word)
{
    for ( /* void */ ; *word; word++, p++) {
        if (p == last || pcapi_tolower(*p) != (u_char) *word) {
            return 0;
        }
    }

    return 1;
}
