/** What the ledger of the simulated text services tells: every request, every message that really went out, every post. */

export type ServiceName = 'acs' | 'twilio';

interface Message {
  readonly service: ServiceName;
  readonly messageId: string;
  /** E.164. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

export type SmsEntry =
  | { readonly kind: 'sms_started' }
  | {
      readonly kind: 'request';
      readonly service: ServiceName;
      readonly operation: 'send' | 'list';
      readonly status: number;
      /** `repeated`: answered from memory; or a fault made on command. */
      readonly result: 'carried_out' | 'repeated' | 'refused' | 'fault' | 'response_swallowed';
    }
  /** It is on its way to a telephone: the person reads it once for every such entry. */
  | ({ readonly kind: 'message'; readonly key: string | null; readonly reference: string | null } & Message)
  /** Somebody sent this. */
  | ({ readonly kind: 'incoming' } & Message)
  | {
      readonly kind: 'posted';
      readonly service: ServiceName;
      readonly what: 'received' | 'delivery';
      readonly messageId: string;
      readonly attempt: number;
      /** Null: no answer at all. */
      readonly status: number | null;
    };
