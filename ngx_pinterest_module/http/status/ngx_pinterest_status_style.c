
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_status_style.h"


const char  ngx_pinterest_style[] =
    ":root{color-scheme:light dark;--bg:#f5f5f2;--card:#fff;--ink:#1c1c1a;"
    "--dim:#595955;--line:#dcdcd6;--bar:#bd081c;--bed:#eeeee9}"
    "@media(prefers-color-scheme:dark){:root{--bg:#151514;--card:#1f1f1d;"
    "--ink:#ecece8;--dim:#adada7;--line:#3b3b38;--bar:#ff7a87;--bed:#2c2c29}}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;max-width:76rem;padding:1rem;background:var(--bg);"
    "color:var(--ink);font:1rem/1.45 system-ui,sans-serif}"
    "h1{font-size:1.5rem;margin:.5rem 0 0}"
    "h2{font-size:1.2rem;margin:2rem 0 .75rem}"
    "p,.dim,figcaption{color:var(--dim);margin:.25rem 0;font-size:.875rem}"
    "a{color:inherit}"
    ".tiles{display:grid;gap:.75rem;margin:1rem 0;"
    "grid-template-columns:repeat(auto-fit,minmax(9rem,1fr))}"
    ".tiles div,.card{background:var(--card);border:1px solid var(--line);"
    "border-radius:.5rem;padding:.75rem 1rem}"
    ".tiles dt{color:var(--dim);font-size:.875rem}"
    ".tiles dd{margin:0;font-size:1.5rem;font-weight:600}"
    ".cards{display:grid;gap:.75rem;align-items:start;"
    "grid-template-columns:repeat(auto-fit,minmax(min(22rem,100%),1fr))}"
    ".card{margin:0;min-width:0}"
    ".wide{grid-column:1/-1}"
    "table{border-collapse:collapse;width:100%}"
    "caption,.name{text-align:left;font-weight:600;padding:0 0 .35rem;"
    "color:var(--ink);font-size:1rem}"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;"
    "border-top:1px solid var(--line);font-size:.875rem;"
    "overflow-wrap:anywhere}"
    "th{font-weight:400}"
    "thead th,thead td{border:0;color:var(--dim)}"
    ".n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}"
    "td:last-child,th:last-child{padding-right:0}"
    ".b{width:30%}"
    "svg{display:block;width:100%;fill:var(--bar);background:var(--bed)}"
    ".b svg{height:.6rem;margin-top:.35rem;border-radius:.15rem}"
    "figure svg{height:5rem;border-radius:.25rem}"
    "td.none{color:var(--dim)}"
    ".recent td:nth-child(3),.recent time{white-space:nowrap}"
    "@media(max-width:44rem){.recent thead{position:absolute;"
    "clip-path:inset(50%);height:1px;width:1px;overflow:hidden}"
    ".recent tr{display:block;border-top:1px solid var(--line);"
    "padding:.4rem 0}"
    ".recent td,.recent th{display:flex;gap:.75rem;border:0;padding:.1rem 0}"
    ".recent [data-l]::before{content:attr(data-l);flex:0 0 6.5rem;"
    "color:var(--dim)}}";


/* t/status_html.t says what the digest would have to be */

const char  ngx_pinterest_style_policy[] =
    "default-src 'none'; "
    "style-src 'sha256-PRi8kL7CIzT7S5NY0u+iEjOY4/AzjnzQPcORD2OY9nY='; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
