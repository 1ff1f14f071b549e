/**
 * A speech service that takes the SDK's sockets and sound and never hears a word: what a recogniser costs the bridge
 * is measured without what recognising costs the simulator.
 */
import { createServer } from 'node:http';
import { z } from 'zod';
import { WebSocketServer } from 'ws';
import { jsonMessage, readMessage } from '../simulator/speech/wire.ts';
import { answerParent } from './child-side.ts';

const http = createServer();
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data: Buffer, isBinary) => {
    // Sound is not looked at, but for the empty message that ends a turn: the SDK waits for the answer.
    if (isBinary && data.length > 2 + data.readUInt16BE(0)) return;
    const message = readMessage(data, isBinary);
    if (message?.path === 'speech.context')
      socket.send(jsonMessage('turn.start', message.requestId, { context: { serviceTag: 'bench' } }));
    if (message?.path === 'audio') socket.send(jsonMessage('turn.end', message.requestId, {}));
  });
});

const port = new Promise<number>((resolve) => {
  http.listen(0, '127.0.0.1', () => {
    const address = http.address();
    resolve(typeof address === 'object' && address ? address.port : 0);
  });
});

answerParent(z.object({ kind: z.literal('url') }), async () => `ws://127.0.0.1:${await port}`);
