
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_facts.h"


/*
 * Where each field comes from: sections 3 and 4 of the mapping as data.  The
 * last number is the rank among the sources of a field, 0 the first choice.
 */


#define fact(of, name, to, n)                                                \
    { PCAPI_SCOPE_##of, PCAPI_SCOPE_NONE, PCAPI_##to, n, pcapi_string(name) }

#define into(of, name, to, n)                                                \
    { PCAPI_SCOPE_##of, PCAPI_SCOPE_##to, 0, n, pcapi_string(name) }

#define item(name, to, n)                                                    \
    { PCAPI_SCOPE_ITEM, PCAPI_SCOPE_NONE, to, n, pcapi_string(name) }


const pcapi_fact_row_t  pcapi_fact_rows[] = {

    /* a Segment call */

    fact(MESSAGE, "event", FACT_EVENT, 0),
    fact(MESSAGE, "event_name", FACT_EVENT, 1),
    fact(MESSAGE, "name", FACT_NAME, 0),
    fact(MESSAGE, "category", FACT_CATEGORY, 0),
    fact(MESSAGE, "userId", EXTERNAL_ID, 0),
    fact(MESSAGE, "anonymousId", EXTERNAL_ID, 1),
    fact(MESSAGE, "messageId", EVENT_ID, 4),
    fact(MESSAGE, "timestamp", FACT_TIMESTAMP, 0),
    fact(MESSAGE, "originalTimestamp", FACT_ORIGINAL, 0),
    fact(MESSAGE, "sentAt", FACT_SENT, 0),
    fact(MESSAGE, "receivedAt", FACT_RECEIVED, 0),
    fact(MESSAGE, "integrations", FACT_INTEGRATIONS, 0),
    into(MESSAGE, "properties", PROPERTIES, 0),
    into(MESSAGE, "traits", TRAITS, 0),
    into(MESSAGE, "context", CONTEXT, 0),

    /* the batch around it; "context.traits" ranks behind "traits" */

    fact(OUTER, "sentAt", FACT_SENT, 0),
    fact(OUTER, "receivedAt", FACT_RECEIVED, 0),
    fact(OUTER, "integrations", FACT_OUTER_INTEGRATIONS, 0),
    into(OUTER, "context", CONTEXT, 0),

    /* properties: money and products (3.2) */

    fact(PROPERTIES, "value", VALUE, 0),
    fact(PROPERTIES, "revenue", VALUE, 1),
    fact(PROPERTIES, "subtotal", VALUE, 2),
    fact(PROPERTIES, "total", VALUE, 3),
    fact(PROPERTIES, "currency", CURRENCY, 0),
    fact(PROPERTIES, "products", FACT_PRODUCTS, 0),
    fact(PROPERTIES, "items", FACT_PRODUCTS, 1),
    fact(PROPERTIES, "product_id", ITEM_ID, 0),
    fact(PROPERTIES, "sku", ITEM_ID, 1),
    fact(PROPERTIES, "id", ITEM_ID, 2),
    fact(PROPERTIES, "item_id", ITEM_ID, 3),
    fact(PROPERTIES, "name", ITEM_NAME, 0),
    fact(PROPERTIES, "item_name", ITEM_NAME, 1),
    fact(PROPERTIES, "brand", ITEM_BRAND, 0),
    fact(PROPERTIES, "item_brand", ITEM_BRAND, 1),
    fact(PROPERTIES, "category", ITEM_CATEGORY, 0),
    fact(PROPERTIES, "item_category", ITEM_CATEGORY, 1),
    fact(PROPERTIES, "price", ITEM_PRICE, 0),
    fact(PROPERTIES, "quantity", ITEM_QUANTITY, 0),
    fact(PROPERTIES, "num_items", NUM_ITEMS, 0),
    fact(PROPERTIES, "order_id", ORDER_ID, 0),
    fact(PROPERTIES, "orderId", ORDER_ID, 1),
    fact(PROPERTIES, "transaction_id", ORDER_ID, 2),
    fact(PROPERTIES, "query", SEARCH_STRING, 0),
    fact(PROPERTIES, "search_query", SEARCH_STRING, 1),
    fact(PROPERTIES, "search_string", SEARCH_STRING, 2),
    fact(PROPERTIES, "search_term", SEARCH_STRING, 3),
    fact(PROPERTIES, "content_name", CONTENT_NAME, 0),
    fact(PROPERTIES, "contentName", CONTENT_NAME, 1),
    fact(PROPERTIES, "content_category", CONTENT_CATEGORY, 0),
    fact(PROPERTIES, "contentCategory", CONTENT_CATEGORY, 1),
    fact(PROPERTIES, "content_brand", CONTENT_BRAND, 0),
    fact(PROPERTIES, "contentBrand", CONTENT_BRAND, 1),
    fact(PROPERTIES, "predicted_ltv", PREDICTED_LTV, 0),

    /* properties: all else (3.1, 3.3, 3.4, 3.5) */

    fact(PROPERTIES, "email", EM, 2),
    fact(PROPERTIES, "phone", PH, 2),
    fact(PROPERTIES, "gender", GE, 2),
    fact(PROPERTIES, "event_id", EVENT_ID, 0),
    fact(PROPERTIES, "eventID", EVENT_ID, 1),
    fact(PROPERTIES, "eventId", EVENT_ID, 2),
    fact(PROPERTIES, "eid", EVENT_ID, 3),
    fact(PROPERTIES, "url", FACT_URL, 0),
    fact(PROPERTIES, "page_url", FACT_OTHER_URL, 0),
    fact(PROPERTIES, "title", FACT_TITLE, 0),
    fact(PROPERTIES, "language", LANGUAGE, 0),
    fact(PROPERTIES, "action_source", ACTION_SOURCE, 0),
    fact(PROPERTIES, "opt_out", OPT_OUT, 0),
    fact(PROPERTIES, "optOut", OPT_OUT, 1),
    fact(PROPERTIES, "opt_out_type", OPT_OUT_TYPE, 0),
    fact(PROPERTIES, "optOutType", OPT_OUT_TYPE, 1),
    fact(PROPERTIES, "click_id", FACT_CLICK, 0),
    fact(PROPERTIES, "epik", FACT_CLICK, 1),

    /* traits; odd ranks are those of "context.traits" */

    fact(TRAITS, "email", EM, 0),
    fact(TRAITS, "phone", PH, 0),
    fact(TRAITS, "gender", GE, 0),
    fact(TRAITS, "firstName", FN, 0),
    fact(TRAITS, "firstname", FN, 2),
    fact(TRAITS, "first_name", FN, 4),
    fact(TRAITS, "lastName", LN, 0),
    fact(TRAITS, "lastname", LN, 2),
    fact(TRAITS, "last_name", LN, 4),
    fact(TRAITS, "birthday", DB, 0),
    fact(TRAITS, "dateOfBirth", DB, 2),
    fact(TRAITS, "dob", DB, 4),
    fact(TRAITS, "name", FACT_FULL_NAME, 0),
    fact(TRAITS, "city", CT, 2),
    fact(TRAITS, "state", ST, 4),
    fact(TRAITS, "region", ST, 6),
    fact(TRAITS, "postalCode", ZP, 6),
    fact(TRAITS, "postal_code", ZP, 8),
    fact(TRAITS, "zip", ZP, 10),
    fact(TRAITS, "country", COUNTRY, 2),
    fact(TRAITS, "action_source", ACTION_SOURCE, 2),
    fact(TRAITS, "optOutType", OPT_OUT_TYPE, 2),
    into(TRAITS, "address", ADDRESS, 0),

    fact(ADDRESS, "city", CT, 0),
    fact(ADDRESS, "state", ST, 0),
    fact(ADDRESS, "region", ST, 2),
    fact(ADDRESS, "postalCode", ZP, 0),
    fact(ADDRESS, "postal_code", ZP, 2),
    fact(ADDRESS, "zip", ZP, 4),
    fact(ADDRESS, "country", COUNTRY, 0),

    /* context; its location is believed only if the operator says so */

    fact(CONTEXT, "ip", FACT_IP, 0),
    fact(CONTEXT, "userAgent", FACT_AGENT, 0),
    fact(CONTEXT, "locale", FACT_LOCALE, 0),
    fact(CONTEXT, "timezone", DI_TIMEZONE, 0),
    fact(CONTEXT, "idfa", HASHED_MAIDS, 1),
    fact(CONTEXT, "consent", FACT_CONSENT, 0),
    into(CONTEXT, "traits", TRAITS, 1),
    into(CONTEXT, "page", PAGE, 0),
    into(CONTEXT, "app", APP, 0),
    into(CONTEXT, "device", DEVICE, 0),
    into(CONTEXT, "os", OS, 0),
    into(CONTEXT, "network", NETWORK, 0),
    into(CONTEXT, "screen", SCREEN, 0),
    into(CONTEXT, "library", LIBRARY, 0),
    into(CONTEXT, "location", LOCATION, 0),

    fact(PAGE, "url", FACT_PAGE_URL, 0),
    fact(PAGE, "search", FACT_PAGE_SEARCH, 0),
    fact(PAGE, "title", FACT_TITLE, 1),
    fact(APP, "name", AI_APP_NAME, 0),
    fact(APP, "version", AI_APP_VERSION, 0),
    fact(APP, "namespace", AI_APP_PACKAGE_NAME, 0),
    fact(DEVICE, "advertisingId", HASHED_MAIDS, 0),
    fact(DEVICE, "idfa", HASHED_MAIDS, 2),
    fact(DEVICE, "adid", HASHED_MAIDS, 3),
    fact(DEVICE, "adTrackingEnabled", FACT_TRACKING, 0),
    fact(DEVICE, "manufacturer", DI_BRAND, 0),
    fact(DEVICE, "model", DI_MODEL, 0),
    fact(DEVICE, "type", FACT_DEVICE_TYPE, 0),
    fact(OS, "name", FACT_OS_NAME, 0),
    fact(OS, "version", DI_OS_VERSION, 0),
    fact(NETWORK, "carrier", DI_CARRIER, 0),
    fact(NETWORK, "wifi", WIFI, 0),
    fact(SCREEN, "width", DI_SCREEN_WIDTH, 0),
    fact(SCREEN, "height", DI_SCREEN_HEIGHT, 0),
    fact(SCREEN, "density", DI_SCREEN_DENSITY, 0),
    fact(LIBRARY, "name", FACT_LIBRARY, 0),
    fact(LOCATION, "city", CT, 12),
    fact(LOCATION, "region", ST, 12),
    fact(LOCATION, "country", COUNTRY, 12),

    /* the Pinterest tag (4) */

    fact(PIXEL, "event", FACT_EVENT, 0),
    fact(PIXEL, "event_id", EVENT_ID, 4),
    fact(PIXEL, "cb", FACT_CB, 0),
    into(PIXEL, "ed", ED, 0),
    into(PIXEL, "pd", PD, 0),
    into(PIXEL, "ad", AD, 0),

    fact(ED, "value", VALUE, 0),
    fact(ED, "currency", CURRENCY, 0),
    fact(ED, "order_id", ORDER_ID, 0),
    fact(ED, "order_quantity", NUM_ITEMS, 0),
    fact(ED, "num_items", NUM_ITEMS, 1),
    fact(ED, "search_query", SEARCH_STRING, 0),
    fact(ED, "page_name", CONTENT_NAME, 0),
    fact(ED, "video_title", CONTENT_NAME, 1),
    fact(ED, "category", CONTENT_CATEGORY, 0),
    fact(ED, "category_title", CONTENT_CATEGORY, 1),
    fact(ED, "product_category", CONTENT_CATEGORY, 2),
    fact(ED, "lead_type", CONTENT_CATEGORY, 3),
    fact(ED, "line_items", FACT_PRODUCTS, 0),
    fact(ED, "product_id", ITEM_ID, 0),
    fact(ED, "product_variant_id", ITEM_ID, 1),
    fact(ED, "product_name", ITEM_NAME, 0),
    fact(ED, "product_brand", ITEM_BRAND, 0),
    fact(ED, "product_price", ITEM_PRICE, 0),
    fact(ED, "product_quantity", ITEM_QUANTITY, 0),
    fact(ED, "product_ids", FACT_IDS, 0),
    fact(ED, "collection_product_ids", FACT_IDS, 1),
    fact(ED, "event_id", EVENT_ID, 0),
    fact(ED, "eventID", EVENT_ID, 1),
    fact(ED, "timestamp", FACT_TIMESTAMP, 0),
    into(ED, "user_data", ED_USER, 0),

    /* partner data, before the same in "ed.user_data" */

    fact(PD, "em", EM, 0),
    fact(PD, "ph", PH, 0),
    fact(PD, "ge", GE, 0),
    fact(PD, "db", DB, 0),
    fact(PD, "ln", LN, 0),
    fact(PD, "fn", FN, 0),
    fact(PD, "ct", CT, 0),
    fact(PD, "st", ST, 0),
    fact(PD, "zp", ZP, 0),
    fact(PD, "country", COUNTRY, 0),
    fact(PD, "hashed_maids", HASHED_MAIDS, 0),
    fact(PD, "external_id", EXTERNAL_ID, 0),
    fact(PD, "pin_unauth", EXTERNAL_ID, 4),
    fact(PD, "epik", FACT_CLICK, 0),
    fact(PD, "opt_out_type", OPT_OUT_TYPE, 0),
    fact(PD, "piaa", FACT_IP, 0),
    fact(PD, "client_user_agent", FACT_AGENT, 0),

    fact(ED_USER, "em", EM, 2),
    fact(ED_USER, "ph", PH, 2),
    fact(ED_USER, "ge", GE, 2),
    fact(ED_USER, "db", DB, 2),
    fact(ED_USER, "ln", LN, 2),
    fact(ED_USER, "fn", FN, 2),
    fact(ED_USER, "ct", CT, 2),
    fact(ED_USER, "st", ST, 2),
    fact(ED_USER, "zp", ZP, 2),
    fact(ED_USER, "country", COUNTRY, 2),
    fact(ED_USER, "hashed_maids", HASHED_MAIDS, 2),
    fact(ED_USER, "external_id", EXTERNAL_ID, 2),

    fact(AD, "loc", FACT_PAGE_URL, 0),
    fact(AD, "language", LANGUAGE, 0),
    fact(AD, "ua", FACT_AGENT, 1),
    fact(AD, "sw", DI_SCREEN_WIDTH, 0),
    fact(AD, "sh", DI_SCREEN_HEIGHT, 0),
    fact(AD, "platform", FACT_OS_NAME, 0),
    fact(AD, "platformVersion", DI_OS_VERSION, 0),

    /* a product, of Segment, of GA4 and of the tag */

    item("product_id", pcapi_item_slot(PCAPI_ITEM_ID), 0),
    item("sku", pcapi_item_slot(PCAPI_ITEM_ID), 1),
    item("id", pcapi_item_slot(PCAPI_ITEM_ID), 2),
    item("item_id", pcapi_item_slot(PCAPI_ITEM_ID), 3),
    item("product_variant_id", pcapi_item_slot(PCAPI_ITEM_ID), 4),
    item("name", pcapi_item_slot(PCAPI_ITEM_NAME), 0),
    item("item_name", pcapi_item_slot(PCAPI_ITEM_NAME), 1),
    item("product_name", pcapi_item_slot(PCAPI_ITEM_NAME), 2),
    item("category", pcapi_item_slot(PCAPI_ITEM_CATEGORY), 0),
    item("item_category", pcapi_item_slot(PCAPI_ITEM_CATEGORY), 1),
    item("product_category", pcapi_item_slot(PCAPI_ITEM_CATEGORY), 2),
    item("brand", pcapi_item_slot(PCAPI_ITEM_BRAND), 0),
    item("item_brand", pcapi_item_slot(PCAPI_ITEM_BRAND), 1),
    item("product_brand", pcapi_item_slot(PCAPI_ITEM_BRAND), 2),
    item("price", pcapi_item_slot(PCAPI_ITEM_PRICE), 0),
    item("product_price", pcapi_item_slot(PCAPI_ITEM_PRICE), 1),
    item("quantity", pcapi_item_slot(PCAPI_ITEM_QUANTITY), 0),
    item("product_quantity", pcapi_item_slot(PCAPI_ITEM_QUANTITY), 1),
    item("currency", PCAPI_ITEM_SLOT_CURRENCY, 0),
    item("product_currency", PCAPI_ITEM_SLOT_CURRENCY, 1)
};


const uint32_t  pcapi_nfact_rows = pcapi_nelts(pcapi_fact_rows);
