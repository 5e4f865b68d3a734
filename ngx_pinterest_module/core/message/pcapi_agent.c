
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_agent.h"


#define PCAPI_AGENT_WORDS   8


typedef struct {
    const char  *text;
    ptrdiff_t    offset;
} pcapi_agent_name_t;


static void pcapi_agent_index(void);
static void pcapi_agent_letters(uint32_t *letters, const char *const *word);
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


/*
 * The letters, 'a' being 1 and all other characters 0, and a bit for each that
 * comes second and third after a first one in the words; made on first use.
 */

static struct {
    uint8_t    ready;
    uint8_t    letter[256];
    uint32_t   next[27][2];
} pcapi_agent_letter;


pcapi_agent_class_e
pcapi_agent_class(const pcapi_str_t *user_agent)
{
    uint32_t             first;
    const u_char        *p, *start, *last;
    const uint8_t       *letter;
    pcapi_agent_class_e  class;

    start = user_agent->data;
    last = start + user_agent->len;

    if (start == last) {
        return PCAPI_AGENT_LIBRARY;
    }

    if (!pcapi_agent_letter.ready) {
        pcapi_agent_index();
    }

    class = PCAPI_AGENT_PERSON;
    letter = pcapi_agent_letter.letter;

    /* no word is shorter than three */

    for (p = start; last - p > 2; p++) {

        first = letter[p[0]];

        if (!(pcapi_agent_letter.next[first][0] >> letter[p[1]] & 1)
            || !(pcapi_agent_letter.next[first][1] >> letter[p[2]] & 1))
        {
            continue;
        }

        if (pcapi_agent_word(pcapi_agent_crawlers[first - 1], p, last)
            && !pcapi_agent_person(p, start, last))
        {
            return PCAPI_AGENT_CRAWLER;
        }

        if (pcapi_agent_word(pcapi_agent_libraries[first - 1], p, last)) {
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


static void
pcapi_agent_index(void)
{
    uint32_t  i;

    for (i = 0; i < 26; i++) {
        pcapi_agent_letter.letter['a' + i] = (uint8_t) (i + 1);
        pcapi_agent_letter.letter['A' + i] = (uint8_t) (i + 1);
    }

    for (i = 0; i < 26; i++) {
        pcapi_agent_letters(pcapi_agent_letter.next[i + 1],
                            pcapi_agent_crawlers[i]);
        pcapi_agent_letters(pcapi_agent_letter.next[i + 1],
                            pcapi_agent_libraries[i]);
    }

    pcapi_agent_letter.ready = 1;
}


static void
pcapi_agent_letters(uint32_t *letters, const char *const *word)
{
    uint32_t        i;
    const uint8_t  *letter;

    letter = pcapi_agent_letter.letter;

    for (i = 0; i < PCAPI_AGENT_WORDS && word[i]; i++) {
        letters[0] |= (uint32_t) 1 << letter[(u_char) word[i][1]];
        letters[1] |= (uint32_t) 1 << letter[(u_char) word[i][2]];
    }
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
