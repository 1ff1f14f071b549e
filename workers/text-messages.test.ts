import { describe, expect, it } from 'vitest';
import type { TextMessage, TextService } from '../domain/ports/text-messages.ts';
import { failed, ok, type Disposition, type Result } from '../domain/result.ts';
import { createTextMessages } from './text-messages.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const message: TextMessage = {
  ...{ key: { id: 'key-1', firstSentAt: 0 }, to: '+33612345678', from: '+33100000000' },
  text: 'Hello',
};
const fails = (disposition: Disposition, code = 'fault'): Result<never> =>
  failed({ code, message: 'it failed', disposition });

/** A service that answers as told, in turn, and remembers what it was asked. */
function service(
  name: string,
  answers: readonly Result<{ messageId: string }>[],
  looks?: readonly Result<{ messageId: string } | null>[],
): TextService & { readonly asked: string[] } {
  const asked: string[] = [];
  const [left, looksLeft] = [[...answers], [...(looks ?? [])]];
  return {
    ...{ name, asked },
    send: () => {
      asked.push('send');
      return Promise.resolve(left.shift() ?? fails('final', 'asked-too-often'));
    },
    ...(looks && {
      find: () => {
        asked.push('find');
        return Promise.resolve(looksLeft.shift() ?? ok(null));
      },
    }),
  };
}
const through = (...services: TextService[]) => createTextMessages({ services, log });
const sent = ok({ messageId: 'm-1' });

describe('several text services', () => {
  it.each(['final', 'retryable'] as const)(
    'follow one another where the first has certainly not sent (%s)',
    async (disposition) => {
      const [first, second] = [service('acs', [fails(disposition)]), service('twilio', [sent], [])];
      expect(await through(first, second).send(message)).toEqual(sent);
      expect([first.asked, second.asked]).toEqual([['send'], ['send']]);
    },
  );

  it('do not follow one that may have sent', async () => {
    const [first, second] = [service('acs', [fails('unknown')]), service('twilio', [sent], [])];
    expect(await through(first, second).send(message)).toEqual(fails('unknown'));
    expect(second.asked).toEqual([]);
  });

  it('do not follow one that the person has told to stop', async () => {
    const [first, second] = [service('twilio', [fails('final', 'opted-out')], []), service('acs', [sent])];
    expect(await through(first, second).send(message)).toEqual(fails('final', 'opted-out'));
    expect(second.asked).toEqual([]);
  });

  it('are worth another try if one of them is', async () => {
    const both = [service('acs', [fails('retryable', 'busy')]), service('twilio', [fails('final')], [])];
    expect(await through(...both).send(message)).toEqual(fails('retryable', 'busy'));
  });

  it('are asked first whether they have sent what is asked for again', async () => {
    const [first, second] = [service('acs', [sent]), service('twilio', [sent], [ok({ messageId: 'm-0' })])];
    expect(await through(first, second).send({ ...message, again: true })).toEqual(ok({ messageId: 'm-0' }));
    expect([first.asked, second.asked]).toEqual([[], ['find']]);
  });

  it('send nothing again while one of them cannot tell', async () => {
    const [first, second] = [service('acs', [sent]), service('twilio', [sent], [fails('retryable', 'away')])];
    expect(await through(first, second).send({ ...message, again: true })).toEqual(fails('unknown', 'away'));
    expect([first.asked, second.asked]).toEqual([[], ['find']]);
  });

  it('send again by the one first for which a key counts once, whatever the order', async () => {
    const [first, second] = [service('twilio', [sent], []), service('acs', [sent])];
    expect(await through(first, second).send({ ...message, again: true })).toEqual(sent);
    expect([first.asked, second.asked]).toEqual([['find'], ['send']]);
  });

  it.each(['retryable', 'final'] as const)(
    'do not follow one that cannot look and now refuses (%s) what is asked for again',
    async (disposition) => {
      const acs = service('acs', [fails(disposition, 'busy')]);
      const twilio = service('twilio', [sent], []);
      expect(await through(acs, twilio).send({ ...message, again: true })).toEqual(fails('unknown', 'busy'));
      expect(twilio.asked).toEqual(['find']);
    },
  );

  it('that are none say so', async () => {
    const answer = await through().send(message);
    expect(answer).toMatchObject({ ok: false, failure: { code: 'not-configured', disposition: 'final' } });
  });
});
