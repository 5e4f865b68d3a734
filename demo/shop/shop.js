/*
 * The smallest shop: a cart in the browser, and two messages to nginx in the
 * form of Segment's SDKs.  Page visits need no script: nginx sees them itself.
 */
'use strict';

const store = {
  get: (name, none) => JSON.parse(localStorage.getItem(name)) ?? none,
  set: (name, value) => localStorage.setItem(name, JSON.stringify(value)),
};

const cart = store.get('cart', []);
const byId = (id) => document.getElementById(id);
const random = () => Math.random().toString(36).slice(2, 14);

const visitor = store.get('visitor', null) ?? random();
store.set('visitor', visitor);

/* what Pinterest's tag does: the click id of the landing page is kept */
const epik = new URLSearchParams(location.search).get('epik');
if (epik) {
  document.cookie = `_epik=${encodeURIComponent(epik)}; path=/; `
    + 'max-age=31536000; samesite=lax';
}

function track(event, properties, traits) {
  const message = {
    type: 'track', event, properties,
    messageId: `demo-${random()}`,
    anonymousId: visitor,
    timestamp: new Date().toISOString(),
    context: { page: { url: location.href, title: document.title }, traits },
  };
  navigator.sendBeacon('/collect/v1/t', JSON.stringify(message));
}

const total = () => cart.reduce((sum, p) => sum + p.price * p.quantity, 0);

function show() {
  byId('count').textContent = cart.reduce((n, p) => n + p.quantity, 0);
  if (!byId('lines')) {
    return;
  }
  byId('lines').replaceChildren(...cart.map((p) => {
    const row = document.createElement('tr');
    const price = p.price.toFixed(2);
    for (const text of [p.name, `${p.quantity} ×`, `${price} €`]) {
      row.insertCell().textContent = text;
    }
    return row;
  }));
  byId('total').textContent = total().toFixed(2);
}

byId('add')?.addEventListener('click', ({ target: { dataset } }) => {
  const product = {
    product_id: dataset.id, name: dataset.name,
    category: dataset.category, price: Number(dataset.price),
  };
  const line = cart.find((p) => p.product_id === dataset.id);
  if (line) {
    line.quantity += 1;
  } else {
    cart.push({ ...product, quantity: 1 });
  }
  store.set('cart', cart);
  track('Product Added', { ...product, quantity: 1, currency: 'EUR' });
  byId('said').textContent = 'In your cart.';
  show();
});

byId('order')?.addEventListener('submit', (submit) => {
  submit.preventDefault();
  if (!cart.length) {
    return;
  }
  track('Order Completed', {
    order_id: random(), revenue: Number(total().toFixed(2)), currency: 'EUR',
    products: cart,
  }, { email: byId('email').value });
  store.set('cart', []);
  location.href = '/thanks.html';
});

show();
