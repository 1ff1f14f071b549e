import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { translateEvents } from './events.ts';

const event = (name: string, data: object = {}): object => ({
  id: 'e1',
  source: 'calling/callConnections/c1',
  type: `Microsoft.Communication.${name}`,
  specversion: '1.0',
  data: { callConnectionId: 'c1', serverCallId: 's', operationContext: 'other', ...data },
});
const ended = (name: string, code: number, subCode = 0): object =>
  event(name, { resultInformation: { code, subCode, message: 'to +33612345678' } });

describe('the translation of webhooks', () => {
  it.each([
    ['CallDisconnected', 0, { kind: 'disconnected', reason: 'hung_up' }],
    ['CallDisconnected', 487, { kind: 'disconnected', reason: 'hung_up' }],
    ['CallDisconnected', 500, { kind: 'disconnected', reason: 'dropped' }],
    ['CallDisconnected', 486, { kind: 'failed', reason: 'busy' }],
    ['CallDisconnected', 480, { kind: 'failed', reason: 'no_answer' }],
    ['CallDisconnected', 408, { kind: 'failed', reason: 'no_answer' }],
    ['CallDisconnected', 603, { kind: 'failed', reason: 'declined' }],
    ['CallDisconnected', 404, { kind: 'failed', reason: 'bad_number' }],
    ['CallDisconnected', 484, { kind: 'failed', reason: 'bad_number' }],
    ['CallDisconnected', 403, { kind: 'failed', reason: 'failed' }],
    ['CreateCallFailed', 486, { kind: 'failed', reason: 'busy' }],
    ['CreateCallFailed', 487, { kind: 'disconnected', reason: 'hung_up' }],
    ['CreateCallFailed', 500, { kind: 'failed', reason: 'failed' }],
    ['CreateCallFailed', 0, { kind: 'failed', reason: 'failed' }],
    ['AnswerFailed', 404, { kind: 'failed', reason: 'bad_number' }],
  ])('takes %s with code %i', (name, code, meaning) => {
    expect(translateEvents([ended(name, code, 7)], 'leg').events).toEqual([
      { eventId: 'e1', legId: 'leg', carrierCallId: 'c1', detail: `${code}/7`, ...meaning },
    ]);
  });

  it('takes the news of media', () => {
    const update = { mediaStreamingUpdate: { mediaStreamingStatusDetails: 'streamConnectionInterrupted' } };
    const { events } = translateEvents(
      [event('MediaStreamingStarted'), event('MediaStreamingStopped', update), event('MediaStreamingFailed')],
      'leg',
    );
    expect(events.map(({ kind }) => kind)).toEqual(['media_started', 'media_stopped', 'media_failed']);
    expect(events[1]).toMatchObject({ detail: 'streamConnectionInterrupted' });
  });

  it('takes the news of what the carrier itself was to say', () => {
    const failure = { resultInformation: { code: 500, subCode: 8565, message: 'prose' } };
    const { events } = translateEvents([event('PlayCompleted'), event('PlayFailed', failure)], 'leg');
    expect(events).toEqual([
      { eventId: 'e1', legId: 'leg', carrierCallId: 'c1', kind: 'said' },
      { eventId: 'e1', legId: 'leg', carrierCallId: 'c1', kind: 'say_failed', detail: '500/8565' },
    ]);
  });

  it('takes the news of a transfer, and of a recording that could not be made', () => {
    const told = (name: string, code: number) => translateEvents([ended(name, code, 7)], 'leg').events[0];
    expect(told('CallTransferAccepted', 200)).toMatchObject({ kind: 'transfer_accepted' });
    for (const [code, reason] of [
      [486, 'busy'],
      [480, 'no_answer'],
      [603, 'declined'],
      [500, 'failed'],
    ] as const)
      expect(told('CallTransferFailed', code)).toMatchObject({
        ...{ kind: 'transfer_failed', reason, detail: `${code}/7` },
      });
    expect(told('StartRecordingFailed', 500)).toMatchObject({ kind: 'recording_failed', detail: '500/7' });
    expect(translateEvents([event('RecordingStateChanged')], 'leg')).toMatchObject({
      ...{ events: [], unknown: [], malformed: 0 },
    });
  });

  it('judges each event on its own', () => {
    const { events, unknown, malformed } = translateEvents(
      [
        null,
        event('ParticipantsUpdated'),
        event('PlayStarted'),
        event('PlayCanceled'),
        event('RecognizeCompleted'),
        { type: 3 },
        event('CallConnected'),
        { ...event('CallConnected'), data: {} },
      ],
      'leg',
    );
    expect(events).toEqual([{ eventId: 'e1', legId: 'leg', carrierCallId: 'c1', kind: 'connected' }]);
    expect(unknown).toEqual(['Microsoft.Communication.RecognizeCompleted']);
    expect(malformed).toBe(3);
  });

  it('never throws, and accounts for everything', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.anything(), fc.constant(event('CallConnected')), fc.constant(event('constructor'))),
        ),
        (body) => {
          const { events, unknown, malformed } = translateEvents(body, 'leg');
          expect(events.length + unknown.length + malformed).toBe(body.length);
        },
      ),
    );
  });
});
