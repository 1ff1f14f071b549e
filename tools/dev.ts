/** `make dev`: starts everything, says how to use it, and stays up until Ctrl-C or until a part of it ends. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { hold } from './exclusive.ts';
import { startStack, type Stack } from './stack.ts';

const folder = 'var/dev';

/** The variables set by hand or in `.env` win over those that point at the simulator. */
function given(): Record<string, string> {
  const known =
    /^(ACS|SPEECH|OPENAI|MODEL|BOT|DEFAULT|API|BRIDGE|RING|ATTACH|MEDIA|MAX|AGENT|LOG|EVENT|ECHO|FEATURES|FEATURE|OPERATOR|TOOL|WRAP|CALL|CALLING|HOLDING|INBOUND|LOOK|RENEW|SMS|TWILIO|KNOWLEDGE|AZURE|CONTENT|MODERATION)_|^(SECRET|LANGUAGES|VOICES)$/;
  const set = Object.entries(process.env).flatMap(([name, value]) =>
    known.test(name) && value ? [[name, value] as const] : [],
  );
  // The parts run in another folder than the one that paths are written for.
  return Object.fromEntries(
    [['FEATURES_PATH', 'features.json'] as const, ...set].map(([name, value]) =>
      name.endsWith('_PATH') ? [name, resolve(value)] : [name, value],
    ),
  );
}

function usage(stack: Stack): string {
  return `
Everything is up. Ctrl-C stops it.
  API           ${stack.apiUrl}   (key ${stack.apiKey})
  Temporal UI   ${stack.temporal.uiAddress ?? 'see your own server'}
  simulator     carrier ${stack.carrierUrl}, speech ${stack.speechUrl}, model ${stack.modelUrl}
  feature flags ${given()['FEATURES_PATH'] ?? ''}, read anew while calls run
  records       ${stack.recordsPath}, logs in ${folder}/

Call somebody (the simulated person of an unknown number picks up and listens):
  curl -s ${stack.apiUrl}/call -H 'authorization: Bearer ${stack.apiKey}' \\
    -H 'content-type: application/json' -d '{"phone_number":"+33612345678"}'
`;
}

mkdirSync(folder, { recursive: true });
// Two at once would have one database written by two Temporal servers, and take each other's calls.
const release = hold(`${folder}/lock`);
if (!release) {
  process.stderr.write(`make dev runs in this checkout already; only one can use ${folder}/ at a time\n`);
  process.exit(1);
}

const stopped = new AbortController();
process.on('SIGINT', () => {
  stopped.abort();
});
process.on('SIGTERM', () => {
  stopped.abort();
});

/** A real carrier rings real telephones and calls back from the internet, where the addresses chosen here lead nowhere. */
function unreachable(environment: Readonly<Record<string, string>>): string | null {
  if (!environment['ACS_CONNECTION_STRING']) return null;
  const missing = ['API_PUBLIC_URL', 'BRIDGE_PUBLIC_URLS'].filter((name) => !environment[name]);
  if (missing.length === 0) return null;
  return `ACS_CONNECTION_STRING is set, so real telephones would ring: set ${missing.join(' and ')}, too, to addresses that the carrier can reach, or take it out of .env.`;
}

const refusal = unreachable(given());
if (refusal !== null) {
  process.stderr.write(`${refusal}\n`);
  process.exit(2);
}

let stack: Stack;
try {
  stack = await startStack({
    folder,
    bridges: 2,
    workers: 2,
    durable: true,
    ui: true,
    environment: given(),
    say: (line) => process.stderr.write(`starting ${line} …\n`),
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
if (!stopped.signal.aborted) process.stdout.write(usage(stack));

const asked = new Promise<null>((resolve) => {
  if (stopped.signal.aborted) resolve(null);
  stopped.signal.addEventListener('abort', () => {
    resolve(null);
  });
});
const broken = await Promise.race([asked, stack.broken]);
if (broken !== null) process.stderr.write(`${broken}\n`);
process.stderr.write('stopping …\n');
await stack.stop();
release();
process.exit(broken === null ? 0 : 1);
