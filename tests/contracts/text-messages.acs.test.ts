/** The text services' contract on Azure Communication Services' adapter and its simulator. */
import { createAcsSms } from '../../adapters/acs-sms/text-service.ts';
import { startSms } from '../../simulator/sms.ts';
import { textServiceContract } from './text-messages.contract.ts';

const accessKey = Buffer.from('a key of the simulated resource').toString('base64');

textServiceContract('Azure Communication Services', {
  name: 'acs',
  start: () => startSms({ port: 0, accessKey, accountSid: '', authToken: '' }),
  connect: ({ connectionString }, { timeoutMs, url } = {}) =>
    createAcsSms({
      connectionString: url === undefined ? connectionString : `endpoint=${url}/;accesskey=${accessKey}`,
      ...(timeoutMs !== undefined && { timeoutMs }),
    }),
});
