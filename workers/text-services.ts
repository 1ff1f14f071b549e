/** Text messages as configured: the services in their order, and the list of people who want none. */
import { isRepeated } from '../activities/attempt.ts';
import { createSendTextDeed } from '../activities/send-text-deed.ts';
import type { DeedDoers } from '../activities/tool-deeds.ts';
import { createAcsSms } from '../adapters/acs-sms/text-service.ts';
import { openOptOuts } from '../adapters/sqlite-records/opt-outs.ts';
import { createTwilioSms } from '../adapters/twilio-sms/text-service.ts';
import type { Config } from '../config/config.ts';
import type { Log } from '../domain/ports/log.ts';
import type { OptOutList } from '../domain/ports/opt-outs.ts';
import type { TextMessages, TextService } from '../domain/ports/text-messages.ts';
import { createTextMessages } from './text-messages.ts';

export interface ConfiguredTexts {
  readonly textMessages: TextMessages;
  readonly optOuts: OptOutList;
  /** The doer of the tool `send_sms`. */
  readonly sendText: NonNullable<DeedDoers['send_text']>;
}

export function configuredTexts(config: Config, log: Log): ConfiguredTexts {
  const services = (config.SMS_PROVIDERS ?? []).map((name) => serviceOf(name, config));
  const tools = {
    textMessages: createTextMessages({ services, log }),
    optOuts: openOptOuts({ path: config.RECORDS_PATH }),
  };
  return { ...tools, sendText: createSendTextDeed({ ...tools, isRepeated }) };
}

function serviceOf(name: 'acs' | 'twilio', config: Config): TextService {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken } = config;
  const { TWILIO_PHONE_NUMBER: phoneNumber, TWILIO_BASE_URL: baseUrl } = config;
  if (name === 'acs')
    return createAcsSms({
      connectionString: config.ACS_SMS_CONNECTION_STRING ?? config.ACS_CONNECTION_STRING,
    });
  if (!accountSid || !authToken || !phoneNumber) throw new Error('Twilio is not configured');
  const statusUrl = `${config.API_PUBLIC_URL.replace(/\/+$/, '')}/carrier/sms/twilio`;
  return createTwilioSms({ accountSid, authToken, phoneNumber, baseUrl, statusUrl });
}
