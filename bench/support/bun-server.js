/**
 * The Bun baseline of `bench/bun-publish.ts`, run by Bun: one topic, each message is published to every WebSocket
 * unchanged, without rooms, JSON or a store. Sends its port once, then its CPU time in microseconds on request.
 */
const server = Bun.serve({
	port: 0,
	hostname: '127.0.0.1',
	fetch: (request, self) => (self.upgrade(request) ? undefined : new Response('', {status: 426})),
	websocket: {
		perMessageDeflate: false,
		open: socket => void socket.subscribe('bench'),
		message: (_socket, text) => void server.publish('bench', text),
	},
});

process.on('message', () => {
	const {user, system} = process.cpuUsage();
	process.send({cpuMicroseconds: user + system});
});
process.on('disconnect', () => process.exit(0));
process.send(server.port);
