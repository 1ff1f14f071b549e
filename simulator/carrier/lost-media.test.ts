import { afterEach, describe, expect, it } from 'vitest';
import type { PersonInput } from '../carrier.ts';
import { soonMs, speak, startAgentSide, theirs, type AgentSide } from './agent-fixture.ts';

let side: AgentSide;
afterEach(() => side.close());

const start = async (person: Omit<PersonInput, 'number'>): Promise<void> => {
  side = await startAgentSide({ persons: [{ number: theirs, ...person }] });
};
const names = (): string[] => side.events.map(({ name }) => name);
const until = async (what: string, holds: () => boolean): Promise<void> => {
  const giveUpAt = performance.now() + soonMs;
  while (!holds()) {
    if (performance.now() > giveUpAt) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

describe('a lost media socket', () => {
  it("comes back in the way of the person's line: by itself, or when asked", async () => {
    await start({ line: { mediaReconnect: 'when-asked' } });
    const call = await side.dial();
    side.sockets[0]?.close(1012);
    await until('both events', () => names().includes('MediaStreamingFailed'));
    expect(names().slice(-2)).toEqual(['MediaStreamingStopped', 'MediaStreamingFailed']);
    expect(side.sockets).toHaveLength(1);
    await call.getCallMedia().startMediaStreaming();
    await side.entry('media_opened', ({ socket, reopened }) => socket === 2 && reopened);
    await expect(call.getCallMedia().startMediaStreaming()).rejects.toMatchObject({ statusCode: 409 });
    await side.close();

    await start({ line: { mediaReconnect: 'by-itself' } });
    await side.dial();
    side.sockets[0]?.terminate();
    await side.entry('media_opened', ({ socket }) => socket === 2);
    await until('its news', () => names().filter((name) => name === 'MediaStreamingStarted').length === 2);
    expect(names()).not.toContain('MediaStreamingFailed');
  });

  it('loses what the person says meanwhile, and tells what that was', async () => {
    await start({
      line: { mediaReconnect: 'when-asked' },
      script: [
        { kind: 'wait_for', words: 'go' },
        { kind: 'say', text: 'gone for good' },
      ],
    });
    const call = await side.dial();
    speak(side.sockets[0], 'go');
    await side.entry('saying');
    side.sockets[0]?.terminate();
    await side.entry('media_closed');
    const said = await side.entry('said');
    expect(said.lostFrames).toBeGreaterThan(30);
    expect(said.socket).toBeNull();
    expect('gone for good'.endsWith(said.lostText)).toBe(true);
    await call.getCallMedia().startMediaStreaming();
    await side.entry('media_opened', ({ socket }) => socket === 2);
    expect(side.heard[1]).toBe('');
  });

  it('keeps what the person says meanwhile where their line does, and begins the next socket with it', async () => {
    await start({
      line: { mediaReconnect: 'when-asked', keepsSoundMs: 500 },
      script: [
        { kind: 'pause', ms: 200 },
        { kind: 'say', text: 'kept, but not to its end' },
      ],
    });
    const call = await side.dial();
    side.sockets[0]?.terminate();
    const said = await side.entry('said');
    expect(said.lostText.endsWith('to its end')).toBe(true);
    expect(side.heard[0]).toBe('');
    await call.getCallMedia().startMediaStreaming();
    expect(await side.entry('kept_sound')).toMatchObject({ frames: 25, socket: 2 });
    await until('the words', () => (side.heard[1] ?? '').length >= 7);
    expect(side.heard[1]).toBe('kept, but not to its end'.slice(0, side.heard[1]?.length));
  });

  it('tells of kept sound that no socket came for', async () => {
    await start({
      line: { mediaReconnect: 'when-asked', keepsSoundMs: 5_000 },
      script: [{ kind: 'pause', ms: 200 }, { kind: 'say', text: 'Hello' }, { kind: 'hang_up' }],
    });
    await side.dial();
    side.sockets[0]?.terminate();
    await side.entry('said', ({ lostFrames }) => lostFrames === 0);
    expect(await side.entry('kept_sound')).toMatchObject({ socket: null });
  });

  it('tells the stretches of two sockets apart, however short the gap', async () => {
    await start({});
    await side.dial();
    speak(side.sockets[0], 'one two');
    await side.entry('media_opened');
    side.sockets[0]?.close(1012);
    await side.entry('media_opened', ({ socket }) => socket === 2);
    speak(side.sockets[1], ' three');
    await side.entry('heard', ({ socket }) => socket === 2);
    expect(side.entries('heard').map(({ text, socket, by }) => [text, socket, by])).toEqual([
      ['one two', 1, 'agent'],
      [' three', 2, 'agent'],
    ]);
  });
});

describe('a media socket that is frozen', () => {
  it('lets nothing through and stays open, then goes on', async () => {
    await start({ script: [{ kind: 'say', text: 'nobody hears this' }] });
    await side.dial();
    await side.fault({ kind: 'freeze_media', number: theirs, ms: 1_500 });
    let ponged = false;
    side.sockets[0]?.on('pong', () => (ponged = true)).ping();
    speak(side.sockets[0], 'late');
    const said = await side.entry('said');
    expect(said.lostText.length).toBeGreaterThan(10);
    expect(ponged).toBe(false);
    expect(side.entries('heard')).toEqual([]);
    expect(await side.entry('heard')).toMatchObject({ text: 'late', socket: 1 });
    expect(ponged).toBe(true);
    expect(side.sockets).toHaveLength(1);
  });

  it('is left for a new one when that is asked for, and what comes on it then is stray', async () => {
    await start({});
    const call = await side.dial();
    await side.fault({ kind: 'freeze_media', number: theirs, ms: 400 });
    speak(side.sockets[0], 'old');
    await call.getCallMedia().startMediaStreaming();
    await side.entry('media_opened', ({ socket }) => socket === 2);
    speak(side.sockets[1], 'new');
    expect(await side.entry('stray_frames')).toMatchObject({ socket: 1, why: 'frozen', frames: 10 });
    expect(await side.entry('heard')).toMatchObject({ text: 'new', socket: 2 });
  });
});

it('tells of audio that comes after the call has ended', async () => {
  await start({});
  const call = await side.dial();
  const socket = side.sockets[0];
  // Deaf to the farewell, the agent talks on.
  socket?.pause();
  await call.hangUp(true);
  speak(socket, 'x');
  socket?.resume();
  const strays = await side.entry('stray_frames');
  expect(strays).toMatchObject({ socket: 1, why: 'call_ended', frames: 4 });
  expect(strays.lastAfterMs).toBeGreaterThanOrEqual(strays.firstAfterMs);
});

it("does not let the carrier's own voice cover the agent's", async () => {
  await start({});
  const call = await side.dial();
  await call.getCallMedia().playToAll([{ kind: 'textSource', text: 'Please hold the line a little' }]);
  await side.entry('announcement', ({ phase }) => phase === 'started');
  speak(side.sockets[0], 'Here I am');
  await side.entry('announcement', ({ phase }) => phase === 'completed');
  expect(await side.entry('heard', ({ by }) => by === 'agent')).toMatchObject({ text: 'Here I am' });
  await until('the news', () => names().includes('PlayCompleted'));
});
