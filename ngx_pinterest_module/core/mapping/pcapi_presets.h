
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_PRESETS_H_INCLUDED_
#define _PCAPI_PRESETS_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * The built-in tables of event names: data alone.  Incoming names are in their
 * folded form, see pcapi_names.h.
 */

typedef struct {
    pcapi_str_t         folded;
    pcapi_str_t         name;        /* as Pinterest writes it */
} pcapi_standard_name_t;


/* "noun" and "verb" match in both orders; without a verb there is just one */

typedef struct {
    unsigned            presets;     /* PCAPI_PRESET_* it belongs to */
    pcapi_str_t         noun;
    pcapi_str_t         verb;
    pcapi_str_t         name;
} pcapi_preset_name_t;


typedef struct {
    pcapi_str_t         name;
    unsigned            preset;
} pcapi_preset_t;


/* each of them ends with a null string */
extern const pcapi_standard_name_t  pcapi_standard_names[];
extern const pcapi_preset_name_t  pcapi_preset_names[];
extern const pcapi_preset_t  pcapi_presets[];


#endif /* _PCAPI_PRESETS_H_INCLUDED_ */
