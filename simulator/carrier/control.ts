/** The simulator's own door: who is to be called, who calls, what goes wrong, and what happened. */
import { Hono, type Context } from 'hono';
import { z } from 'zod';
import type { Ledger } from '../ledger.ts';
import type { CarrierEntry } from './entries.ts';
import type { EventGrid } from './event-grid.ts';
import type { Exchange } from './exchange.ts';
import { Fault, type Faults } from './faults.ts';
import type { Leg } from './leg.ts';
import { Person } from './person.ts';
import type { Tokens } from './tokens.ts';

export interface ControlOptions {
  readonly exchange: Exchange;
  readonly faults: Faults;
  readonly ledger: Ledger<CarrierEntry>;
  readonly tokens: Tokens;
  /** Missing when the carrier was given no address for incoming calls. */
  readonly eventGrid: EventGrid | undefined;
}

const After = z.coerce.number().int().nonnegative().default(0);
const number = z.string().regex(/^\+[1-9]\d{6,14}$/);
const Incoming = z.object({
  /** Empty: the caller hides it; the person is then known by `person.number`. */
  from: z.union([number, z.literal('')]),
  to: number,
  person: Person.omit({ number: true }).optional(),
});

/** JSON with camel-case members throughout; 400 tells what is wrong with a body. */
export function controlRoutes(options: ControlOptions): Hono {
  const { exchange, faults, ledger, tokens } = options;
  const routes = new Hono();
  routes
    .get('/control/ledger', (context) => {
      const after = After.safeParse(context.req.query('after'));
      return after.success
        ? context.json({ entries: ledger.after(after.data) })
        : wrong(context, after.error);
    })
    .get('/control/legs', (context) => context.json({ legs: exchange.legs().map(summaryOf) }))
    .put('/control/persons/:number', async (context) => {
      const body = z.record(z.string(), z.unknown()).safeParse(await bodyOf(context)).data ?? {};
      const person = Person.safeParse({ ...body, number: context.req.param('number') });
      if (!person.success) return wrong(context, person.error);
      exchange.putPerson(person.data);
      return context.json(person.data);
    })
    .post('/control/incoming', async (context) => {
      const incoming = Incoming.safeParse(await bodyOf(context));
      if (!incoming.success) return wrong(context, incoming.error);
      if (!options.eventGrid)
        return context.json({ error: 'the carrier has no address for incoming calls' }, 409);
      const { from, to, person } = incoming.data;
      const incomingCallContext = exchange.offer(
        person ? { ...person, number: from } : exchange.personAt(from),
        to,
      );
      const delivered = await options.eventGrid.offer({ from, to, incomingCallContext });
      return context.json({ incomingCallContext, delivered }, delivered ? 200 : 502);
    })
    .post('/control/faults', async (context) => {
      const fault = Fault.safeParse(await bodyOf(context));
      if (!fault.success) return wrong(context, fault.error);
      const legs = apply(fault.data, exchange, faults);
      return context.json({ legs });
    })
    .delete('/control/faults', (context) => {
      faults.clear();
      releaseEvents(exchange);
      return context.json({});
    })
    .post('/control/keys/rotate', (context) => {
      tokens.rotate();
      return context.json({});
    });
  return routes;
}

/** Returns how many legs it struck at once. */
function apply(fault: Fault, exchange: Exchange, faults: Faults): number {
  switch (fault.kind) {
    case 'drop_media':
    case 'freeze_media': {
      const legs = connectedLegs(exchange, fault);
      for (const leg of legs)
        if (fault.kind === 'drop_media') leg.dropMedia();
        else leg.freezeMedia(fault.ms);
      return legs.length;
    }
    case 'drop_call': {
      const legs = exchange.legsOf(fault.number);
      const { silently } = fault;
      for (const leg of legs) leg.end({ by: 'network', code: 500, subCode: 560500 }, silently);
      return legs.length;
    }
    case 'events':
      faults.set(fault);
      releaseEvents(exchange);
      return 0;
    default:
      faults.set(fault);
      return 0;
  }
}

function releaseEvents(exchange: Exchange): void {
  for (const leg of exchange.legs()) leg.options.events.takeHeldBack()();
}

function connectedLegs(
  exchange: Exchange,
  meant: Extract<Fault, { kind: 'drop_media' | 'freeze_media' }>,
): readonly Leg[] {
  return exchange
    .legs()
    .filter((leg) => leg.state === 'connected')
    .filter(({ options }) =>
      meant.callConnectionId === undefined
        ? options.person.number === meant.number
        : options.callConnectionId === meant.callConnectionId,
    );
}

/** One leg as `GET /control/legs` shows it. */
export interface LegSummary {
  readonly callConnectionId: string;
  readonly direction: 'outbound' | 'inbound';
  readonly number: string;
  readonly operationContext: string | null;
  readonly state: 'connecting' | 'connected' | 'disconnected';
  /** All that was heard of the agent, without what the carrier said itself. */
  readonly heardText: string;
  readonly heard: Leg['talk']['heard'];
  readonly said: Leg['talk']['said'];
  readonly latencies: Leg['talk']['latencies'];
  /** Each time the agent threw away what was not played yet. */
  readonly stops: Leg['talk']['stops'];
  readonly frameFigures: ReturnType<Leg['talk']['figures']>;
}

function summaryOf({ options, state, talk }: Leg): LegSummary {
  return {
    callConnectionId: options.callConnectionId,
    direction: options.direction,
    number: options.person.number,
    operationContext: options.operationContext ?? null,
    state,
    heardText: talk.heardText,
    heard: talk.heard,
    said: talk.said,
    latencies: talk.latencies,
    stops: talk.stops,
    frameFigures: talk.figures(),
  };
}

async function bodyOf(context: Context): Promise<unknown> {
  try {
    return JSON.parse(await context.req.text());
  } catch {
    return undefined;
  }
}

function wrong(context: Context, error: z.ZodError): Response {
  return context.json({ error: z.prettifyError(error) }, 400);
}
