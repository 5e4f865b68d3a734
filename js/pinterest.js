/* Copyright (C) The ngx_pinterest_module developers; BSD-2-Clause */

(function (w, d, n) {
  'use strict';

  var data = (d.currentScript || d.querySelector('script[data-endpoint]'))
        .dataset,
      early = w.pinterest,
      // undefined while nobody has said yes or no
      consent = data.consent === 'wait' ? undefined : true,
      held = [], seen = {}, traits, id = pageId();

  // of this very response: a copy from the browser's cache has an old one
  function pageId() {
    var nav = performance.getEntriesByType('navigation')[0] || {},
        meta = d.querySelector('meta[name="pinterest-event-id"]'),
        t = (nav.serverTiming || []).find(function (e) {
          return e.name === 'pinterest';
        });

    return nav.transferSize === 0 ? '' : meta ? meta.content
      : t ? t.description : '';
  }

  function random() {
    return w.crypto && crypto.randomUUID ? crypto.randomUUID()
      : [Date.now(), Math.random(), Math.random()].map(function (x) {
        return x.toString(36).slice(-11);
      }).join('-');
  }

  // the page's id once a name: the server reports the page under it
  function send(m, name) {
    m.messageId = id && !seen[name] ? id : random();
    seen[name] = 1;
    m.timestamp = new Date().toISOString();
    m.context = { traits: traits, page: { url: location.href,
      referrer: d.referrer, title: d.title } };

    if (consent === undefined) {
      held.push(m);

    } else if (consent) {
      post(m);
    }
  }

  // a wrong clock shows in what lies between the two times; text needs no
  // preflight
  function post(m) {
    var body;

    m.sentAt = new Date().toISOString();
    body = JSON.stringify(m);

    if (n.sendBeacon && n.sendBeacon(data.endpoint, body)) {
      return;
    }

    fetch(data.endpoint, { method: 'POST', body: body, mode: 'no-cors',
      credentials: 'include', keepalive: body.length < 6e4
    }).catch(function () {});
  }

  var api = w.pinterest = {
    track: function (name, properties) {
      send({ type: 'track', event: name, properties: properties }, name);
    },

    page: function (name, properties) {
      send({ type: 'page', name: name, properties: properties }, '');
    },

    identify: function (known) {
      traits = known;
      send({ type: 'identify', traits: known }, 'identify');
    },

    consent: function (given) {
      consent = !!given;
      held.splice(0).forEach(function (m) {
        if (consent) {
          post(m);
        }
      });
    },

    push: function (call) {
      api[call[0]].apply(api, call.slice(1));
    }
  };

  // calls made before this was loaded: [['track', 'Order Completed', {}]]
  (early || []).forEach(api.push);
})(window, document, navigator);
