
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_AGENT_H_INCLUDED_
#define _PCAPI_AGENT_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * Is this user agent a crawler, a link preview, a monitor or a library?  A
 * table of words decides.  Pinterest's in-app browser is a person.  An empty
 * user agent is no visitor's: a bot.
 */
int pcapi_agent_is_bot(const pcapi_str_t *user_agent);


#endif /* _PCAPI_AGENT_H_INCLUDED_ */
