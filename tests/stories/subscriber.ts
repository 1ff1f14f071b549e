/** Somebody who subscribed to our news: a real server on loopback, which checks signatures as the specification has it. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { freePorts } from '../../tools/free-port.ts';

const News = z.object({
  id: z.string(),
  type: z.string(),
  created_at: z.iso.datetime(),
  call_id: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});
export type News = z.infer<typeof News>;

export interface Received {
  readonly id: string;
  /** Whether the signature is right and the time is now. */
  readonly genuine: boolean;
  readonly status: number;
  readonly news: News;
}

export interface Subscriber {
  readonly url: string;
  /** Every post, in the order in which they came, whatever it was answered. */
  readonly received: readonly Received[];
  /** What is answered from now on. */
  answer(status: number): void;
  /** Resolves with the first post of this type that was answered so. */
  gets(type: string, status?: number): Promise<Received>;
  close(): Promise<void>;
}

const waitMs = 45_000;
const secretPrefix = 'whsec_';

/** `secretOf`: what it was told when it subscribed, which comes after it has its URL. */
export async function startSubscriber(secretOf: () => string): Promise<Subscriber> {
  const received: Received[] = [];
  let status = 204;
  const [port = 0] = await freePorts(1);
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const {
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signature,
      } = request.headers;
      const key = Buffer.from(secretOf().slice(secretPrefix.length), 'base64');
      const expected = createHmac('sha256', key).update(`${String(id)}.${String(timestamp)}.${body}`);
      const isNow = Math.abs(Date.now() / 1_000 - Number(timestamp)) < 60;
      received.push({
        ...{ id: String(id), status, news: News.parse(JSON.parse(body)) },
        genuine: isNow && signature === `v1,${expected.digest('base64')}`,
      });
      response.writeHead(status).end();
    });
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    answer: (next) => {
      status = next;
    },
    gets: async (type, answered = 204) => {
      for (let waited = 0; waited < waitMs; waited += 50) {
        const found = received.find((one) => one.news.type === type && one.status === answered);
        if (found) return found;
        await pause(50);
      }
      throw new Error(`no ${type} came that was answered ${answered}, only ${JSON.stringify(received)}`);
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
