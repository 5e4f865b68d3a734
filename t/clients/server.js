'use strict';

// Segment's library for servers, with the options that its documents name for
// a host of one's own:  node server.js HOST [PATH]

const { Analytics } = require('@segment/analytics-node');

const [, , host, path] = process.argv;
const context = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (Visitor)',
  page: { url: 'https://shop.test/thanks' } };

async function main() {
  const analytics = new Analytics({ writeKey: 'wk_server', host,
    ...(path ? { path } : {}), flushAt: 3, maxRetries: 1 });
  const errors = [];

  analytics.on('error', (e) => errors.push(e));

  for (let i = 0; i < 4; i++) {
    analytics.track({ userId: 'user-1', event: 'Order Completed', context,
      properties: { order_id: `node-${path ? 'path' : 'host'}-${i}`,
        revenue: 10 + i } });
  }

  analytics.identify({ userId: 'user-1', traits: { email: 'j@example.com' } });
  analytics.page({ userId: 'user-1', name: 'Thanks', context });

  await analytics.closeAndFlush({ timeout: 10000 });

  process.stdout.write(JSON.stringify({ errors }) + '\n');
}

main().catch((e) => {
  process.stderr.write(e.stack + '\n');
  process.exit(1);
});
