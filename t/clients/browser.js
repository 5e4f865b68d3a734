'use strict';

// Drives Chromium through the pages of www/, as one visitor each.
//
//     node browser.js PLAN
//
// PLAN is JSON: { "chromium": path, "visits": [ { "name", "url", ... } ] }.  A
// visit may have "script": 0, "leave": true (clicks the link), "then"
// (scripts to evaluate one after the other), "stay" (ms) and "reload".
// Prints what each returned, and what its page had to complain of.

const { chromium } = require('playwright-core');

// without a window it would call itself HeadlessChrome, and be a bot
const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, '
  + 'like Gecko) Chrome/140.0.0.0 Safari/537.36';

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic',
  '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--user-agent=' + agent];

async function visit(browser, v) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const result = { name: v.name, complaints: [], dialogs: 0, values: [] };

  page.setDefaultTimeout(20000);
  page.on('console', (m) => {
    if (m.type() === 'error') { result.complaints.push(m.text()); }
  });
  page.on('pageerror', (e) => result.complaints.push(String(e)));

  await page.goto(v.url, { waitUntil: 'load' });

  for (let i = 0; i < (v.reload || 0); i++) {
    await page.reload({ waitUntil: 'load' });
  }

  for (const script of v.then || []) {
    result.values.push(await page.evaluate(script));
  }

  await page.waitForTimeout(v.stay || 0);

  if (v.leave) {
    await page.click('a');
    await page.waitForURL('**/left.html');
  }

  // a beacon is on its way when the page has gone
  await page.goto('about:blank');
  await page.waitForTimeout(50);
  await context.close();

  return result;
}

async function visits(plan, list, more) {
  const browser = await chromium.launch({ executablePath: plan.chromium,
    args: args.concat(more) });

  const results = [];
  const left = list.slice();

  // four visitors at a time
  async function visitor() {
    for (let v = left.shift(); v; v = left.shift()) {
      results.push(await visit(browser, v));
    }
  }

  try {
    await Promise.all([1, 2, 3, 4].map(visitor));

    return { version: browser.version(), results };

  } finally {
    await browser.close();
  }
}

async function main() {
  const plan = JSON.parse(process.argv[2]);
  const without = (v) => 'script' in v && !v.script;

  const [on, off] = await Promise.all([
    visits(plan, plan.visits.filter((v) => !without(v)), []),
    visits(plan, plan.visits.filter(without),
      ['--blink-settings=scriptEnabled=false'])
  ]);

  on.results.push(...off.results);
  process.stdout.write(JSON.stringify(on) + '\n');
}

main().catch((e) => {
  process.stderr.write(e.stack + '\n');
  process.exit(1);
});
