
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_AGENT_H_INCLUDED_
#define _PCAPI_AGENT_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * What a user agent is, by two tables of words.  Pinterest's in-app browser is
 * a person.  Libraries are what servers and apps send their messages with
 * (curl, python-requests, SDKs): nobody reads a page with them, but what they
 * collect may well be a person's.  Agents that look for themselves (crawlers,
 * link previews, monitors) are crawlers, also when they use a library.  An
 * empty user agent is no visitor's: a library.
 */

typedef enum {
    PCAPI_AGENT_PERSON = 0,
    PCAPI_AGENT_LIBRARY,
    PCAPI_AGENT_CRAWLER
} pcapi_agent_class_e;

pcapi_agent_class_e pcapi_agent_class(const pcapi_str_t *user_agent);

/* is it no person? */
int pcapi_agent_is_bot(const pcapi_str_t *user_agent);


#endif /* _PCAPI_AGENT_H_INCLUDED_ */
