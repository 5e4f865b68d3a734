'use strict';

// One visitor who comes back: Chromium with a profile of its own, started anew
// for every visit.
//
//     node returning.js PLAN
//
// PLAN is JSON: { "chromium", "profile": directory, "visits": [ url, ... ] }.
// Prints for each visit the cookies the page's script sees, and all of them with
// their attributes.

const { chromium } = require('playwright-core');

const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, '
  + 'like Gecko) Chrome/140.0.0.0 Safari/537.36';

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic',
  '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--user-agent=' + agent];

async function visit(plan, url) {
  const context = await chromium.launchPersistentContext(plan.profile,
    { executablePath: plan.chromium, args });

  try {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'load', timeout: 20000 });

    return { script: await page.evaluate('document.cookie'),
      cookies: await context.cookies(url) };

  } finally {
    await context.close();
  }
}

async function main(plan) {
  const visits = [];

  for (const url of plan.visits) {
    visits.push(await visit(plan, url));
  }

  console.log(JSON.stringify(visits));
}

main(JSON.parse(process.argv[2])).catch((e) => {
  console.error(e);
  process.exit(1);
});
