
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_base.h"
#include "base/pcapi_decimal.h"
#include "pcapi_click_id.h"
#include "pcapi_event.h"
#include "pcapi_normalize.h"
#include "pcapi_schema.h"


#define pcapi_member(text, of, is)                                           \
    .name = pcapi_string(text),                                              \
    .key = pcapi_string(",\"" text "\":"),                                   \
    .parent = of,                                                            \
    .type = is


typedef struct {
    pcapi_str_t     text;
    pcapi_parent_e  parent;
} pcapi_prefix_t;


static const pcapi_str_t  pcapi_sources[] = {
    pcapi_string("web"),
    pcapi_string("app_android"),
    pcapi_string("app_ios"),
    pcapi_string("offline"),
    pcapi_null_string
};


static const pcapi_str_t  pcapi_form_factors[] = {
    pcapi_string("desktop"),
    pcapi_string("laptop"),
    pcapi_string("cellphone"),
    pcapi_string("tablet"),
    pcapi_string("smartwatch"),
    pcapi_string("tv"),
    pcapi_string("vr"),
    pcapi_string("console"),
    pcapi_string("other"),
    pcapi_null_string
};


static const pcapi_str_t  pcapi_network_types[] = {
    pcapi_string("wifi"),
    pcapi_string("cellular_2g"),
    pcapi_string("cellular_3g"),
    pcapi_string("cellular_4g"),
    pcapi_string("cellular_5g"),
    pcapi_string("cellular_6g"),
    pcapi_string("ethernet"),
    pcapi_string("unknown"),
    pcapi_null_string
};


static const pcapi_str_t  pcapi_os_families[] = {
    pcapi_string("ios"),
    pcapi_string("android"),
    pcapi_string("macos"),
    pcapi_string("windows"),
    pcapi_string("linux"),
    pcapi_string("bsd"),
    pcapi_string("other"),
    pcapi_null_string
};


const pcapi_schema_t  pcapi_schema[PCAPI_NMEMBERS] = {

    [PCAPI_EVENT_NAME] = {
        pcapi_member("event_name", PCAPI_EVENT, PCAPI_TEXT),
        .max = PCAPI_MAX_NAME, .whole = 1
    },

    [PCAPI_ACTION_SOURCE] = {
        pcapi_member("action_source", PCAPI_EVENT, PCAPI_ENUM),
        .values = pcapi_sources
    },

    [PCAPI_EVENT_TIME] = {
        pcapi_member("event_time", PCAPI_EVENT, PCAPI_INTEGER),
        .high = INT64_MAX, .normal = pcapi_normal_time
    },

    [PCAPI_EVENT_ID] = {
        pcapi_member("event_id", PCAPI_EVENT, PCAPI_TEXT),
        .max = PCAPI_MAX_ID, .whole = 1
    },

    [PCAPI_EVENT_SOURCE_URL] = {
        pcapi_member("event_source_url", PCAPI_EVENT, PCAPI_TEXT),
        .max = PCAPI_MAX_URL, .whole = 1, .normal = pcapi_normal_url
    },

    [PCAPI_OPT_OUT] = {
        pcapi_member("opt_out", PCAPI_EVENT, PCAPI_BOOLEAN)
    },

    [PCAPI_PARTNER_NAME] = {
        pcapi_member("partner_name", PCAPI_EVENT, PCAPI_TEXT),
        .max = PCAPI_MAX_ID, .whole = 1, .internal = 1
    },

    [PCAPI_APP_ID] = {
        pcapi_member("app_id", PCAPI_EVENT, PCAPI_TEXT),
        .max = PCAPI_MAX_TEXT, .newer = PCAPI_AI_APP_ID
    },

    [PCAPI_APP_NAME] = {
        pcapi_member("app_name", PCAPI_EVENT, PCAPI_TEXT),
        .max = PCAPI_MAX_TEXT, .newer = PCAPI_AI_APP_NAME
    },

    [PCAPI_APP_VERSION] = {
        pcapi_member("app_version", PCAPI_EVENT, PCAPI_TEXT),
        .max = PCAPI_MAX_TEXT, .newer = PCAPI_AI_APP_VERSION
    },

    [PCAPI_DEVICE_BRAND] = {
        pcapi_member("device_brand", PCAPI_EVENT, PCAPI_TEXT),
        .max = PCAPI_MAX_TEXT, .newer = PCAPI_DI_BRAND
    },

    [PCAPI_DEVICE_CARRIER] = {
        pcapi_member("device_carrier", PCAPI_EVENT, PCAPI_TEXT),
        .max = PCAPI_MAX_TEXT, .newer = PCAPI_DI_CARRIER
    },

    [PCAPI_DEVICE_MODEL] = {
        pcapi_member("device_model", PCAPI_EVENT, PCAPI_TEXT),
        .max = PCAPI_MAX_TEXT, .newer = PCAPI_DI_MODEL
    },

    [PCAPI_DEVICE_TYPE] = {
        pcapi_member("device_type", PCAPI_EVENT, PCAPI_TEXT),
        .max = PCAPI_MAX_TEXT, .newer = PCAPI_DI_TYPE
    },

    [PCAPI_OS_VERSION] = {
        pcapi_member("os_version", PCAPI_EVENT, PCAPI_TEXT),
        .max = PCAPI_MAX_TEXT, .newer = PCAPI_DI_OS_VERSION
    },

    [PCAPI_WIFI] = {
        pcapi_member("wifi", PCAPI_EVENT, PCAPI_BOOLEAN)
    },

    [PCAPI_LANGUAGE] = {
        pcapi_member("language", PCAPI_EVENT, PCAPI_TEXT),
        .max = 2, .whole = 1, .normal = pcapi_normal_language
    },

    [PCAPI_USER_DATA] = {
        pcapi_member("user_data", PCAPI_EVENT, PCAPI_OBJECT),
        .child = PCAPI_USER
    },

    [PCAPI_CUSTOM_DATA] = {
        pcapi_member("custom_data", PCAPI_EVENT, PCAPI_OBJECT),
        .child = PCAPI_CUSTOM
    },

    [PCAPI_APP_INFO] = {
        pcapi_member("app_info", PCAPI_EVENT, PCAPI_OBJECT),
        .child = PCAPI_APP
    },

    [PCAPI_DEVICE_INFO] = {
        pcapi_member("device_info", PCAPI_EVENT, PCAPI_OBJECT),
        .child = PCAPI_DEVICE
    },

    [PCAPI_EM] = {
        pcapi_member("em", PCAPI_USER, PCAPI_DIGESTS),
        .max = PCAPI_MAX_DIGESTS, .normal = pcapi_normal_email, .sha256 = 1
    },

    [PCAPI_PH] = {
        pcapi_member("ph", PCAPI_USER, PCAPI_DIGESTS),
        .max = PCAPI_MAX_DIGESTS, .normal = pcapi_normal_phone, .sha256 = 1,
        .phone = 1
    },

    [PCAPI_GE] = {
        pcapi_member("ge", PCAPI_USER, PCAPI_DIGESTS),
        .max = PCAPI_MAX_DIGESTS, .normal = pcapi_normal_gender
    },

    [PCAPI_DB] = {
        pcapi_member("db", PCAPI_USER, PCAPI_DIGESTS),
        .max = PCAPI_MAX_DIGESTS, .normal = pcapi_normal_date
    },

    [PCAPI_LN] = {
        pcapi_member("ln", PCAPI_USER, PCAPI_DIGESTS),
        .max = PCAPI_MAX_DIGESTS, .normal = pcapi_normal_lower
    },

    [PCAPI_FN] = {
        pcapi_member("fn", PCAPI_USER, PCAPI_DIGESTS),
        .max = PCAPI_MAX_DIGESTS, .normal = pcapi_normal_lower
    },

    [PCAPI_CT] = {
        pcapi_member("ct", PCAPI_USER, PCAPI_DIGESTS),
        .max = PCAPI_MAX_DIGESTS, .normal = pcapi_normal_city
    },

    [PCAPI_ST] = {
        pcapi_member("st", PCAPI_USER, PCAPI_DIGESTS),
        .max = PCAPI_MAX_DIGESTS, .normal = pcapi_normal_state
    },

    [PCAPI_ZP] = {
        pcapi_member("zp", PCAPI_USER, PCAPI_DIGESTS),
        .max = PCAPI_MAX_DIGESTS, .normal = pcapi_normal_zip
    },

    [PCAPI_COUNTRY] = {
        pcapi_member("country", PCAPI_USER, PCAPI_DIGESTS),
        .max = PCAPI_MAX_DIGESTS, .normal = pcapi_normal_country
    },

    [PCAPI_HASHED_MAIDS] = {
        pcapi_member("hashed_maids", PCAPI_USER, PCAPI_DIGESTS),
        .max = PCAPI_MAX_DIGESTS, .normal = pcapi_normal_maid
    },

    [PCAPI_EXTERNAL_ID] = {
        pcapi_member("external_id", PCAPI_USER, PCAPI_DIGESTS),
        .max = PCAPI_MAX_DIGESTS, .normal = pcapi_normal_lower
    },

    [PCAPI_CLIENT_IP_ADDRESS] = {
        pcapi_member("client_ip_address", PCAPI_USER, PCAPI_TEXT),
        .max = 45, .whole = 1, .normal = pcapi_normal_address
    },

    [PCAPI_CLIENT_USER_AGENT] = {
        pcapi_member("client_user_agent", PCAPI_USER, PCAPI_TEXT),
        .max = PCAPI_MAX_AGENT
    },

    [PCAPI_CLICK_ID] = {
        pcapi_member("click_id", PCAPI_USER, PCAPI_TEXT),
        .max = PCAPI_CLICK_ID_MAX, .whole = 1,
        .normal = pcapi_normal_click_id
    },

    [PCAPI_PARTNER_ID] = {
        pcapi_member("partner_id", PCAPI_USER, PCAPI_TEXT),
        .max = 1024, .whole = 1
    },

    [PCAPI_CURRENCY] = {
        pcapi_member("currency", PCAPI_CUSTOM, PCAPI_TEXT),
        .max = 3, .whole = 1, .normal = pcapi_normal_currency
    },

    [PCAPI_VALUE] = {
        pcapi_member("value", PCAPI_CUSTOM, PCAPI_DECIMAL),
        .max = PCAPI_DECIMAL_LEN
    },

    [PCAPI_CONTENT_IDS] = {
        pcapi_member("content_ids", PCAPI_CUSTOM, PCAPI_TEXTS),
        .max = PCAPI_MAX_CONTENTS, .whole = 1
    },

    [PCAPI_CONTENTS] = {
        pcapi_member("contents", PCAPI_CUSTOM, PCAPI_OBJECTS),
        .child = PCAPI_CONTENT, .max = PCAPI_MAX_CONTENTS
    },

    [PCAPI_NUM_ITEMS] = {
        pcapi_member("num_items", PCAPI_CUSTOM, PCAPI_INTEGER),
        .high = INT64_MAX
    },

    [PCAPI_ORDER_ID] = {
        pcapi_member("order_id", PCAPI_CUSTOM, PCAPI_TEXT),
        .max = PCAPI_MAX_ID, .whole = 1
    },

    [PCAPI_SEARCH_STRING] = {
        pcapi_member("search_string", PCAPI_CUSTOM, PCAPI_TEXT),
        .max = PCAPI_MAX_TEXT
    },

    [PCAPI_CONTENT_NAME] = {
        pcapi_member("content_name", PCAPI_CUSTOM, PCAPI_TEXT),
        .max = PCAPI_MAX_TEXT
    },

    [PCAPI_CONTENT_CATEGORY] = {
        pcapi_member("content_category", PCAPI_CUSTOM, PCAPI_TEXT),
        .max = PCAPI_MAX_TEXT
    },

    [PCAPI_CONTENT_BRAND] = {
        pcapi_member("content_brand", PCAPI_CUSTOM, PCAPI_TEXT),
        .max = PCAPI_MAX_TEXT
    },

    [PCAPI_PREDICTED_LTV] = {
        pcapi_member("predicted_ltv", PCAPI_CUSTOM, PCAPI_DECIMAL),
        .max = PCAPI_DECIMAL_LEN
    },

    [PCAPI_OPT_OUT_TYPE] = {
        pcapi_member("opt_out_type", PCAPI_CUSTOM, PCAPI_TEXT),
        .max = 128, .whole = 1, .normal = pcapi_normal_flags
    },

    [PCAPI_NP] = {
        pcapi_member("np", PCAPI_CUSTOM, PCAPI_TEXT),
        .max = PCAPI_MAX_ID, .whole = 1, .internal = 1
    },

    [PCAPI_EXTERNAL_MEASUREMENT_ID] = {
        pcapi_member("external_measurement_id", PCAPI_CUSTOM, PCAPI_TEXT),
        .max = PCAPI_MAX_ID, .whole = 1, .internal = 1
    },

    [PCAPI_EXTERNAL_MEASUREMENT_VENDOR_ID] = {
        pcapi_member("external_measurement_vendor_id",
                     PCAPI_CUSTOM, PCAPI_INTEGER),
        .high = INT64_MAX, .internal = 1
    },

    [PCAPI_ITEM_ID] = {
        pcapi_member("id", PCAPI_CONTENT, PCAPI_TEXT),
        .max = PCAPI_MAX_ID, .whole = 1
    },

    [PCAPI_ITEM_NAME] = {
        pcapi_member("item_name", PCAPI_CONTENT, PCAPI_TEXT),
        .max = PCAPI_MAX_TEXT
    },

    [PCAPI_ITEM_CATEGORY] = {
        pcapi_member("item_category", PCAPI_CONTENT, PCAPI_TEXT),
        .max = PCAPI_MAX_TEXT
    },

    [PCAPI_ITEM_BRAND] = {
        pcapi_member("item_brand", PCAPI_CONTENT, PCAPI_TEXT),
        .max = PCAPI_MAX_TEXT
    },

    [PCAPI_ITEM_PRICE] = {
        pcapi_member("item_price", PCAPI_CONTENT, PCAPI_DECIMAL),
        .max = PCAPI_DECIMAL_LEN
    },

    [PCAPI_ITEM_QUANTITY] = {
        pcapi_member("quantity", PCAPI_CONTENT, PCAPI_INTEGER),
        .high = INT64_MAX
    },

    [PCAPI_AI_APP_ID] = {
        pcapi_member("app_id", PCAPI_APP, PCAPI_TEXT),
        .max = 200
    },

    [PCAPI_AI_APP_NAME] = {
        pcapi_member("app_name", PCAPI_APP, PCAPI_TEXT),
        .max = 200
    },

    [PCAPI_AI_APP_PACKAGE_NAME] = {
        pcapi_member("app_package_name", PCAPI_APP, PCAPI_TEXT),
        .max = 200
    },

    [PCAPI_AI_APP_STORE] = {
        pcapi_member("app_store", PCAPI_APP, PCAPI_TEXT),
        .max = 100
    },

    [PCAPI_AI_APP_VERSION] = {
        pcapi_member("app_version", PCAPI_APP, PCAPI_TEXT),
        .max = 100
    },

    [PCAPI_AI_INSTALL_TIME] = {
        pcapi_member("install_time", PCAPI_APP, PCAPI_INTEGER),
        .high = INT64_MAX, .normal = pcapi_normal_time
    },

    [PCAPI_AI_USER_AGENT] = {
        pcapi_member("user_agent", PCAPI_APP, PCAPI_TEXT),
        .max = 16384
    },

    [PCAPI_AI_WINDOW_HEIGHT] = {
        pcapi_member("window_height", PCAPI_APP, PCAPI_INTEGER),
        .high = 30720
    },

    [PCAPI_AI_WINDOW_WIDTH] = {
        pcapi_member("window_width", PCAPI_APP, PCAPI_INTEGER),
        .high = 30720
    },

    [PCAPI_DI_BATTERY_LEVEL] = {
        pcapi_member("battery_level", PCAPI_DEVICE, PCAPI_INTEGER),
        .high = 100
    },

    [PCAPI_DI_BRAND] = {
        pcapi_member("brand", PCAPI_DEVICE, PCAPI_TEXT),
        .max = 100
    },

    [PCAPI_DI_CARRIER] = {
        pcapi_member("carrier", PCAPI_DEVICE, PCAPI_TEXT),
        .max = 100
    },

    [PCAPI_DI_CPU_CORES] = {
        pcapi_member("cpu_cores", PCAPI_DEVICE, PCAPI_INTEGER),
        .high = 1152
    },

    [PCAPI_DI_EXTERNAL_STORAGE_FREE_SPACE] = {
        pcapi_member("external_storage_free_space",
                     PCAPI_DEVICE, PCAPI_INTEGER),
        .high = 1048576
    },

    [PCAPI_DI_EXTERNAL_STORAGE_SIZE] = {
        pcapi_member("external_storage_size", PCAPI_DEVICE, PCAPI_INTEGER),
        .high = 1048576
    },

    [PCAPI_DI_FORM_FACTOR] = {
        pcapi_member("form_factor", PCAPI_DEVICE, PCAPI_ENUM),
        .values = pcapi_form_factors
    },

    [PCAPI_DI_KERNEL_VERSION] = {
        pcapi_member("kernel_version", PCAPI_DEVICE, PCAPI_TEXT),
        .max = 100
    },

    [PCAPI_DI_LANGUAGES] = {
        pcapi_member("languages", PCAPI_DEVICE, PCAPI_TEXTS),
        .max = 100, .whole = 1, .normal = pcapi_normal_language
    },

    [PCAPI_DI_LOCALE] = {
        pcapi_member("locale", PCAPI_DEVICE, PCAPI_TEXT),
        .max = 35
    },

    [PCAPI_DI_MODEL] = {
        pcapi_member("model", PCAPI_DEVICE, PCAPI_TEXT),
        .max = 100
    },

    [PCAPI_DI_NETWORK_TYPE] = {
        pcapi_member("network_type", PCAPI_DEVICE, PCAPI_ENUM),
        .values = pcapi_network_types
    },

    [PCAPI_DI_OS_FAMILY] = {
        pcapi_member("os_family", PCAPI_DEVICE, PCAPI_ENUM),
        .values = pcapi_os_families
    },

    [PCAPI_DI_OS_NAME] = {
        pcapi_member("os_name", PCAPI_DEVICE, PCAPI_TEXT),
        .max = 100
    },

    [PCAPI_DI_OS_RELEASE_NAME] = {
        pcapi_member("os_release_name", PCAPI_DEVICE, PCAPI_TEXT),
        .max = 100
    },

    [PCAPI_DI_OS_VERSION] = {
        pcapi_member("os_version", PCAPI_DEVICE, PCAPI_TEXT),
        .max = 100
    },

    [PCAPI_DI_SCREEN_DENSITY] = {
        pcapi_member("screen_density", PCAPI_DEVICE, PCAPI_INTEGER),
        .high = 100000
    },

    [PCAPI_DI_SCREEN_HEIGHT] = {
        pcapi_member("screen_height", PCAPI_DEVICE, PCAPI_INTEGER),
        .high = 30720
    },

    [PCAPI_DI_SCREEN_WIDTH] = {
        pcapi_member("screen_width", PCAPI_DEVICE, PCAPI_INTEGER),
        .high = 30720
    },

    [PCAPI_DI_STORAGE_FREE_SPACE] = {
        pcapi_member("storage_free_space", PCAPI_DEVICE, PCAPI_INTEGER),
        .high = 1048576
    },

    [PCAPI_DI_STORAGE_SIZE] = {
        pcapi_member("storage_size", PCAPI_DEVICE, PCAPI_INTEGER),
        .high = 1048576
    },

    [PCAPI_DI_TIMEZONE] = {
        pcapi_member("timezone", PCAPI_DEVICE, PCAPI_TEXT),
        .max = 40
    },

    [PCAPI_DI_TIMEZONE_ABBR] = {
        pcapi_member("timezone_abbr", PCAPI_DEVICE, PCAPI_TEXT),
        .max = 5
    },

    [PCAPI_DI_TYPE] = {
        pcapi_member("type", PCAPI_DEVICE, PCAPI_TEXT),
        .max = 100
    }
};


const pcapi_members_t  pcapi_members[PCAPI_NPARENTS] = {
    [PCAPI_EVENT] = { PCAPI_EVENT_NAME, PCAPI_EM },
    [PCAPI_USER] = { PCAPI_EM, PCAPI_CURRENCY },
    [PCAPI_CUSTOM] = { PCAPI_CURRENCY, PCAPI_ITEM_ID },
    [PCAPI_CONTENT] = { PCAPI_ITEM_ID, PCAPI_AI_APP_ID },
    [PCAPI_APP] = { PCAPI_AI_APP_ID, PCAPI_DI_BATTERY_LEVEL },
    [PCAPI_DEVICE] = { PCAPI_DI_BATTERY_LEVEL, PCAPI_NMEMBERS }
};


static const pcapi_prefix_t  pcapi_prefixes[] = {
    { pcapi_string("user_data."), PCAPI_USER },
    { pcapi_string("custom_data.contents."), PCAPI_CONTENT },
    { pcapi_string("custom_data."), PCAPI_CUSTOM },
    { pcapi_string("contents."), PCAPI_CONTENT },
    { pcapi_string("app_info."), PCAPI_APP },
    { pcapi_string("device_info."), PCAPI_DEVICE }
};


pcapi_member_e
pcapi_schema_find(pcapi_parent_e parent, const pcapi_str_t *name)
{
    pcapi_member_e  m;

    for (m = pcapi_members[parent].first; m < pcapi_members[parent].last; m++)
    {
        if (pcapi_str_eq(&pcapi_schema[m].name, name)) {
            return m;
        }
    }

    return PCAPI_NO_MEMBER;
}


pcapi_member_e
pcapi_schema_field(const pcapi_str_t *name)
{
    size_t                 i;
    pcapi_str_t            rest;
    pcapi_member_e         m;
    const pcapi_prefix_t  *prefix;

    for (i = 0; i < pcapi_nelts(pcapi_prefixes); i++) {
        prefix = &pcapi_prefixes[i];

        if (name->len > prefix->text.len
            && memcmp(name->data, prefix->text.data, prefix->text.len) == 0)
        {
            rest = pcapi_str(name->data + prefix->text.len,
                             name->len - prefix->text.len);

            return pcapi_schema_find(prefix->parent, &rest);
        }
    }

    for (i = PCAPI_EVENT; i <= PCAPI_CUSTOM; i++) {
        m = pcapi_schema_find((pcapi_parent_e) i, name);

        if (m != PCAPI_NO_MEMBER) {
            return m;
        }
    }

    return PCAPI_NO_MEMBER;
}
