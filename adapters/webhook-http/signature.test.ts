import { expect, it } from 'vitest';
import { signatureOf } from './signature.ts';

it('is as the specification has it', () => {
  // The example of standardwebhooks.com, also in the tests of the libraries that verify such signatures.
  expect(
    signatureOf({
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330,
      body: '{"test": 2432232314}',
    }),
  ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

it('changes with everything it covers', () => {
  const given = { secret: `whsec_${'A'.repeat(32)}`, id: 'evt_1', timestamp: 1_000, body: '{}' };
  const all = [
    given,
    { ...given, secret: `whsec_${'B'.repeat(32)}` },
    { ...given, id: 'evt_2' },
    { ...given, timestamp: 1_001 },
    { ...given, body: '{ }' },
  ].map(signatureOf);
  expect(new Set(all).size).toBe(all.length);
});
