/** The demo's view of the API: plain HTTP, as any client would use it. */
import { spawn } from 'node:child_process';
import { z } from 'zod';

/** The parts of a call that the demo prints; the whole has more. */
export const DemoCall = z.looseObject({
  call_id: z.string(),
  state: z.string(),
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
  lang: z.string(),
  missing_fields: z.array(z.string()),
  claim: z.array(z.looseObject({ name: z.string(), value: z.string().nullable() })),
  reminders: z.array(z.looseObject({ title: z.string(), due_date_time: z.string() })),
  messages: z.array(
    z.looseObject({
      kind: z.string(),
      text: z.string().optional(),
      digits: z.string().optional(),
      aside: z.string().nullish(),
      utterance_id: z.string().optional(),
      heard_text: z.string().nullish(),
      complete: z.boolean().optional(),
      figures: z.looseObject({ first_audio_ms: z.number(), signal_ack_ms: z.number().nullable() }).nullish(),
      name: z.string().optional(),
      accepted: z.boolean().optional(),
      done: z.boolean().nullish(),
      sources: z.array(z.looseObject({ path: z.string() })).optional(),
    }),
  ),
  synthesis: z
    .looseObject({
      long: z.string(),
      short: z.string(),
      satisfaction: z.string(),
      improvement_suggestions: z.string(),
    })
    .nullable(),
  next_action: z.looseObject({ action: z.string(), justification: z.string() }).nullable(),
});
export type DemoCall = z.infer<typeof DemoCall>;

/** One event of the live stream; which other fields there are depends on its kind. */
export const DemoEvent = z.looseObject({
  seq: z.number(),
  at: z.string(),
  kind: z.string(),
  state: z.string().optional(),
  outcome: z.string().optional(),
  reason: z.string().optional(),
  text: z.string().optional(),
  aside: z.string().optional(),
  digits: z.string().optional(),
  language: z.string().optional(),
  by: z.string().optional(),
  speed: z.number().optional(),
  style: z.string().optional(),
  utterance_id: z.string().optional(),
  heard_text: z.string().optional(),
  complete: z.boolean().optional(),
  figures: z.looseObject({ first_audio_ms: z.number(), signal_ack_ms: z.number().nullable() }).optional(),
  field: z.string().optional(),
  value: z.looseObject({ value: z.string() }).optional(),
  name: z.string().optional(),
  accepted: z.boolean().optional(),
  answer: z.string().optional(),
  ok: z.boolean().optional(),
  sources: z.array(z.looseObject({ title: z.string(), path: z.string() })).optional(),
  reminder: z.looseObject({ title: z.string(), due_date_time: z.string() }).optional(),
  synthesis: z
    .looseObject({ long: z.string(), satisfaction: z.string(), improvement_suggestions: z.string() })
    .optional(),
  next_action: z.looseObject({ action: z.string(), justification: z.string() }).optional(),
});
export type DemoEvent = z.infer<typeof DemoEvent>;

const DemoReminder = z.looseObject({
  reminder_id: z.string(),
  title: z.string(),
  owner: z.string(),
  due_date_time: z.string(),
  state: z.string(),
  call_ids: z.array(z.string()),
  outcome: z.string().nullable(),
});
export type DemoReminder = z.infer<typeof DemoReminder>;

export interface ApiClient {
  /** The curl command that begins the call, as a person would type it. */
  curl(body: unknown): { readonly shown: string; readonly argv: readonly string[] };
  /** Runs that command and returns the new call. */
  begin(body: unknown): Promise<DemoCall>;
  read(callId: string): Promise<DemoCall>;
  /** The call's events after the one numbered `afterSeq`, as they happen, until it is over. */
  events(callId: string, afterSeq?: number): AsyncIterable<DemoEvent>;
  /** Whether there is such a call; one that is only about to begin may not be in the records yet. */
  isKnown(callId: string): Promise<boolean>;
  /** What was agreed in a call for later. */
  reminders(callId: string): Promise<readonly DemoReminder[]>;
  /** `due`: ISO 8601 with zone. */
  moveReminder(reminderId: string, due: string): Promise<void>;
}

export function createApiClient({ url, key }: { readonly url: string; readonly key: string }): ApiClient {
  const headers = { authorization: `Bearer ${key}` };
  const answerOf = async (path: string, order: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      ...order,
      headers: { ...headers, 'content-type': 'application/json' },
    });
    if (!response.ok)
      throw new Error(
        `${order.method ?? 'GET'} ${path} answered ${response.status}: ${await response.text()}`,
      );
    return response.json();
  };

  const curl: ApiClient['curl'] = (body) => {
    const json = JSON.stringify(body);
    const argv = [
      '-sS',
      '--fail-with-body',
      `${url}/call`,
      '-H',
      `authorization: Bearer ${key}`,
      '-H',
      'content-type: application/json',
      '-d',
      json,
    ];
    const pretty = JSON.stringify(body, null, 2).replaceAll("'", String.raw`'\''`);
    const shown = `curl -s ${url}/call \\\n  -H 'authorization: Bearer ${key}' -H 'content-type: application/json' \\\n  -d '${pretty}'`;
    return { shown, argv };
  };

  return {
    curl,
    begin: async (body) => DemoCall.parse(JSON.parse(await runCurl(curl(body).argv))),
    read: async (callId) => DemoCall.parse(await answerOf(`/call/${callId}`)),
    isKnown: async (callId) => (await fetch(`${url}/call/${callId}`, { headers })).ok,
    reminders: async (callId) =>
      z.object({ reminders: z.array(DemoReminder) }).parse(await answerOf(`/call/${callId}/reminders`))
        .reminders,
    moveReminder: async (reminderId, due) => {
      await answerOf(`/reminders/${reminderId}`, {
        method: 'PATCH',
        body: JSON.stringify({ due_date_time: due }),
      });
    },
    async *events(callId, afterSeq = 0) {
      const response = await fetch(`${url}/call/${callId}/events`, {
        headers: { ...headers, 'last-event-id': String(afterSeq) },
      });
      if (!response.ok || !response.body)
        throw new Error(`the event stream answered ${response.status}: ${await response.text()}`);
      let rest = '';
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + chunk).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const event = eventOf(block);
          if (event) yield event;
        }
      }
    },
  };
}

/** A block of the stream as an event; null for heartbeats and the end. */
function eventOf(block: string): DemoEvent | null {
  const lines = block.split('\n');
  const data = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice(6));
  if (data.length === 0 || lines.includes('event: end')) return null;
  return DemoEvent.parse(JSON.parse(data.join('\n')));
}

async function runCurl(argv: readonly string[]): Promise<string> {
  const child = spawn('curl', argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', (error) => {
      reject(
        new Error('curl could not be started; install it, it is what the demo makes its request with', {
          cause: error,
        }),
      );
    });
    child.once('close', (exit) => {
      resolve(exit ?? 1);
    });
  });
  if (code !== 0) throw new Error(`curl ended with ${code}: ${err}${out}`);
  return out;
}
