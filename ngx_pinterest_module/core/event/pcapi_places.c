
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_base.h"
#include "base/pcapi_utf8.h"
#include "pcapi_places.h"


#define PCAPI_PLACE_LEN   64      /* the longest name has 45 letters */


typedef struct {
    pcapi_str_t  name;
    char         code[3];
} pcapi_place_t;


/* U+00C0 to U+017F without their diacritics */

static const char  pcapi_base_letters[] =
    "aaaaaaaceeeeiiiidnooooo?ouuuuytsaaaaaaaceeeeiiiidnooooo?ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";


/* second letters of the alpha-2 codes by the first one, and Kosovo's XK */

static const char  *pcapi_alpha2[] = {
    "defgilmoqrstuwxz",
    "abdefghijlmnoqrstvwyz",
    "acdfghiklmnoruvwxyz",
    "ejkmoz",
    "ceghrst",
    "ijkmor",
    "abdefghilmnpqrstuwy",
    "kmnrtu",
    "delmnoqrst",
    "emop",
    "eghimnprwyz",
    "abcikrstuvy",
    "acdefghklmnopqrstuvwxyz",
    "acefgilopruz",
    "m",
    "aefghklmnrstwy",
    "a",
    "eosuw",
    "abcdeghijklmnorstvxyz",
    "cdfghjklmnortvwz",
    "agmsyz",
    "aceginu",
    "fs",
    "k",
    "et",
    "amw",
};


/* alpha-3 and alpha-2, in the order of the former */

static const char  pcapi_alpha3[][6] = {
    "abwaw", "afgaf", "agoao", "aiaai", "alaax", "albal", "andad",
    "areae", "argar", "armam", "asmas", "ataaq", "atftf", "atgag",
    "ausau", "autat", "azeaz", "bdibi", "belbe", "benbj", "besbq",
    "bfabf", "bgdbd", "bgrbg", "bhrbh", "bhsbs", "bihba", "blmbl",
    "blrby", "blzbz", "bmubm", "bolbo", "brabr", "brbbb", "brnbn",
    "btnbt", "bvtbv", "bwabw", "cafcf", "canca", "cckcc", "chech",
    "chlcl", "chncn", "civci", "cmrcm", "codcd", "cogcg", "cokck",
    "colco", "comkm", "cpvcv", "cricr", "cubcu", "cuwcw", "cxrcx",
    "cymky", "cypcy", "czecz", "deude", "djidj", "dmadm", "dnkdk",
    "domdo", "dzadz", "ecuec", "egyeg", "erier", "esheh", "espes",
    "estee", "ethet", "finfi", "fjifj", "flkfk", "frafr", "frofo",
    "fsmfm", "gabga", "gbrgb", "geoge", "ggygg", "ghagh", "gibgi",
    "gingn", "glpgp", "gmbgm", "gnbgw", "gnqgq", "grcgr", "grdgd",
    "grlgl", "gtmgt", "gufgf", "gumgu", "guygy", "hkghk", "hmdhm",
    "hndhn", "hrvhr", "htiht", "hunhu", "idnid", "imnim", "indin",
    "iotio", "irlie", "irnir", "irqiq", "islis", "isril", "itait",
    "jamjm", "jeyje", "jorjo", "jpnjp", "kazkz", "kenke", "kgzkg",
    "khmkh", "kirki", "knakn", "korkr", "kwtkw", "laola", "lbnlb",
    "lbrlr", "lbyly", "lcalc", "lieli", "lkalk", "lsols", "ltult",
    "luxlu", "lvalv", "macmo", "mafmf", "marma", "mcomc", "mdamd",
    "mdgmg", "mdvmv", "mexmx", "mhlmh", "mkdmk", "mliml", "mltmt",
    "mmrmm", "mneme", "mngmn", "mnpmp", "mozmz", "mrtmr", "msrms",
    "mtqmq", "musmu", "mwimw", "mysmy", "mytyt", "namna", "nclnc",
    "nerne", "nfknf", "ngang", "nicni", "niunu", "nldnl", "norno",
    "nplnp", "nrunr", "nzlnz", "omnom", "pakpk", "panpa", "pcnpn",
    "perpe", "phlph", "plwpw", "pngpg", "polpl", "pripr", "prkkp",
    "prtpt", "prypy", "pseps", "pyfpf", "qatqa", "reure", "rouro",
    "rusru", "rwarw", "sausa", "sdnsd", "sensn", "sgpsg", "sgsgs",
    "shnsh", "sjmsj", "slbsb", "slesl", "slvsv", "smrsm", "somso",
    "spmpm", "srbrs", "ssdss", "stpst", "sursr", "svksk", "svnsi",
    "swese", "swzsz", "sxmsx", "sycsc", "syrsy", "tcatc", "tcdtd",
    "tgotg", "thath", "tjktj", "tkltk", "tkmtm", "tlstl", "tonto",
    "ttott", "tuntn", "turtr", "tuvtv", "twntw", "tzatz", "ugaug",
    "ukrua", "umium", "uryuy", "usaus", "uzbuz", "vatva", "vctvc",
    "venve", "vgbvg", "virvi", "vnmvn", "vutvu", "wlfwf", "wsmws",
    "xkxxk", "yemye", "zafza", "zmbzm", "zwezw",
};


static const pcapi_place_t  pcapi_countries[] = {
    { pcapi_string("afghanistan"), "af" },
    { pcapi_string("aland"), "ax" },
    { pcapi_string("alandislands"), "ax" },
    { pcapi_string("albania"), "al" },
    { pcapi_string("algeria"), "dz" },
    { pcapi_string("america"), "us" },
    { pcapi_string("americansamoa"), "as" },
    { pcapi_string("andorra"), "ad" },
    { pcapi_string("angola"), "ao" },
    { pcapi_string("anguilla"), "ai" },
    { pcapi_string("antarctica"), "aq" },
    { pcapi_string("antigua"), "ag" },
    { pcapi_string("antiguaandbarbuda"), "ag" },
    { pcapi_string("antiguabarbuda"), "ag" },
    { pcapi_string("aotearoa"), "nz" },
    { pcapi_string("argentina"), "ar" },
    { pcapi_string("armenia"), "am" },
    { pcapi_string("aruba"), "aw" },
    { pcapi_string("australia"), "au" },
    { pcapi_string("austria"), "at" },
    { pcapi_string("azerbaijan"), "az" },
    { pcapi_string("bahamas"), "bs" },
    { pcapi_string("bahrain"), "bh" },
    { pcapi_string("bangladesh"), "bd" },
    { pcapi_string("barbados"), "bb" },
    { pcapi_string("belarus"), "by" },
    { pcapi_string("belgie"), "be" },
    { pcapi_string("belgique"), "be" },
    { pcapi_string("belgium"), "be" },
    { pcapi_string("belize"), "bz" },
    { pcapi_string("benin"), "bj" },
    { pcapi_string("bermuda"), "bm" },
    { pcapi_string("bhutan"), "bt" },
    { pcapi_string("bolivarianrepublicofvenezuela"), "ve" },
    { pcapi_string("bolivia"), "bo" },
    { pcapi_string("boliviaplurinationalstateof"), "bo" },
    { pcapi_string("bonaire"), "bq" },
    { pcapi_string("bonairesinteustatiusandsaba"), "bq" },
    { pcapi_string("bosnia"), "ba" },
    { pcapi_string("bosniaandherzegovina"), "ba" },
    { pcapi_string("bosniaherzegovina"), "ba" },
    { pcapi_string("botswana"), "bw" },
    { pcapi_string("bouvetisland"), "bv" },
    { pcapi_string("brasil"), "br" },
    { pcapi_string("brazil"), "br" },
    { pcapi_string("britain"), "gb" },
    { pcapi_string("britishindianoceanterritory"), "io" },
    { pcapi_string("britishvirginislands"), "vg" },
    { pcapi_string("brunei"), "bn" },
    { pcapi_string("bruneidarussalam"), "bn" },
    { pcapi_string("bulgaria"), "bg" },
    { pcapi_string("burkinafaso"), "bf" },
    { pcapi_string("burma"), "mm" },
    { pcapi_string("burundi"), "bi" },
    { pcapi_string("bvi"), "vg" },
    { pcapi_string("caboverde"), "cv" },
    { pcapi_string("cambodia"), "kh" },
    { pcapi_string("cameroon"), "cm" },
    { pcapi_string("canada"), "ca" },
    { pcapi_string("capeverde"), "cv" },
    { pcapi_string("caribbeannetherlands"), "bq" },
    { pcapi_string("caymanislands"), "ky" },
    { pcapi_string("centralafricanrepublic"), "cf" },
    { pcapi_string("chad"), "td" },
    { pcapi_string("chile"), "cl" },
    { pcapi_string("china"), "cn" },
    { pcapi_string("christmasisland"), "cx" },
    { pcapi_string("cocosislands"), "cc" },
    { pcapi_string("cocoskeelingislands"), "cc" },
    { pcapi_string("colombia"), "co" },
    { pcapi_string("comoros"), "km" },
    { pcapi_string("congo"), "cg" },
    { pcapi_string("congobrazzaville"), "cg" },
    { pcapi_string("congodemocraticrepublicofthe"), "cd" },
    { pcapi_string("congodrc"), "cd" },
    { pcapi_string("congokinshasa"), "cd" },
    { pcapi_string("congorepublic"), "cg" },
    { pcapi_string("congothedemocraticrepublicofthe"), "cd" },
    { pcapi_string("cookislands"), "ck" },
    { pcapi_string("costarica"), "cr" },
    { pcapi_string("cotedivoire"), "ci" },
    { pcapi_string("croatia"), "hr" },
    { pcapi_string("cuba"), "cu" },
    { pcapi_string("curacao"), "cw" },
    { pcapi_string("cyprus"), "cy" },
    { pcapi_string("czechia"), "cz" },
    { pcapi_string("czechrepublic"), "cz" },
    { pcapi_string("danmark"), "dk" },
    { pcapi_string("democraticpeoplesrepublicofkorea"), "kp" },
    { pcapi_string("democraticrepublicofthecongo"), "cd" },
    { pcapi_string("denmark"), "dk" },
    { pcapi_string("deutschland"), "de" },
    { pcapi_string("djibouti"), "dj" },
    { pcapi_string("dominica"), "dm" },
    { pcapi_string("dominicanrepublic"), "do" },
    { pcapi_string("dprk"), "kp" },
    { pcapi_string("drc"), "cd" },
    { pcapi_string("drcongo"), "cd" },
    { pcapi_string("easttimor"), "tl" },
    { pcapi_string("ecuador"), "ec" },
    { pcapi_string("egypt"), "eg" },
    { pcapi_string("eire"), "ie" },
    { pcapi_string("el"), "gr" },
    { pcapi_string("elsalvador"), "sv" },
    { pcapi_string("emirates"), "ae" },
    { pcapi_string("england"), "gb" },
    { pcapi_string("equatorialguinea"), "gq" },
    { pcapi_string("eritrea"), "er" },
    { pcapi_string("espana"), "es" },
    { pcapi_string("estonia"), "ee" },
    { pcapi_string("eswatini"), "sz" },
    { pcapi_string("ethiopia"), "et" },
    { pcapi_string("faeroeislands"), "fo" },
    { pcapi_string("falklandislands"), "fk" },
    { pcapi_string("falklandislandsmalvinas"), "fk" },
    { pcapi_string("faroeislands"), "fo" },
    { pcapi_string("federalrepublicofgermany"), "de" },
    { pcapi_string("federatedstatesofmicronesia"), "fm" },
    { pcapi_string("fiji"), "fj" },
    { pcapi_string("finland"), "fi" },
    { pcapi_string("france"), "fr" },
    { pcapi_string("frenchguiana"), "gf" },
    { pcapi_string("frenchpolynesia"), "pf" },
    { pcapi_string("frenchsouthernterritories"), "tf" },
    { pcapi_string("fyrom"), "mk" },
    { pcapi_string("gabon"), "ga" },
    { pcapi_string("gambia"), "gm" },
    { pcapi_string("georgia"), "ge" },
    { pcapi_string("germany"), "de" },
    { pcapi_string("ghana"), "gh" },
    { pcapi_string("gibraltar"), "gi" },
    { pcapi_string("greatbritain"), "gb" },
    { pcapi_string("greece"), "gr" },
    { pcapi_string("greenland"), "gl" },
    { pcapi_string("grenada"), "gd" },
    { pcapi_string("guadeloupe"), "gp" },
    { pcapi_string("guam"), "gu" },
    { pcapi_string("guatemala"), "gt" },
    { pcapi_string("guernsey"), "gg" },
    { pcapi_string("guinea"), "gn" },
    { pcapi_string("guineabissau"), "gw" },
    { pcapi_string("guyana"), "gy" },
    { pcapi_string("haiti"), "ht" },
    { pcapi_string("heardislandandmcdonaldislands"), "hm" },
    { pcapi_string("hellas"), "gr" },
    { pcapi_string("holland"), "nl" },
    { pcapi_string("holysee"), "va" },
    { pcapi_string("holyseevaticancitystate"), "va" },
    { pcapi_string("honduras"), "hn" },
    { pcapi_string("hongkong"), "hk" },
    { pcapi_string("hongkongsar"), "hk" },
    { pcapi_string("hongkongsarchina"), "hk" },
    { pcapi_string("hrvatska"), "hr" },
    { pcapi_string("hungary"), "hu" },
    { pcapi_string("iceland"), "is" },
    { pcapi_string("india"), "in" },
    { pcapi_string("indonesia"), "id" },
    { pcapi_string("iran"), "ir" },
    { pcapi_string("iranislamicrepublicof"), "ir" },
    { pcapi_string("iraq"), "iq" },
    { pcapi_string("ireland"), "ie" },
    { pcapi_string("islamicrepublicofiran"), "ir" },
    { pcapi_string("isleofman"), "im" },
    { pcapi_string("israel"), "il" },
    { pcapi_string("italia"), "it" },
    { pcapi_string("italy"), "it" },
    { pcapi_string("ivorycoast"), "ci" },
    { pcapi_string("jamaica"), "jm" },
    { pcapi_string("japan"), "jp" },
    { pcapi_string("jersey"), "je" },
    { pcapi_string("jordan"), "jo" },
    { pcapi_string("kazakhstan"), "kz" },
    { pcapi_string("kenya"), "ke" },
    { pcapi_string("kingdomofsaudiarabia"), "sa" },
    { pcapi_string("kingdomofthenetherlands"), "nl" },
    { pcapi_string("kiribati"), "ki" },
    { pcapi_string("korea"), "kr" },
    { pcapi_string("koreademocraticpeoplesrepublicof"), "kp" },
    { pcapi_string("korearepublicof"), "kr" },
    { pcapi_string("kosovo"), "xk" },
    { pcapi_string("ksa"), "sa" },
    { pcapi_string("kuwait"), "kw" },
    { pcapi_string("kyrgyzstan"), "kg" },
    { pcapi_string("laopeoplesdemocraticrepublic"), "la" },
    { pcapi_string("laos"), "la" },
    { pcapi_string("latvia"), "lv" },
    { pcapi_string("lebanon"), "lb" },
    { pcapi_string("lesotho"), "ls" },
    { pcapi_string("liberia"), "lr" },
    { pcapi_string("libya"), "ly" },
    { pcapi_string("liechtenstein"), "li" },
    { pcapi_string("lithuania"), "lt" },
    { pcapi_string("luxembourg"), "lu" },
    { pcapi_string("macao"), "mo" },
    { pcapi_string("macaosar"), "mo" },
    { pcapi_string("macaosarchina"), "mo" },
    { pcapi_string("macau"), "mo" },
    { pcapi_string("macausar"), "mo" },
    { pcapi_string("macedonia"), "mk" },
    { pcapi_string("madagascar"), "mg" },
    { pcapi_string("magyarorszag"), "hu" },
    { pcapi_string("mainlandchina"), "cn" },
    { pcapi_string("malawi"), "mw" },
    { pcapi_string("malaysia"), "my" },
    { pcapi_string("maldives"), "mv" },
    { pcapi_string("mali"), "ml" },
    { pcapi_string("malta"), "mt" },
    { pcapi_string("marshallislands"), "mh" },
    { pcapi_string("martinique"), "mq" },
    { pcapi_string("mauritania"), "mr" },
    { pcapi_string("mauritius"), "mu" },
    { pcapi_string("mayotte"), "yt" },
    { pcapi_string("mexico"), "mx" },
    { pcapi_string("micronesia"), "fm" },
    { pcapi_string("micronesiafederatedstatesof"), "fm" },
    { pcapi_string("moldova"), "md" },
    { pcapi_string("moldovarepublicof"), "md" },
    { pcapi_string("monaco"), "mc" },
    { pcapi_string("mongolia"), "mn" },
    { pcapi_string("montenegro"), "me" },
    { pcapi_string("montserrat"), "ms" },
    { pcapi_string("morocco"), "ma" },
    { pcapi_string("mozambique"), "mz" },
    { pcapi_string("myanmar"), "mm" },
    { pcapi_string("myanmarburma"), "mm" },
    { pcapi_string("namibia"), "na" },
    { pcapi_string("nauru"), "nr" },
    { pcapi_string("nederland"), "nl" },
    { pcapi_string("nepal"), "np" },
    { pcapi_string("netherlands"), "nl" },
    { pcapi_string("netherlandskingdomofthe"), "nl" },
    { pcapi_string("newcaledonia"), "nc" },
    { pcapi_string("newzealand"), "nz" },
    { pcapi_string("nicaragua"), "ni" },
    { pcapi_string("niger"), "ne" },
    { pcapi_string("nigeria"), "ng" },
    { pcapi_string("niue"), "nu" },
    { pcapi_string("norfolkisland"), "nf" },
    { pcapi_string("norge"), "no" },
    { pcapi_string("northernireland"), "gb" },
    { pcapi_string("northernmarianaislands"), "mp" },
    { pcapi_string("northkorea"), "kp" },
    { pcapi_string("northmacedonia"), "mk" },
    { pcapi_string("norway"), "no" },
    { pcapi_string("oesterreich"), "at" },
    { pcapi_string("oman"), "om" },
    { pcapi_string("osterreich"), "at" },
    { pcapi_string("pakistan"), "pk" },
    { pcapi_string("palau"), "pw" },
    { pcapi_string("palestine"), "ps" },
    { pcapi_string("palestinestateof"), "ps" },
    { pcapi_string("palestinianterritories"), "ps" },
    { pcapi_string("palestinianterritory"), "ps" },
    { pcapi_string("palestinianterritoryoccupied"), "ps" },
    { pcapi_string("panama"), "pa" },
    { pcapi_string("papuanewguinea"), "pg" },
    { pcapi_string("paraguay"), "py" },
    { pcapi_string("peoplesrepublicofchina"), "cn" },
    { pcapi_string("peru"), "pe" },
    { pcapi_string("philippines"), "ph" },
    { pcapi_string("pitcairn"), "pn" },
    { pcapi_string("pitcairnislands"), "pn" },
    { pcapi_string("plurinationalstateofbolivia"), "bo" },
    { pcapi_string("poland"), "pl" },
    { pcapi_string("polska"), "pl" },
    { pcapi_string("portugal"), "pt" },
    { pcapi_string("prc"), "cn" },
    { pcapi_string("prchina"), "cn" },
    { pcapi_string("puertorico"), "pr" },
    { pcapi_string("qatar"), "qa" },
    { pcapi_string("republicofireland"), "ie" },
    { pcapi_string("republicofkorea"), "kr" },
    { pcapi_string("republicofmoldova"), "md" },
    { pcapi_string("republicofnorthmacedonia"), "mk" },
    { pcapi_string("republicofthecongo"), "cg" },
    { pcapi_string("republicofturkey"), "tr" },
    { pcapi_string("republicofturkiye"), "tr" },
    { pcapi_string("reunion"), "re" },
    { pcapi_string("romania"), "ro" },
    { pcapi_string("rsa"), "za" },
    { pcapi_string("russia"), "ru" },
    { pcapi_string("russianfederation"), "ru" },
    { pcapi_string("rwanda"), "rw" },
    { pcapi_string("saintbarthelemy"), "bl" },
    { pcapi_string("sainthelena"), "sh" },
    { pcapi_string("sainthelenaascensionandtristandacunha"), "sh" },
    { pcapi_string("saintkittsandnevis"), "kn" },
    { pcapi_string("saintlucia"), "lc" },
    { pcapi_string("saintmartin"), "mf" },
    { pcapi_string("saintmartinfrenchpart"), "mf" },
    { pcapi_string("saintpierreandmiquelon"), "pm" },
    { pcapi_string("saintvincentandthegrenadines"), "vc" },
    { pcapi_string("samoa"), "ws" },
    { pcapi_string("sanmarino"), "sm" },
    { pcapi_string("saotomeandprincipe"), "st" },
    { pcapi_string("saudiarabia"), "sa" },
    { pcapi_string("schweiz"), "ch" },
    { pcapi_string("scotland"), "gb" },
    { pcapi_string("senegal"), "sn" },
    { pcapi_string("serbia"), "rs" },
    { pcapi_string("seychelles"), "sc" },
    { pcapi_string("sierraleone"), "sl" },
    { pcapi_string("singapore"), "sg" },
    { pcapi_string("sintmaarten"), "sx" },
    { pcapi_string("sintmaartendutchpart"), "sx" },
    { pcapi_string("slovakia"), "sk" },
    { pcapi_string("slovakrepublic"), "sk" },
    { pcapi_string("slovenia"), "si" },
    { pcapi_string("solomonislands"), "sb" },
    { pcapi_string("somalia"), "so" },
    { pcapi_string("southafrica"), "za" },
    { pcapi_string("southgeorgia"), "gs" },
    { pcapi_string("southgeorgiaandthesouthsandwichislands"), "gs" },
    { pcapi_string("southkorea"), "kr" },
    { pcapi_string("southsudan"), "ss" },
    { pcapi_string("spain"), "es" },
    { pcapi_string("srilanka"), "lk" },
    { pcapi_string("stateofpalestine"), "ps" },
    { pcapi_string("stbarthelemy"), "bl" },
    { pcapi_string("stbarts"), "bl" },
    { pcapi_string("sthelena"), "sh" },
    { pcapi_string("stkitts"), "kn" },
    { pcapi_string("stkittsandnevis"), "kn" },
    { pcapi_string("stlucia"), "lc" },
    { pcapi_string("stmartin"), "mf" },
    { pcapi_string("stpierreandmiquelon"), "pm" },
    { pcapi_string("stvincent"), "vc" },
    { pcapi_string("stvincentandthegrenadines"), "vc" },
    { pcapi_string("sudan"), "sd" },
    { pcapi_string("suisse"), "ch" },
    { pcapi_string("suomi"), "fi" },
    { pcapi_string("suriname"), "sr" },
    { pcapi_string("svalbard"), "sj" },
    { pcapi_string("svalbardandjanmayen"), "sj" },
    { pcapi_string("sverige"), "se" },
    { pcapi_string("svizzera"), "ch" },
    { pcapi_string("swaziland"), "sz" },
    { pcapi_string("sweden"), "se" },
    { pcapi_string("switzerland"), "ch" },
    { pcapi_string("syria"), "sy" },
    { pcapi_string("syrianarabrepublic"), "sy" },
    { pcapi_string("taiwan"), "tw" },
    { pcapi_string("taiwanprovinceofchina"), "tw" },
    { pcapi_string("tajikistan"), "tj" },
    { pcapi_string("tanzania"), "tz" },
    { pcapi_string("tanzaniaunitedrepublicof"), "tz" },
    { pcapi_string("thailand"), "th" },
    { pcapi_string("timorleste"), "tl" },
    { pcapi_string("togo"), "tg" },
    { pcapi_string("tokelau"), "tk" },
    { pcapi_string("tonga"), "to" },
    { pcapi_string("trinidad"), "tt" },
    { pcapi_string("trinidadandtobago"), "tt" },
    { pcapi_string("tunisia"), "tn" },
    { pcapi_string("turkey"), "tr" },
    { pcapi_string("turkiye"), "tr" },
    { pcapi_string("turkmenistan"), "tm" },
    { pcapi_string("turksandcaicos"), "tc" },
    { pcapi_string("turksandcaicosislands"), "tc" },
    { pcapi_string("tuvalu"), "tv" },
    { pcapi_string("uae"), "ae" },
    { pcapi_string("uganda"), "ug" },
    { pcapi_string("uk"), "gb" },
    { pcapi_string("ukraine"), "ua" },
    { pcapi_string("unitedarabemirates"), "ae" },
    { pcapi_string("unitedkingdom"), "gb" },
    { pcapi_string("unitedkingdomofgreatbritainandnorthernireland"), "gb" },
    { pcapi_string("unitedrepublicoftanzania"), "tz" },
    { pcapi_string("unitedstates"), "us" },
    { pcapi_string("unitedstatesminoroutlyingislands"), "um" },
    { pcapi_string("unitedstatesofamerica"), "us" },
    { pcapi_string("unitedstatesvirginislands"), "vi" },
    { pcapi_string("uruguay"), "uy" },
    { pcapi_string("usminoroutlyingislands"), "um" },
    { pcapi_string("usvi"), "vi" },
    { pcapi_string("usvirginislands"), "vi" },
    { pcapi_string("uzbekistan"), "uz" },
    { pcapi_string("vanuatu"), "vu" },
    { pcapi_string("vatican"), "va" },
    { pcapi_string("vaticancity"), "va" },
    { pcapi_string("vaticancitystate"), "va" },
    { pcapi_string("venezuela"), "ve" },
    { pcapi_string("venezuelabolivarianrepublicof"), "ve" },
    { pcapi_string("vietnam"), "vn" },
    { pcapi_string("virginislandsbritish"), "vg" },
    { pcapi_string("virginislandsus"), "vi" },
    { pcapi_string("wales"), "gb" },
    { pcapi_string("wallisandfutuna"), "wf" },
    { pcapi_string("westernsahara"), "eh" },
    { pcapi_string("yemen"), "ye" },
    { pcapi_string("zambia"), "zm" },
    { pcapi_string("zimbabwe"), "zw" },
};


static const pcapi_place_t  pcapi_states[] = {
    { pcapi_string("alabama"), "al" },
    { pcapi_string("alaska"), "ak" },
    { pcapi_string("alberta"), "ab" },
    { pcapi_string("americansamoa"), "as" },
    { pcapi_string("arizona"), "az" },
    { pcapi_string("arkansas"), "ar" },
    { pcapi_string("britishcolumbia"), "bc" },
    { pcapi_string("california"), "ca" },
    { pcapi_string("colorado"), "co" },
    { pcapi_string("connecticut"), "ct" },
    { pcapi_string("delaware"), "de" },
    { pcapi_string("districtofcolumbia"), "dc" },
    { pcapi_string("florida"), "fl" },
    { pcapi_string("georgia"), "ga" },
    { pcapi_string("guam"), "gu" },
    { pcapi_string("hawaii"), "hi" },
    { pcapi_string("idaho"), "id" },
    { pcapi_string("illinois"), "il" },
    { pcapi_string("indiana"), "in" },
    { pcapi_string("iowa"), "ia" },
    { pcapi_string("kansas"), "ks" },
    { pcapi_string("kentucky"), "ky" },
    { pcapi_string("labrador"), "nl" },
    { pcapi_string("louisiana"), "la" },
    { pcapi_string("maine"), "me" },
    { pcapi_string("manitoba"), "mb" },
    { pcapi_string("maryland"), "md" },
    { pcapi_string("massachusetts"), "ma" },
    { pcapi_string("michigan"), "mi" },
    { pcapi_string("minnesota"), "mn" },
    { pcapi_string("mississippi"), "ms" },
    { pcapi_string("missouri"), "mo" },
    { pcapi_string("montana"), "mt" },
    { pcapi_string("nebraska"), "ne" },
    { pcapi_string("nevada"), "nv" },
    { pcapi_string("newbrunswick"), "nb" },
    { pcapi_string("newfoundland"), "nl" },
    { pcapi_string("newfoundlandandlabrador"), "nl" },
    { pcapi_string("newfoundlandlabrador"), "nl" },
    { pcapi_string("newhampshire"), "nh" },
    { pcapi_string("newjersey"), "nj" },
    { pcapi_string("newmexico"), "nm" },
    { pcapi_string("newyork"), "ny" },
    { pcapi_string("newyorkstate"), "ny" },
    { pcapi_string("northcarolina"), "nc" },
    { pcapi_string("northdakota"), "nd" },
    { pcapi_string("northernmarianaislands"), "mp" },
    { pcapi_string("northernmarianas"), "mp" },
    { pcapi_string("northwestterritories"), "nt" },
    { pcapi_string("novascotia"), "ns" },
    { pcapi_string("nunavut"), "nu" },
    { pcapi_string("ohio"), "oh" },
    { pcapi_string("oklahoma"), "ok" },
    { pcapi_string("ontario"), "on" },
    { pcapi_string("oregon"), "or" },
    { pcapi_string("pei"), "pe" },
    { pcapi_string("pennsylvania"), "pa" },
    { pcapi_string("princeedwardisland"), "pe" },
    { pcapi_string("puertorico"), "pr" },
    { pcapi_string("quebec"), "qc" },
    { pcapi_string("rhodeisland"), "ri" },
    { pcapi_string("saskatchewan"), "sk" },
    { pcapi_string("southcarolina"), "sc" },
    { pcapi_string("southdakota"), "sd" },
    { pcapi_string("tennessee"), "tn" },
    { pcapi_string("texas"), "tx" },
    { pcapi_string("unitedstatesminoroutlyingislands"), "um" },
    { pcapi_string("unitedstatesvirginislands"), "vi" },
    { pcapi_string("usminoroutlyingislands"), "um" },
    { pcapi_string("usvirginislands"), "vi" },
    { pcapi_string("utah"), "ut" },
    { pcapi_string("vermont"), "vt" },
    { pcapi_string("virginia"), "va" },
    { pcapi_string("virginislands"), "vi" },
    { pcapi_string("virginislandsus"), "vi" },
    { pcapi_string("washington"), "wa" },
    { pcapi_string("washingtondc"), "dc" },
    { pcapi_string("washingtonstate"), "wa" },
    { pcapi_string("westvirginia"), "wv" },
    { pcapi_string("wisconsin"), "wi" },
    { pcapi_string("wyoming"), "wy" },
    { pcapi_string("yukon"), "yt" },
    { pcapi_string("yukonterritory"), "yt" },
};


/* lower-case letters of ASCII; 0 if there is anything else, or too much */

static size_t
pcapi_place_fold(const pcapi_str_t *text, u_char *name)
{
    size_t         n;
    uint32_t       c;
    const u_char  *p, *last;

    n = 0;
    p = text->data;
    last = p + text->len;

    while (p < last) {
        c = pcapi_utf8_decode(&p, last);

        if (n > PCAPI_PLACE_LEN - 3) {
            return 0;
        }

        if (c >= 0xc0 && c < 0x180) {
            c = (u_char) pcapi_base_letters[c - 0xc0];
        }

        if (c == '&') {
            memcpy(name + n, "and", 3);
            n += 3;
            continue;
        }

        if (pcapi_utf8_isspace(c)) {
            continue;
        }

        if (c < 0x20 || c == 0x7f) {
            return 0;
        }

        /* combining marks are dropped, as diacritics are */

        if ((c >= 0x300 && c < 0x370) || pcapi_utf8_ispunct(c)) {
            continue;
        }

        c |= 0x20;

        if (c < 'a' || c > 'z') {
            return 0;
        }

        name[n++] = (u_char) c;
    }

    return n;
}


static int
pcapi_place_compare(const pcapi_str_t *a, const pcapi_str_t *b)
{
    int  rc;

    rc = memcmp(a->data, b->data, pcapi_min(a->len, b->len));

    return rc ? rc : (a->len > b->len) - (a->len < b->len);
}


static int
pcapi_place_find(const pcapi_place_t *places, size_t n,
    const pcapi_str_t *name, u_char code[2])
{
    int     rc;
    size_t  low, high, i;

    low = 0;
    high = n;

    while (low < high) {
        i = (low + high) / 2;

        rc = pcapi_place_compare(name, &places[i].name);

        if (rc == 0) {
            memcpy(code, places[i].code, 2);
            return PCAPI_OK;
        }

        if (rc < 0) {
            high = i;

        } else {
            low = i + 1;
        }
    }

    return PCAPI_DECLINED;
}


static int
pcapi_place_search(const pcapi_place_t *places, size_t n,
    const pcapi_str_t *name, u_char code[2])
{
    pcapi_str_t  rest;

    if (pcapi_place_find(places, n, name, code) == PCAPI_OK) {
        return PCAPI_OK;
    }

    if (name->len > 3 && memcmp(name->data, "the", 3) == 0) {
        rest = pcapi_str(name->data + 3, name->len - 3);
        return pcapi_place_find(places, n, &rest, code);
    }

    return PCAPI_DECLINED;
}


static int
pcapi_place_alpha2(const u_char *name, u_char code[2])
{
    if (strchr(pcapi_alpha2[name[0] - 'a'], name[1]) == NULL) {
        return PCAPI_DECLINED;
    }

    memcpy(code, name, 2);

    return PCAPI_OK;
}


static int
pcapi_place_alpha3(const u_char *name, u_char code[2])
{
    int     rc;
    size_t  low, high, i;

    low = 0;
    high = pcapi_nelts(pcapi_alpha3);

    while (low < high) {
        i = (low + high) / 2;

        rc = memcmp(name, pcapi_alpha3[i], 3);

        if (rc == 0) {
            memcpy(code, pcapi_alpha3[i] + 3, 2);
            return PCAPI_OK;
        }

        if (rc < 0) {
            high = i;

        } else {
            low = i + 1;
        }
    }

    return PCAPI_DECLINED;
}


int
pcapi_place_country(const pcapi_str_t *text, u_char code[2])
{
    u_char       folded[PCAPI_PLACE_LEN];
    pcapi_str_t  name;

    name = pcapi_str(folded, pcapi_place_fold(text, folded));

    if (name.len < 2) {
        return PCAPI_DECLINED;
    }

    if (name.len == 2 && pcapi_place_alpha2(folded, code) == PCAPI_OK) {
        return PCAPI_OK;
    }

    if (name.len == 3 && pcapi_place_alpha3(folded, code) == PCAPI_OK) {
        return PCAPI_OK;
    }

    return pcapi_place_search(pcapi_countries, pcapi_nelts(pcapi_countries),
                              &name, code);
}


int
pcapi_place_state(const pcapi_str_t *text, u_char code[2])
{
    u_char       folded[PCAPI_PLACE_LEN];
    pcapi_str_t  name;

    name = pcapi_str(folded, pcapi_place_fold(text, folded));

    if (name.len < 3) {
        return PCAPI_DECLINED;
    }

    return pcapi_place_search(pcapi_states, pcapi_nelts(pcapi_states), &name,
                              code);
}
