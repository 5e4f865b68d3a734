
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_SCHEMA_H_INCLUDED_
#define _PCAPI_SCHEMA_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * The published schema of POST /v5/ad_accounts/{id}/events as one table
 * (Pinterest API description, v5, 5.23.0).  It drives reading of native
 * events, setting, checking and encoding; a test compares it member by member
 * with the published file.
 */

typedef enum {
    PCAPI_EVENT = 0,           /* data[] */
    PCAPI_USER,                /* data[].user_data */
    PCAPI_CUSTOM,              /* data[].custom_data */
    PCAPI_CONTENT,             /* data[].custom_data.contents[] */
    PCAPI_APP,                 /* data[].app_info */
    PCAPI_DEVICE,              /* data[].device_info */
    PCAPI_NPARENTS
} pcapi_parent_e;


typedef enum {
    PCAPI_TEXT = 0,            /* string */
    PCAPI_DECIMAL,             /* string that holds a decimal number */
    PCAPI_INTEGER,
    PCAPI_BOOLEAN,
    PCAPI_ENUM,                /* string, one of a list */
    PCAPI_TEXTS,               /* array of strings */
    PCAPI_DIGESTS,             /* array of lower-case hex SHA-256 */
    PCAPI_OBJECT,
    PCAPI_OBJECTS
} pcapi_type_e;


typedef enum {
    /* event */
    PCAPI_EVENT_NAME = 0,
    PCAPI_ACTION_SOURCE,
    PCAPI_EVENT_TIME,
    PCAPI_EVENT_ID,
    PCAPI_EVENT_SOURCE_URL,
    PCAPI_OPT_OUT,
    PCAPI_PARTNER_NAME,
    PCAPI_APP_ID,
    PCAPI_APP_NAME,
    PCAPI_APP_VERSION,
    PCAPI_DEVICE_BRAND,
    PCAPI_DEVICE_CARRIER,
    PCAPI_DEVICE_MODEL,
    PCAPI_DEVICE_TYPE,
    PCAPI_OS_VERSION,
    PCAPI_WIFI,
    PCAPI_LANGUAGE,
    PCAPI_USER_DATA,
    PCAPI_CUSTOM_DATA,
    PCAPI_APP_INFO,
    PCAPI_DEVICE_INFO,

    /* user_data */
    PCAPI_EM,
    PCAPI_PH,
    PCAPI_GE,
    PCAPI_DB,
    PCAPI_LN,
    PCAPI_FN,
    PCAPI_CT,
    PCAPI_ST,
    PCAPI_ZP,
    PCAPI_COUNTRY,
    PCAPI_HASHED_MAIDS,
    PCAPI_EXTERNAL_ID,
    PCAPI_CLIENT_IP_ADDRESS,
    PCAPI_CLIENT_USER_AGENT,
    PCAPI_CLICK_ID,
    PCAPI_PARTNER_ID,

    /* custom_data */
    PCAPI_CURRENCY,
    PCAPI_VALUE,
    PCAPI_CONTENT_IDS,
    PCAPI_CONTENTS,
    PCAPI_NUM_ITEMS,
    PCAPI_ORDER_ID,
    PCAPI_SEARCH_STRING,
    PCAPI_CONTENT_NAME,
    PCAPI_CONTENT_CATEGORY,
    PCAPI_CONTENT_BRAND,
    PCAPI_PREDICTED_LTV,
    PCAPI_OPT_OUT_TYPE,
    PCAPI_NP,
    PCAPI_EXTERNAL_MEASUREMENT_ID,
    PCAPI_EXTERNAL_MEASUREMENT_VENDOR_ID,

    /* custom_data.contents[] */
    PCAPI_ITEM_ID,
    PCAPI_ITEM_NAME,
    PCAPI_ITEM_CATEGORY,
    PCAPI_ITEM_BRAND,
    PCAPI_ITEM_PRICE,
    PCAPI_ITEM_QUANTITY,

    /* app_info */
    PCAPI_AI_APP_ID,
    PCAPI_AI_APP_NAME,
    PCAPI_AI_APP_PACKAGE_NAME,
    PCAPI_AI_APP_STORE,
    PCAPI_AI_APP_VERSION,
    PCAPI_AI_INSTALL_TIME,
    PCAPI_AI_USER_AGENT,
    PCAPI_AI_WINDOW_HEIGHT,
    PCAPI_AI_WINDOW_WIDTH,

    /* device_info */
    PCAPI_DI_BATTERY_LEVEL,
    PCAPI_DI_BRAND,
    PCAPI_DI_CARRIER,
    PCAPI_DI_CPU_CORES,
    PCAPI_DI_EXTERNAL_STORAGE_FREE_SPACE,
    PCAPI_DI_EXTERNAL_STORAGE_SIZE,
    PCAPI_DI_FORM_FACTOR,
    PCAPI_DI_KERNEL_VERSION,
    PCAPI_DI_LANGUAGES,
    PCAPI_DI_LOCALE,
    PCAPI_DI_MODEL,
    PCAPI_DI_NETWORK_TYPE,
    PCAPI_DI_OS_FAMILY,
    PCAPI_DI_OS_NAME,
    PCAPI_DI_OS_RELEASE_NAME,
    PCAPI_DI_OS_VERSION,
    PCAPI_DI_SCREEN_DENSITY,
    PCAPI_DI_SCREEN_HEIGHT,
    PCAPI_DI_SCREEN_WIDTH,
    PCAPI_DI_STORAGE_FREE_SPACE,
    PCAPI_DI_STORAGE_SIZE,
    PCAPI_DI_TIMEZONE,
    PCAPI_DI_TIMEZONE_ABBR,
    PCAPI_DI_TYPE,

    PCAPI_NMEMBERS,
    PCAPI_NO_MEMBER = PCAPI_NMEMBERS
} pcapi_member_e;


/* what else than its type a value must obey; see pcapi_normalize.h */

typedef size_t (*pcapi_normal_pt)(const pcapi_str_t *in, u_char *out,
    size_t size);


/*
 * "max" is the schema's where it has one, else our own: characters of a text
 * (bytes, if "whole"), elements of an array.  "low" and "high" are an
 * integer's bounds.
 */

typedef struct {
    pcapi_str_t         name;      /* as in the schema */
    pcapi_str_t         key;       /* ,"name": */
    pcapi_parent_e      parent;
    pcapi_type_e        type;
    pcapi_parent_e      child;     /* what a PCAPI_OBJECT holds */
    uint32_t            max;
    int64_t             low;
    int64_t             high;
    const pcapi_str_t  *values;    /* of an enum, ended by a null string */
    pcapi_normal_pt     normal;    /* normal form before hashing or keeping */
    pcapi_member_e      newer;     /* says the same and is sent instead */
    unsigned            whole:1;   /* never cut: a part of it is worthless */
    unsigned            internal:1;  /* never taken from a message */
    unsigned            sha256:1;  /* any other digest is no value */
    unsigned            phone:1;   /* may lack the code of its country */
} pcapi_schema_t;


typedef struct {
    pcapi_member_e      first;
    pcapi_member_e      last;      /* not the last one: the one behind it */
} pcapi_members_t;


/* indexed by pcapi_member_e, in the order of encoding */
extern const pcapi_schema_t  pcapi_schema[PCAPI_NMEMBERS];

/* the members of each parent, indexed by pcapi_parent_e */
extern const pcapi_members_t  pcapi_members[PCAPI_NPARENTS];


/* PCAPI_NO_MEMBER if the schema has none of that name there */
pcapi_member_e pcapi_schema_find(pcapi_parent_e parent,
    const pcapi_str_t *name);

/*
 * By the name an operator writes: "em", "value", "event_id", a member of one of
 * the two newer objects as "app_info.app_name", one of a product as
 * "contents.item_price"; "user_data." and "custom_data." may stand before
 * theirs.
 */
pcapi_member_e pcapi_schema_field(const pcapi_str_t *name);


#endif /* _PCAPI_SCHEMA_H_INCLUDED_ */
