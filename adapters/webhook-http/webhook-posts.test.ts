/** Against a real subscriber on loopback, and a resolver that leads wherever a test wants. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWebhookPosts } from './webhook-posts.ts';
import type { Resolve } from './destination.ts';
import { signatureOf } from './signature.ts';

const now = Date.parse('2026-11-21T10:00:00.900Z');
const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

interface Taken {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

describe('posting to a subscriber', () => {
  let server: Server;
  let port: number;
  let taken: Taken[];
  /** How many connections were made, with or without a request. */
  let connections: number;
  let answer: (response: ServerResponse) => void;
  beforeEach(async () => {
    taken = [];
    connections = 0;
    answer = (response) => response.writeHead(204).end();
    server = createServer((request, response) => {
      void textOf(request).then((body) => {
        taken.push({ method: request.method, path: request.url, headers: request.headers, body });
        answer(response);
      });
    }).listen(0, '127.0.0.1');
    server.on('connection', () => {
      connections += 1;
    });
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const resolvesTo =
    (...addresses: readonly string[]): Resolve =>
    () =>
      Promise.resolve(addresses);
  const postsFor = (resolve: Resolve, allowPrivate = true, timeoutMs = 5_000) =>
    createWebhookPosts({ allowPrivate, clock: () => now, resolve, timeoutMs });
  const news = (url: string, body = '{"id":"evt_1","data":{"name":"Amélie"}}') => ({
    ...{ url, secret, id: 'evt_1', body },
  });
  const here = (host = 'subscriber.example', path = '/hooks?a=b'): string => `http://${host}:${port}${path}`;

  it('sends it signed, to just the address that was checked', async () => {
    const posts = postsFor(resolvesTo('127.0.0.1'));
    expect(await posts.post(news(here()))).toEqual({ ok: true, value: undefined });
    const [post] = taken;
    const timestamp = Math.floor(now / 1_000);
    expect(post).toMatchObject({
      ...{ method: 'POST', path: '/hooks?a=b', body: news(here()).body },
      headers: {
        host: `subscriber.example:${port}`,
        'content-type': 'application/json',
        'webhook-id': 'evt_1',
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatureOf({ ...news(here()), timestamp }),
      },
    });
    expect(posts.underWay()).toBe(0);
  });

  it.each([
    [200, null],
    [201, null],
    [299, null],
    [301, 'http-301'],
    [304, 'http-304'],
    [400, 'http-400'],
    [404, 'http-404'],
    [410, 'gone'],
    [500, 'http-500'],
    [503, 'http-503'],
  ])('takes the answer %i for %s', async (status, code) => {
    answer = (response) => response.writeHead(status, { location: '/elsewhere' }).end('{}');
    const result = await postsFor(resolvesTo('127.0.0.1')).post(news(here()));
    expect(result.ok ? null : result.failure.code).toBe(code);
    expect(taken.length).toBe(1);
  });

  it('hands on how long the subscriber wants to be left alone', async () => {
    answer = (response) => response.writeHead(429, { 'retry-after': '90' }).end();
    const result = await postsFor(resolvesTo('127.0.0.1')).post(news(here()));
    expect(result).toMatchObject({ failure: { code: 'http-429', retryAfterMs: 90_000 } });
  });

  it('follows no redirect, not even to itself', async () => {
    answer = (response) => response.writeHead(307, { location: here('127.0.0.1', '/private') }).end();
    const result = await postsFor(resolvesTo('127.0.0.1')).post(news(here()));
    expect(result).toMatchObject({ ok: false, failure: { code: 'http-307' } });
    expect(taken.map(({ path }) => path)).toEqual(['/hooks?a=b']);
  });

  it('does not wait for an answer that has no end', async () => {
    answer = (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'.repeat(1_000)), 5);
      response.on('close', () => {
        clearInterval(timer);
      });
    };
    expect(await postsFor(resolvesTo('127.0.0.1')).post(news(here()))).toMatchObject({ ok: true });
  });

  it.each([
    ['never answers', () => undefined],
    [
      'sends a head that never ends',
      (response: ServerResponse) => response.socket?.write('HTTP/1.1 200 OK\r\nx: '),
    ],
  ])('gives up on one that %s', async (_, behaviour) => {
    answer = behaviour;
    const posts = postsFor(resolvesTo('127.0.0.1'), true, 300);
    expect(await posts.post(news(here()))).toMatchObject({
      failure: { code: 'timeout', disposition: 'unknown' },
    });
  });

  it.each([
    ['hangs up', (response: ServerResponse) => response.socket?.destroy()],
    [
      'has a head of megabytes',
      (response: ServerResponse) => response.writeHead(200, { x: 'y'.repeat(20_000) }).end(),
    ],
    ['does not speak HTTP', (response: ServerResponse) => response.socket?.end('220 mail.example ESMTP\r\n')],
  ])('takes one that %s for one that did not answer', async (_, behaviour) => {
    answer = behaviour;
    expect(await postsFor(resolvesTo('127.0.0.1')).post(news(here()))).toMatchObject({
      failure: { code: 'no-answer', disposition: 'unknown' },
    });
  });

  it('takes one that is not there for one that did not answer', async () => {
    const posts = postsFor(resolvesTo('127.0.0.1'));
    const url = here();
    server.close();
    await once(server, 'close');
    expect(await posts.post(news(url))).toMatchObject({ failure: { code: 'no-answer' } });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  describe('goes nowhere it must not', () => {
    const forbidden = { ok: false, failure: { code: 'forbidden-address', disposition: 'final' } };

    it.each([
      ...[
        '127.0.0.1',
        '10.1.2.3',
        '169.254.169.254',
        '192.168.0.1',
        '0.0.0.0',
        '::1',
        'fd00:ec2::254',
        'fe80::1',
      ],
      ...['::ffff:127.0.0.1', '64:ff9b::7f00:1', 'not an address', '127.1'],
    ])('such as %s', async (address) => {
      const posts = postsFor(resolvesTo(address), false);
      expect(await posts.check('https://subscriber.example/')).toMatchObject(forbidden);
      expect(await posts.post(news(`https://subscriber.example:${port}/`))).toMatchObject(forbidden);
      expect(connections).toBe(0);
    });

    it('even where the name leads to good places as well', async () => {
      const posts = postsFor(resolvesTo('8.8.8.8', '2606:4700:4700::1111', '127.0.0.1'), false);
      expect(await posts.check('https://subscriber.example/')).toMatchObject(forbidden);
      expect(await postsFor(resolvesTo(), false).check('https://subscriber.example/')).toMatchObject(
        forbidden,
      );
    });

    it.each([
      ...[
        '127.0.0.1',
        '0x7f.1',
        '2130706433',
        '0177.0.0.1',
        '127.1',
        '[::1]',
        '[::ffff:127.0.0.1]',
        '[64:ff9b::a00:1]',
      ],
      ...['169.254.169.254', '10.0.0.1', '0', '[fd00:ec2::254]', '１２７.０.０.１', '127.0.0.1.'],
    ])('spelt https://%s/', async (host) => {
      const asked: string[] = [];
      const resolve: Resolve = (name) => {
        asked.push(name);
        return Promise.resolve(['8.8.8.8']);
      };
      expect(await postsFor(resolve, false).check(`https://${host}/`)).toMatchObject(forbidden);
      expect(asked).toEqual([]);
    });

    it('when the name leads elsewhere after it was checked', async () => {
      // First a good address, then our own: what somebody's name server may do between a check and its use.
      const answers = [['8.8.8.8'], ['127.0.0.1']];
      const resolve: Resolve = () => Promise.resolve(answers.shift() ?? ['127.0.0.1']);
      const posts = postsFor(resolve, false);
      expect(await posts.check('https://subscriber.example/')).toEqual({ ok: true, value: undefined });
      expect(await posts.post(news(`https://subscriber.example:${port}/`))).toMatchObject(forbidden);
      expect(connections).toBe(0);
    });

    it('when the name leads elsewhere between the check and the connection of one post', async () => {
      // Whoever asked twice would be led to the second address, where nobody is.
      const answers = [['127.0.0.1'], ['169.254.169.254']];
      const asked: string[] = [];
      const resolve: Resolve = (name) => {
        asked.push(name);
        return Promise.resolve(answers.shift() ?? []);
      };
      expect(await postsFor(resolve).post(news(here()))).toMatchObject({ ok: true });
      expect(asked).toEqual(['subscriber.example']);
      expect(taken.length).toBe(1);
    });

    it('nor to the secrets of a machine where private places are allowed', async () => {
      const posts = postsFor(resolvesTo('169.254.169.254'), true);
      expect(await posts.check('http://metadata.example/')).toMatchObject(forbidden);
      expect(await posts.check('http://169.254.169.254/')).toMatchObject(forbidden);
    });

    it('nor without encryption', async () => {
      const result = await postsFor(resolvesTo('8.8.8.8'), false).check('http://subscriber.example/');
      expect(result).toMatchObject({ failure: { code: 'bad-url', message: expect.stringMatching(/https/) } });
    });
  });

  describe('a name that leads nowhere', () => {
    const failing = (code: string): Resolve => {
      const error = Object.assign(new Error(code), { code });
      return () => Promise.reject(error);
    };
    it.each([
      ['ENOTFOUND', 'unknown-host', 'final'],
      ['EAI_AGAIN', 'host-not-found', 'retryable'],
    ])('%s', async (error, code, disposition) => {
      const result = await postsFor(failing(error)).check('https://subscriber.example/');
      expect(result).toMatchObject({ failure: { code, disposition } });
    });

    it('or takes too long to find out', async () => {
      const never: Resolve = () => Promise.withResolvers<readonly string[]>().promise;
      const result = await postsFor(never, false, 50).check('https://subscriber.example/');
      expect(result).toMatchObject({ failure: { code: 'host-not-found', disposition: 'retryable' } });
    });
  });

  it('asks the system for names where nobody else was given', async () => {
    const posts = createWebhookPosts({ allowPrivate: true, clock: () => now });
    expect(await posts.check('http://localhost/')).toEqual({ ok: true, value: undefined });
    const strict = createWebhookPosts({ allowPrivate: false, clock: () => now });
    expect(await strict.check('https://localhost/')).toMatchObject({
      failure: { code: 'forbidden-address' },
    });
  });
});
