/** The text services' contract on Twilio's adapter and its simulator. */
import { createTwilioSms } from '../../adapters/twilio-sms/text-service.ts';
import { startSms } from '../../simulator/sms.ts';
import { textServiceContract } from './text-messages.contract.ts';

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'token-of-the-simulated-account' };

textServiceContract('Twilio', {
  name: 'twilio',
  start: () => startSms({ port: 0, accessKey: '', ...account }),
  connect: (simulated, { timeoutMs, url } = {}) =>
    createTwilioSms({
      ...account,
      phoneNumber: '+33100000001',
      statusUrl: 'http://127.0.0.1:9/carrier/sms/twilio',
      baseUrl: url ?? simulated.url,
      ...(timeoutMs !== undefined && { timeoutMs }),
    }),
});
