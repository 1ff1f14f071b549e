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
