
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_agent.h"


#define PCAPI_AGENT_WORDS   9


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

    ['d' - 'a'] = { "datadog", "dareboost", "duckduckgo-favicons", "deadlink" },

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


/* people, although one of the words is in them */

static const char *const  pcapi_agent_people[] = {
    "cubot"
};


int
pcapi_agent_is_bot(const pcapi_str_t *user_agent)
{
    uint32_t            i;
    const u_char       *p, *last;
    const char *const  *word;

    p = user_agent->data;
    last = p + user_agent->len;

    if (p == last) {
        return 1;
    }

    for ( /* void */ ; p < last; p++) {

        i = (uint32_t) pcapi_tolower(*p) - 'a';

        if (i >= pcapi_nelts(pcapi_agent_words)) {
            continue;
        }

        word = pcapi_agent_words[i];

        for (i = 0; i < PCAPI_AGENT_WORDS && word[i]; i++) {
            if (pcapi_agent_starts(p, last, word[i])) {
                return 1;
            }
        }

        for (i = 0; i < pcapi_nelts(pcapi_agent_people); i++) {
            if (pcapi_agent_starts(p, last, pcapi_agent_people[i])) {
                p += strlen(pcapi_agent_people[i]) - 1;
                break;
            }
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
