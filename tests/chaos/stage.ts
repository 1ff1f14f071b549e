/** The stack that a chaos run plays on: separate processes, a proxy of our own in each of three places, clocks that can be moved. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { defaultSettings } from '../../media-bridge/settings.ts';
import { freePorts } from '../../tools/free-port.ts';
import { startStack, type Stack } from '../../tools/stack.ts';
import { startTemporal, type TemporalServer } from '../../tools/temporal-server.ts';
import { clockFileOf } from './clock-jump.ts';
import type { ChaosSettings } from './evidence.ts';
import { inboundClaim } from './people.ts';
import { startProxy, type Proxy } from './proxy.ts';
import type { Processes, Route } from './schedule.ts';

export interface Stage {
  readonly stack: Stack;
  /** The server itself; the stack knows only the proxy before it. */
  readonly temporal: TemporalServer;
  readonly proxies: Readonly<Record<Route, Proxy>>;
  readonly processes: Processes;
  readonly folder: string;
  readonly ledgerFolder: string;
  readonly settings: ChaosSettings;
  /** Our own number, which people call. */
  readonly ourNumber: string;
  /** Sets the wall clock of one process so far ahead; 0: right again. */
  setClock(process: string, byMs: number): Promise<void>;
  stop(): Promise<void>;
}

const callBackPausesSec = [2, 5, 10];
const mediaGraceSec = 30;
const transferRingSec = 20;
/** A bridge looks four times in an interval whether a heartbeat is due. */
const heartbeatMs = 1.25 * defaultSettings.heartbeat.speakingMs;
const preload = new URL('clock-jump.ts', import.meta.url).href;

/** Starts everything, in a folder that is empty or not there. */
export async function openStage(options: {
  readonly folder: string;
  readonly say: (line: string) => void;
}): Promise<Stage> {
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  const temporal = await startTemporal({ databaseFile: join(folder, 'temporal.sqlite') });
  const [apiPort = 0, mediaPort = 0] = await freePorts(2);
  const proxies = {
    temporal: await startProxy({ target: Number(temporal.address.split(':')[1]) }),
    media: await startProxy({ target: mediaPort }),
    webhooks: await startProxy({ target: apiPort }),
  };
  const stopOwn = async (): Promise<void> => {
    await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
    await temporal.stop();
  };
  try {
    const stack = await startStack({
      ...{ folder, bridges: 3, workers: 2, apis: 2, separateServices: true, durable: true },
      environment: {
        TEMPORAL_ADDRESS: `127.0.0.1:${proxies.temporal.port}`,
        API_PORT: String(apiPort),
        API_PUBLIC_URL: `http://127.0.0.1:${proxies.webhooks.port}`,
        BRIDGE_PORT: String(mediaPort),
        BRIDGE_PUBLIC_URLS: `ws://127.0.0.1:${proxies.media.port}`,
        CALL_BACK_PAUSES_SEC: callBackPausesSec.join(','),
        MEDIA_GRACE_SEC: String(mediaGraceSec),
        DEFAULT_CLAIM: JSON.stringify(inboundClaim),
        RING_TIMEOUT_SEC: '20',
        TRANSFER_RING_SEC: String(transferRingSec),
        LOG_LEVEL: 'info',
        NODE_OPTIONS: `--import=${preload}`,
        CHAOS_CLOCK_FOLDER: folder,
      },
      features: { callback_timeout_hour: 0.1 },
      say: options.say,
    });
    return {
      stack,
      temporal,
      proxies,
      folder,
      processes: {
        bridges: ['bridge-1', 'bridge-2', 'bridge-3'],
        workers: ['worker-1', 'worker-2'],
        apis: ['api-1', 'api-2'],
        // With the carrier every leg dies, and nobody is told.
        services: ['model', 'speech', 'carrier'],
      },
      ledgerFolder: join(folder, 'ledgers'),
      settings: { heartbeatMs, mediaGraceSec, transferRingSec, callBackPausesSec },
      ourNumber: '+33100000000',
      setClock: async (name, byMs) => {
        const process = stack.processes.find((one) => one.name === name);
        if (process?.tethered.child.pid !== undefined)
          await writeFile(clockFileOf(folder, process.tethered.child.pid), String(byMs));
      },
      stop: async () => {
        await stack.stop();
        await stopOwn();
      },
    };
  } catch (error) {
    await stopOwn();
    throw error;
  }
}
