import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startSpeech, type SpeechSimulator } from './speech.ts';
import { bytesOf, sound } from './tone-speech.ts';

const requestId = '0123456789abcdef0123456789abcdef';
const v1 = '/speech/recognition/conversation/cognitiveservices/v1?language=en-US&X-ConnectionId=c1';
const talk = '/tts/cognitiveservices/websocket/v1?X-ConnectionId=c2';
const ssml = '<speak xml:lang="en-US"><voice name="v">hello</voice></speak>';

/** A raw client of the service's protocol: notes the path of each message, and when it came. */
class Client {
  readonly socket: WebSocket;
  readonly got: { readonly path: string; readonly text: string; readonly at: number }[] = [];
  #wake: () => void = () => undefined;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.on('message', (data: Buffer) => {
      const text = data.toString('latin1');
      this.got.push({ path: /Path:(\S+)/.exec(text)?.[1] ?? '', text, at: performance.now() });
      this.#wake();
    });
  }

  text(path: string, body: string): void {
    this.socket.send(`Path: ${path}\r\nX-RequestId: ${requestId}\r\n\r\n${body}`);
  }

  audio(pcm: Uint8Array): void {
    const headers = Buffer.from(`Path: audio\r\nX-RequestId: ${requestId}\r\n`);
    const length = Buffer.from([headers.length >> 8, headers.length & 255]);
    this.socket.send(Buffer.concat([length, headers, pcm]));
  }

  async until(path: string): Promise<void> {
    while (!this.got.some((message) => message.path === path)) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  at(path: string): number {
    return this.got.find((message) => message.path === path)?.at ?? NaN;
  }
}

describe('the simulated speech service', () => {
  let service: SpeechSimulator;
  let http: string;

  const connect = async (path: string): Promise<Client> => {
    const client = new Client(service.url + path);
    await once(client.socket, 'open');
    return client;
  };

  beforeEach(async () => {
    service = await startSpeech({ port: 0 });
    http = service.url.replace('ws:', 'http:');
  });

  afterEach(() => service.close());

  it.each([
    v1,
    v1.replace('conversation', 'interactive'),
    v1.replace('conversation', 'dictation'),
    '/stt/speech/universal/v2',
  ])('hears on %s, in the order of the protocol, and ends the turn with the audio', async (path) => {
    const client = await connect(path);
    client.text('speech.config', '{}');
    client.text('speech.context', '{}');
    client.audio(Buffer.from('RIFF'.padEnd(44)));
    client.audio(bytesOf(sound('hi').pcm));
    client.audio(new Uint8Array(32_000));
    client.audio(new Uint8Array(0));
    await client.until('turn.end');
    expect(client.got.map((message) => message.path)).toEqual([
      'turn.start',
      'speech.startDetected',
      'speech.hypothesis',
      'speech.phrase',
      'speech.endDetected',
      'turn.end',
    ]);
    expect(service.ledger.after().find((entry) => entry.kind === 'phrase')).toMatchObject({ text: 'hi' });
  });

  it('takes the delays of its profile', async () => {
    const changed = await fetch(`${http}/profile`, {
      method: 'PUT',
      body: JSON.stringify({ sttPartialMs: 60, sttFinalMs: 120, ttsFirstByteMs: 80, ttsRealTimeFactor: 0.5 }),
    });
    expect(changed.status).toBe(200);
    const ear = await connect(v1);
    const heardFrom = performance.now();
    ear.text('speech.context', '{}');
    ear.audio(bytesOf(sound('hi').pcm));
    ear.audio(new Uint8Array(32_000));
    await ear.until('speech.endDetected');
    // It is noticed some 20 ms of sound late that a word has ended; the delay counts from its end.
    expect(ear.at('speech.hypothesis') - heardFrom).toBeGreaterThan(19);
    expect(ear.at('speech.phrase') - heardFrom).toBeGreaterThan(119);
    const mouth = await connect(talk);
    const toldFrom = performance.now();
    mouth.text('ssml', ssml);
    await mouth.until('turn.end');
    expect(mouth.at('audio') - toldFrom).toBeGreaterThan(79);
    // Five characters sound for 320 ms, sent in half that time.
    expect(mouth.at('turn.end') - toldFrom).toBeGreaterThan(239);
  });

  it('mishears on command: hypotheses say one thing, the phrase another', async () => {
    service.setProfile({ mishear: [{ heard: 'fifteen', really: 'fifty' }] });
    const client = await connect(v1);
    client.text('speech.context', '{}');
    client.audio(bytesOf(sound('it is fifty now').pcm));
    client.audio(new Uint8Array(32_000));
    await client.until('speech.phrase');
    const told = client.got.map(({ text }) => /"(?:Text|DisplayText)":"([^"]*)"/.exec(text)?.[1]);
    expect(told.filter((text) => text !== undefined)).toEqual([
      'it',
      'it is',
      'it is fifteen',
      'it is fifteen now',
      'it is fifty now',
    ]);
  });

  it('says which language it took, and refuses to tell apart what the real one would not', async () => {
    const context = (mode: string, ...languages: readonly string[]): string =>
      JSON.stringify({ languageId: { mode, languages } });
    const client = await connect('/stt/speech/universal/v2?X-ConnectionId=c3');
    client.text('speech.context', context('DetectContinuous', 'fr-FR', 'en-US', 'de-DE', 'it-IT', 'es-ES'));
    client.audio(bytesOf(sound('oui').pcm));
    client.audio(new Uint8Array(32_000));
    await client.until('speech.phrase');
    const results = client.got.filter(({ path }) => ['speech.hypothesis', 'speech.phrase'].includes(path));
    expect(results.map(({ text }) => text.includes('"PrimaryLanguage":{"Language":"fr-FR"'))).toEqual([
      true,
      true,
    ]);
    for (const refused of [
      context('DetectAtAudioStart', 'a', 'b', 'c', 'd', 'e'),
      context('DetectContinuous', ...'a b c d e f g h i j k'.split(' ')),
      context('DetectContinuous', 'en-US', 'en-GB'),
      context('DetectContinuous'),
    ]) {
      const other = await connect(v1);
      const closed = once(other.socket, 'close');
      other.text('speech.context', refused);
      expect((await closed)[0]).toBe(1007);
    }
  });

  it('lets the sockets of now freeze, and is well on new ones', async () => {
    const frozen = await connect(talk);
    service.fault({ kind: 'freeze' });
    frozen.text('ssml', ssml);
    const fresh = await connect(talk);
    fresh.text('ssml', ssml);
    await fresh.until('turn.end');
    expect(frozen.got).toEqual([]);
  });

  it('stops when told to, and notes how far it came', async () => {
    service.setProfile({ ttsRealTimeFactor: 1 });
    const client = await connect(talk);
    client.text('ssml', ssml);
    await client.until('audio');
    client.text('synthesis.control', '{"action":"stop"}');
    await client.until('turn.end');
    expect(service.ledger.after().find((entry) => entry.kind === 'stopped')).toMatchObject({
      text: 'hello',
      sentMs: 100,
      reason: 'asked',
    });
  });

  it('closes the connection over a text that is no SSML, as the real one does', async () => {
    const client = await connect(talk);
    client.text('ssml', '<speak>R&D</speak>');
    const closed: unknown[] = await once(client.socket, 'close');
    expect(closed[0]).toBe(1007);
  });

  it('drops, refuses and stalls on command', async () => {
    const command = async (fault: unknown): Promise<number> =>
      (await fetch(`${http}/faults`, { method: 'POST', body: JSON.stringify(fault) })).status;
    const client = await connect(talk);
    expect(await command({ kind: 'stall', on: true, service: 'tts' })).toBe(200);
    client.text('ssml', ssml);
    await service.ledger.waitFor('the text', (entry) => entry.kind === 'sounded', 1_000);
    expect(client.got).toEqual([]);
    expect(await command({ kind: 'stall', on: false })).toBe(200);
    await client.until('turn.end');
    expect(await command({ kind: 'refuse', on: true, service: 'stt' })).toBe(200);
    const refused: unknown[] = await once(new WebSocket(service.url + v1), 'error');
    expect(String(refused[0])).toContain('503');
    await connect(talk);
    const gone = once(client.socket, 'close');
    expect(await command({ kind: 'drop', service: 'tts' })).toBe(200);
    const closed: unknown[] = await gone;
    expect(closed[0]).toBe(1006);
  });

  it('shows its ledger, without keys, and answers nonsense with what it can do', async () => {
    await connect(`${talk}&Ocp-Apim-Subscription-Key=top-secret`);
    const all = await (await fetch(`${http}/ledger`)).text();
    expect(all).toContain('"kind":"connected"');
    expect(all).not.toContain('top-secret');
    expect(await (await fetch(`${http}/ledger?after=1`)).json()).toEqual([]);
    expect((await fetch(`${http}/nothing`)).status).toBe(404);
    for (const body of [
      '',
      '[]',
      '{"sttFinalMs":-1}',
      '{"kind":1}',
      '{"toString":1}',
      '{"mishear":[{"heard":"a"}]}',
    ]) {
      expect((await fetch(`${http}/profile`, { method: 'PUT', body })).status).toBe(400);
      expect((await fetch(`${http}/faults`, { method: 'POST', body })).status).toBe(400);
    }
  });

  it('counts what it does not know and goes on', async () => {
    const client = await connect(v1);
    client.socket.send('no headers at all');
    client.text('speech.surprise', '{}');
    client.text('speech.context', 'not JSON');
    await client.until('turn.start');
    const unknown = service.ledger.after().filter((entry) => entry.kind === 'unknown');
    expect(unknown.map((entry) => entry.path)).toEqual(['', 'speech.surprise']);
  });
});
