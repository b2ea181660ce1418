/** Ends a connection as a network does that breaks: with a reset, not a goodbye. */
import type {Socket} from 'node:net';

export const breakOff = (socket: Socket): void => {
	if (socket.destroyed) return;
	// A reset of one that the other side has ended fails in Node 24, and leaves its handle open for good.
	if (socket.readableEnded || socket.writableEnded) socket.destroy();
	else socket.resetAndDestroy();
};
