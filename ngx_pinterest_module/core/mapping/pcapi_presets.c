
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_names.h"
#include "pcapi_presets.h"


#define SEGMENT     PCAPI_PRESET_SEGMENT
#define GA4         PCAPI_PRESET_GA4
#define DATAFLY     PCAPI_PRESET_DATAFLY
#define ASTRONOMER  PCAPI_PRESET_ASTRONOMER

#define pcapi_standard(folded, name)                                         \
    { pcapi_string(folded), pcapi_string(name) }

#define pcapi_preset(presets, noun, verb, name)                              \
    { presets, pcapi_string(noun), pcapi_string(verb), pcapi_string(name) }


const pcapi_preset_t  pcapi_presets[] = {
    { pcapi_string("segment"), SEGMENT },
    { pcapi_string("ga4"), GA4 },
    { pcapi_string("datafly"), DATAFLY },
    { pcapi_string("astronomer"), ASTRONOMER },
    { pcapi_string("none"), 0 },
    { pcapi_null_string, 0 }
};


const pcapi_standard_name_t  pcapi_standard_names[] = {
    pcapi_standard("addpaymentinfo", "add_payment_info"),
    pcapi_standard("addtocart", "add_to_cart"),
    pcapi_standard("addtowishlist", "add_to_wishlist"),
    pcapi_standard("appinstall", "app_install"),
    pcapi_standard("appopen", "app_open"),
    pcapi_standard("checkout", "checkout"),
    pcapi_standard("contact", "contact"),
    pcapi_standard("custom", "custom"),
    pcapi_standard("customizeproduct", "customize_product"),
    pcapi_standard("findlocation", "find_location"),
    pcapi_standard("initiatecheckout", "initiate_checkout"),
    pcapi_standard("lead", "lead"),
    pcapi_standard("pagevisit", "page_visit"),
    pcapi_standard("schedule", "schedule"),
    pcapi_standard("search", "search"),
    pcapi_standard("signup", "signup"),
    pcapi_standard("starttrial", "start_trial"),
    pcapi_standard("submitapplication", "submit_application"),
    pcapi_standard("subscribe", "subscribe"),
    pcapi_standard("viewcategory", "view_category"),
    pcapi_standard("viewcontent", "view_content"),
    pcapi_standard("watchvideo", "watch_video"),
    { pcapi_null_string, pcapi_null_string }
};


/* the narrower presets come first: where two disagree, the first row counts */

const pcapi_preset_name_t  pcapi_preset_names[] = {

    pcapi_preset(DATAFLY, "product", "viewed", "view_category"),

    pcapi_preset(SEGMENT|DATAFLY|ASTRONOMER, "products", "searched", "search"),
    pcapi_preset(SEGMENT|ASTRONOMER, "productlist", "filtered", "search"),
    pcapi_preset(SEGMENT, "productlist", "viewed", "view_category"),
    pcapi_preset(SEGMENT, "productcategory", "viewed", "view_category"),
    pcapi_preset(SEGMENT, "product", "viewed", "view_content"),
    pcapi_preset(SEGMENT|DATAFLY|ASTRONOMER, "product", "added",
                 "add_to_cart"),
    pcapi_preset(SEGMENT, "product", "addedtowishlist", "add_to_wishlist"),
    pcapi_preset(SEGMENT, "addedproducttowishlist", "", "add_to_wishlist"),
    pcapi_preset(SEGMENT|DATAFLY, "checkout", "started", "initiate_checkout"),
    pcapi_preset(SEGMENT, "paymentinfo", "entered", "add_payment_info"),
    pcapi_preset(SEGMENT|DATAFLY|ASTRONOMER, "order", "completed", "checkout"),
    pcapi_preset(SEGMENT|DATAFLY, "signedup", "", "signup"),
    pcapi_preset(SEGMENT|DATAFLY, "lead", "generated", "lead"),
    pcapi_preset(SEGMENT, "generatelead", "", "lead"),
    pcapi_preset(SEGMENT, "trial", "started", "start_trial"),
    pcapi_preset(SEGMENT, "subscription", "created", "subscribe"),
    pcapi_preset(SEGMENT, "application", "installed", "app_install"),
    pcapi_preset(SEGMENT, "application", "opened", "app_open"),
    pcapi_preset(SEGMENT|ASTRONOMER, "videoplayback", "started",
                 "watch_video"),
    pcapi_preset(SEGMENT, "productvideo", "watched", "watch_video"),

    pcapi_preset(GA4, "pageview", "", "page_visit"),
    pcapi_preset(GA4, "screenview", "", "page_visit"),
    pcapi_preset(GA4, "viewitem", "", "view_content"),
    pcapi_preset(GA4, "viewitemlist", "", "view_category"),
    pcapi_preset(GA4, "viewsearchresults", "", "search"),
    pcapi_preset(GA4, "begincheckout", "", "initiate_checkout"),
    pcapi_preset(GA4, "purchase", "", "checkout"),
    pcapi_preset(GA4, "generatelead", "", "lead"),
    pcapi_preset(GA4, "videostart", "", "watch_video"),

    { 0, pcapi_null_string, pcapi_null_string, pcapi_null_string }
};
