import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { translateEventGrid } from './event-grid.ts';

const call = (from: object, to: object = { rawId: '4:+33100000000' }): object => ({
  id: 'e1',
  eventType: 'Microsoft.Communication.IncomingCall',
  data: { to, from, serverCallId: 's', incomingCallContext: 'context', callerDisplayName: '' },
});
const callers = (body: unknown): string[] => translateEventGrid(body).incoming.map(({ from }) => from);

describe("the translation of Event Grid's events", () => {
  it('takes an incoming call, by number or by raw id', () => {
    const number = { kind: 'phoneNumber', rawId: '4:+33611111111', phoneNumber: { value: '+33611111111' } };
    expect(translateEventGrid([call(number)]).incoming).toEqual([
      { eventId: 'e1', from: '+33611111111', to: '+33100000000', incomingContext: 'context' },
    ]);
    expect(callers([call({ rawId: '4:+33622222222' })])).toEqual(['+33622222222']);
  });

  it('knows no number of a caller who hides it, nor of one who is no telephone', () => {
    expect(callers([call({ rawId: '4:anonymous' }), call({}), call({ rawId: '8:acs:user' })])).toEqual([
      '',
      '',
      '',
    ]);
  });

  it('takes no call that is for no number of ours', () => {
    expect(translateEventGrid([call({}, { rawId: '8:acs:user' })])).toMatchObject({
      incoming: [],
      malformed: 1,
    });
  });

  it('takes the handshake', () => {
    const validation = {
      id: 'v',
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      data: { validationCode: 'code', validationUrl: 'https://grid.example/validate' },
    };
    expect(translateEventGrid([validation]).validations).toEqual([{ code: 'code' }]);
  });

  it('takes the files of a recording, named in the data or in the subject alone', () => {
    const chunk = (index: number): object => ({ index, contentLocation: `https://files.example/${index}` });
    const stored = (data: object, subject = '/recording/call/c/serverCallId/s/recordingId/r-2'): object => ({
      ...{ id: 'e', eventType: 'Microsoft.Communication.RecordingFileStatusUpdated', subject },
      data: { recordingStorageInfo: { recordingChunks: [chunk(0)] }, recordingDurationMs: 900, ...data },
    });
    const files = (one: object) => translateEventGrid([one]).recordingFiles;
    const file = { eventId: 'e', index: 0, location: 'https://files.example/0', durationMs: 900 };
    expect(files(stored({ recordingId: 'r-1' }))).toEqual([{ ...file, recordingId: 'r-1' }]);
    expect(files(stored({}))).toEqual([{ ...file, recordingId: 'r-2' }]);
    const two = stored({ recordingStorageInfo: { recordingChunks: [chunk(0), chunk(1)] } });
    expect(files(two)).toMatchObject([{ durationMs: null }, { index: 1, durationMs: null }]);
    expect(translateEventGrid([stored({}, '/recording/call/c')])).toMatchObject({
      ...{ recordingFiles: [], malformed: 1 },
    });
  });

  it('takes a text message, and what became of one of ours', () => {
    const sms = (type: string, data: object): object => ({
      id: 'e',
      eventType: `Microsoft.Communication.${type}`,
      data,
    });
    const received = {
      messageId: 'm-1',
      from: '33612345678',
      to: '+33100000000',
      message: 'Hello',
      segmentCount: 1,
    };
    const report = {
      messageId: 'm-2',
      deliveryStatus: 'Delivered',
      deliveryStatusDetails: 'No error.',
      tag: 'line',
    };
    const { texts, deliveries, malformed } = translateEventGrid([
      sms('SMSReceived', received),
      sms('SMSDeliveryReportReceived', report),
      sms('SMSDeliveryReportReceived', {
        ...report,
        deliveryStatus: 'Failed',
        deliveryStatusDetails: '',
        tag: '',
      }),
      sms('SMSReceived', { ...received, message: 7 }),
    ]);
    expect(texts).toEqual([{ messageId: 'm-1', from: '+33612345678', to: '+33100000000', text: 'Hello' }]);
    const delivery = { eventId: 'e', messageId: 'm-2' };
    expect(deliveries).toEqual([
      { ...delivery, reference: 'line', delivered: true, detail: 'No error.' },
      { ...delivery, reference: null, delivered: false, detail: 'Failed' },
    ]);
    expect(malformed).toBe(1);
  });

  it('never throws, and accounts for everything', () => {
    const other = { id: 'o', eventType: 'Microsoft.Communication.Other', data: {} };
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.anything(), fc.constant(other), fc.constant(call({})))), (body) => {
        const { validations, incoming, unknown, malformed } = translateEventGrid(body);
        expect(validations.length + incoming.length + unknown.length + malformed).toBe(body.length);
      }),
    );
  });
});
