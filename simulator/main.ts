/** The simulator as one process: carrier, speech and model, each a real server on a loopback port of its own. */
import { parseArgs } from 'node:util';
import { startCarrier } from './carrier.ts';
import { startModel } from './model.ts';
import { startSpeech } from './speech.ts';

const { values } = parseArgs({
  options: {
    'carrier-port': { type: 'string', default: '0' },
    'speech-port': { type: 'string', default: '0' },
    'model-port': { type: 'string', default: '0' },
    'access-key': { type: 'string' },
    audience: { type: 'string' },
    'incoming-url': { type: 'string' },
  },
});

const [carrier, speech, model] = await Promise.all([
  startCarrier({
    port: Number(values['carrier-port']),
    accessKey: values['access-key'] ?? '',
    tokenAudience: values.audience ?? '',
    ...(values['incoming-url'] ? { incomingUrl: values['incoming-url'] } : {}),
  }),
  startSpeech({ port: Number(values['speech-port']) }),
  startModel({ port: Number(values['model-port']) }),
]);
process.stdout.write(
  `${JSON.stringify({ ready: 'simulator', carrier: carrier.url, speech: speech.url, model: model.url })}\n`,
);

async function stop(): Promise<void> {
  await Promise.all([carrier.close(), speech.close(), model.close()]);
  process.exit(0);
}
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
