/** Ends a connection with a reset instead of a close, as a broken network does. */
import type {Socket} from 'node:net';

export const breakOff = (socket: Socket): void => {
	if (socket.destroyed) return;
	// In Node 24 the reset of a connection that the other side has ended fails and leaks its handle.
	if (socket.readableEnded || socket.writableEnded) socket.destroy();
	else socket.resetAndDestroy();
};
