/** Port: the running calls, as the API's door sees them. */
import type { LateWrapUp, LateWrapUpAnswer, WrapUpOrder } from '../call/wrap-up.ts';
import type { RecordingOrder } from '../conversation/tools/deed.ts';
import type { CarrierEvent, IncomingCall, RecordingFile } from './carrier.ts';
import type { ConverseProgress } from '../conversation/converse.ts';
import type { CallSettings, Plan } from '../plan.ts';
import type { Result } from '../result.ts';

/** Which run an order is for. `lineId` is the keyed hash of the line's two numbers. */
export interface CallRef {
  readonly callId: string;
  readonly lineId: string;
}

export type BeginAnswer =
  | { readonly kind: 'started'; readonly lineId: string }
  /** This very call runs already (the request came twice). */
  | { readonly kind: 'same'; readonly lineId: string }
  /** The line is taken by another call. */
  | { readonly kind: 'busy'; readonly callId: string };

export type TurnAway =
  | { readonly kind: 'busy' }
  /** `language`: BCP 47. */
  | { readonly kind: 'apology'; readonly text: string; readonly language: string };

export interface Calls {
  /** Starts the call on its line; one round trip when the line is free. */
  begin(plan: Plan, settings: CallSettings): Promise<Result<BeginAnswer>>;
  /** Starts the outreach that will begin the call at `plan.scheduledAt`. */
  schedule(plan: Plan, settings: CallSettings): Promise<Result<{ readonly lineId: string }>>;
  /** Hands an incoming call to the line's run, or starts one with the given plan. */
  incoming(
    call: IncomingCall,
    planIfNew: Plan,
    settings: CallSettings,
  ): Promise<Result<{ readonly lineId: string }>>;
  /**
   * What the bridge that holds a call's standing turn reported with its last heartbeat; null when no such turn stands or
   * nothing was reported.
   */
  lastBeat(lineId: string, turn: number): Promise<Result<ConverseProgress | null>>;
  /**
   * There is no room for an incoming call: it is rejected as busy, or answered with an apology and hung up. Once per
   * event id.
   */
  turnAway(call: IncomingCall, how: TurnAway): Promise<Result<void>>;
  /**
   * When the line has no run any more, a leg that connects is hung up; other events fail with the code `call-gone` and may
   * be forgotten.
   */
  carrierEvent(lineId: string, event: CarrierEvent): Promise<Result<void>>;
  /** Ends a call that has not reached the person yet, or takes a scheduled one out; `gone` when there is nothing left to end. */
  cancel(ref: CallRef): Promise<Result<'asked' | 'gone'>>;
  /**
   * Has a call summed up by a workflow of its own, with as many tries as it takes. One that is at it already takes the
   * order in: there is one per call.
   */
  wrapUpLater(order: WrapUpOrder): Promise<Result<void>>;
  /**
   * Offers a late wrap-up to the call, once per delivery id; `over` when no run of it is open any more, and nothing is being
   * recorded of it.
   */
  takeWrapUp(ref: CallRef, late: LateWrapUp, deliveryId: string): Promise<Result<LateWrapUpAnswer>>;
  /** Has the recording paused, resumed or stopped; a call that is not recorded takes no notice. */
  orderRecording(ref: CallRef, order: RecordingOrder): Promise<Result<'asked' | 'gone'>>;
  /** A file of the call's recording is in its place; `gone` when no run of the call can note that any more. */
  recordingFile(ref: CallRef, file: RecordingFile): Promise<Result<'asked' | 'gone'>>;
  /** Hangs up a call under way. */
  hangUp(ref: CallRef): Promise<Result<'asked' | 'gone'>>;
}
