/**
 * The simulator as one process: carrier, speech, model, safety, search and text messages, each a real server on a loopback port of its own.
 *
 * `--only carrier|speech|model|safety|search|sms|app-configuration`, repeatable: starts these alone, so that each may be a process that is killed and started anew.
 * `--ledger-folder`: each service also writes what it did to a file there, `carrier.jsonl` and so on, which outlives it.
 */
import { parseArgs } from 'node:util';
import { startCarrier } from './carrier.ts';
import { startModel } from './model.ts';
import { startAppConfiguration } from './app-configuration.ts';
import { startSafety } from './safety.ts';
import { startSearch } from './search.ts';
import { startSms } from './sms.ts';
import { startSpeech } from './speech.ts';

const { values } = parseArgs({
  options: {
    only: {
      type: 'string',
      multiple: true,
      default: ['carrier', 'speech', 'model', 'safety', 'search', 'sms'],
    },
    'carrier-port': { type: 'string', default: '0' },
    'speech-port': { type: 'string', default: '0' },
    'model-port': { type: 'string', default: '0' },
    'safety-port': { type: 'string', default: '0' },
    'search-port': { type: 'string', default: '0' },
    'app-configuration-port': { type: 'string', default: '0' },
    'sms-port': { type: 'string', default: '0' },
    'ledger-folder': { type: 'string' },
    'access-key': { type: 'string' },
    audience: { type: 'string' },
    'incoming-url': { type: 'string' },
    'twilio-sid': { type: 'string' },
    'twilio-token': { type: 'string' },
    'twilio-url': { type: 'string' },
  },
});

const folder = values['ledger-folder'];
const shared = folder === undefined ? {} : { ledgerFolder: folder };
const services = {
  carrier: () =>
    startCarrier({
      port: Number(values['carrier-port']),
      accessKey: values['access-key'] ?? '',
      tokenAudience: values.audience ?? '',
      ...(values['incoming-url'] ? { incomingUrl: values['incoming-url'] } : {}),
      ...shared,
    }),
  speech: () => startSpeech({ port: Number(values['speech-port']), ...shared }),
  model: () => startModel({ port: Number(values['model-port']), ...shared }),
  safety: () => startSafety({ port: Number(values['safety-port']), ...shared }),
  sms: () =>
    startSms({
      port: Number(values['sms-port']),
      accessKey: values['access-key'] ?? '',
      accountSid: values['twilio-sid'] ?? '',
      authToken: values['twilio-token'] ?? '',
      ...(values['incoming-url'] ? { eventGridUrl: values['incoming-url'] } : {}),
      ...(values['twilio-url'] ? { twilioUrl: values['twilio-url'] } : {}),
      ...shared,
    }),
  'app-configuration': () =>
    startAppConfiguration({ port: Number(values['app-configuration-port']), ...shared }),
  search: () => startSearch({ port: Number(values['search-port']), ...shared }),
};

function isService(name: string): name is keyof typeof services {
  return Object.hasOwn(services, name);
}

const started = await Promise.all(
  values.only.map(async (name) => {
    if (!isService(name))
      throw new Error(`--only ${name}: it is one of ${Object.keys(services).join(', ')}.`);
    return { name, service: await services[name]() };
  }),
);
const urls = Object.fromEntries(started.map(({ name, service }) => [name, service.url]));
process.stdout.write(`${JSON.stringify({ ready: 'simulator', ...urls })}\n`);

async function stop(): Promise<void> {
  await Promise.all(started.map(({ service }) => service.close()));
  process.exit(0);
}
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
