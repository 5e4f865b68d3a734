
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_agent.h"


#define PCAPI_AGENT_WORDS   9


typedef struct {
    const char  *text;
    ptrdiff_t    offset;
} pcapi_agent_name_t;


static uint32_t pcapi_agent_bit(u_char c);
static void pcapi_agent_index(void);
static int pcapi_agent_word(const u_char *p, const u_char *last,
    uint32_t first);
static int pcapi_agent_person(const u_char *p, const u_char *start,
    const u_char *last);
static int pcapi_agent_starts(const u_char *p, const u_char *last,
    const char *word);


/* by their first letter; any of them anywhere */

static const char *const  pcapi_agent_words[26][PCAPI_AGENT_WORDS] = {

    ['a' - 'a'] = { "apis-google", "archive.org", "axios/", "aiohttp",
                    "apachebench", "apache-httpclient", "appengine-google",
                    "anthropic" },

    ['b' - 'a'] = { "bot", "barkrowler", "brandwatch" },

    ['c' - 'a'] = { "crawl", "curl/", "catchpoint", "check_http",
                    "chatgpt-user", "cloudflare-alwaysonline" },

    ['d' - 'a'] = { "datadog", "dareboost", "duckduckgo-favicons",
                    "deadlink" },

    ['e' - 'a'] = { "embedly", "externalhit" },

    ['f' - 'a'] = { "fetcher", "facebookcatalog", "facebookexternal",
                    "freshping", "favicon" },

    ['g' - 'a'] = { "go-http-client", "gtmetrix", "guzzlehttp", "google-read",
                    "google-inspection", "google-safety", "googleother" },

    ['h' - 'a'] = { "headless", "http:/", "https:/", "httpie/", "httpclient",
                    "htmlparser", "httrack", "httpx/", "http_request" },

    ['i' - 'a'] = { "ia_archiver", "iframely", "insomnia/", "inspectiontool" },

    ['j' - 'a'] = { "jakarta commons", "java/", "jetty/" },

    ['l' - 'a'] = { "libwww", "lighthouse", "linkcheck", "link check",
                    "lwp::", "lwp-" },

    ['m' - 'a'] = { "mediapartners-google", "monitor", "mastodon/",
                    "mechanize", "meta-external" },

    ['n' - 'a'] = { "nagios", "newrelic", "node-fetch", "nutch", "nessus",
                    "netcraft", "node-superagent", "nikto" },

    ['o' - 'a'] = { "offline explorer", "openai" },

    ['p' - 'a'] = { "python", "pingdom", "preview", "postmanruntime",
                    "phantomjs", "puppeteer", "playwright", "prerender",
                    "perplexity" },

    ['r' - 'a'] = { "resty", "rest-client", "request-promise" },

    ['s' - 'a'] = { "spider", "slurp", "scrap", "site24x7", "statuscake",
                    "speedcurve", "siteimprove", "screaming frog" },

    ['t' - 'a'] = { "typhoeus", "teoma" },

    ['u' - 'a'] = { "undici", "updown", "uptime", "urllib" },

    ['v' - 'a'] = { "validator", "vkshare" },

    ['w' - 'a'] = { "wget/", "webpagetest", "whatsapp/", "winhttp",
                    "wordpress", "w3c_", "wkhtmltopdf" },

    ['z' - 'a'] = { "zabbix", "zgrab" }
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


int
pcapi_agent_is_bot(const pcapi_str_t *user_agent)
{
    uint32_t       first;
    const u_char  *p, *start, *last;

    start = user_agent->data;
    last = start + user_agent->len;

    if (start == last) {
        return 1;
    }

    if (!pcapi_agent_second.ready) {
        pcapi_agent_index();
    }

    for (p = start; p + 1 < last; p++) {

        first = (uint32_t) (*p | 0x20) - 'a';

        if (first < 26
            && (pcapi_agent_second.letter[first] & pcapi_agent_bit(p[1]))
            && pcapi_agent_word(p, last, first)
            && !pcapi_agent_person(p, start, last))
        {
            return 1;
        }
    }

    return 0;
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
    uint32_t            i, k;
    const char *const  *word;

    for (i = 0; i < 26; i++) {
        word = pcapi_agent_words[i];

        for (k = 0; k < PCAPI_AGENT_WORDS && word[k]; k++) {
            pcapi_agent_second.letter[i] |= pcapi_agent_bit(word[k][1]);
        }
    }

    pcapi_agent_second.ready = 1;
}


static int
pcapi_agent_word(const u_char *p, const u_char *last, uint32_t first)
{
    uint32_t            i;
    const char *const  *word;

    word = pcapi_agent_words[first];

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
