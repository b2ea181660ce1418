/**
 * A network in memory with faults: it can fail, be slow, or break a connection at a chosen message. It delivers text in
 * order, as a WebSocket does, and loses text only together with the connection.
 */
import type {Transport, TransportClose, TransportEvents} from '../../source/client/link/transport.ts';
import type {Clock} from '../../source/time/clock.ts';

/** A connection, seen from the server. */
export interface ServerConnection {
	readonly id: number;
	/** The name that its transport was created with. */
	readonly name: string;
	/** Sends a text to the client. */
	send(text: string): void;
	close(code: number, reason: string): void;
}

/** How the server handles a connection. */
export interface ServerConnectionEvents {
	onText(text: string): void;
	onClose(): void;
}

export type Accept = (line: ServerConnection) => ServerConnectionEvents;

/** Returns true for the text at which the connection breaks. */
export type BreakCondition = (text: string, direction: 'up' | 'down', name: string) => boolean;

export interface Network {
	/** A transport for the client with this name. Its connections to a hub of a cluster have the address of the hub as name. */
	transport(name: string): Transport;
	/** Breaks the connections and refuses new ones, for one name or all. */
	cut(name?: string): void;
	restore(name?: string): void;
	/** Breaks the connections and accepts new ones. */
	drop(name?: string): void;
	/** Delays each text by this time from now on. */
	delay(ms: number): void;
	/** Breaks the connection once, instead of delivering the first text for which the condition is true. */
	breakAt(condition: BreakCondition): void;
	/** The open connections. */
	connections(name?: string): readonly ServerConnection[];
	/** Replaces the server. The connections of the old one are closed with this code. */
	replaceServer(accept: Accept, close: {readonly code: number; readonly reason: string}): void;
}

interface Wire {
	readonly line: ServerConnection;
	readonly server: ServerConnectionEvents;
	isOver: boolean;
	end(close: TransportClose): void;
}

export const makeNetwork = (clock: Clock, accept: Accept): Network => {
	let server = accept;
	let delayMs = 0;
	let ids = 0;
	let isAllCut = false;
	const cutNames = new Set<string>();
	const conditions = new Set<BreakCondition>();
	const wires = new Set<Wire>();

	const isCut = (name: string): boolean => isAllCut || cutNames.has(name);

	const shouldBreak: BreakCondition = (text, direction, name) => {
		for (const condition of conditions) {
			if (!condition(text, direction, name)) continue;
			conditions.delete(condition);
			return true;
		}
		return false;
	};

	const ofName = (name: string | undefined): Wire[] =>
		[...wires].filter(wire => name === undefined || wire.line.name === name);

	const lost: TransportClose = {code: 0, reason: 'the connection was lost'};

	/** Delivers in order, even if the delay changes. */
	const createQueue = () => {
		let lastAt = 0;
		return (deliver: () => void): void => {
			lastAt = Math.max(lastAt, clock.monotonic() + delayMs);
			clock.after(lastAt - clock.monotonic(), deliver);
		};
	};

	const connect = (name: string, events: TransportEvents): Wire => {
		const up = createQueue();
		const down = createQueue();
		const wire: Wire = {
			line: {
				id: ++ids,
				name,
				send: text => down(() => !wire.isOver && deliverOrBreak(text, 'down', () => events.onText(text))),
				close: (code, reason) => down(() => wire.end({code, reason})),
			},
			server: {onText: () => {}, onClose: () => {}},
			isOver: false,
			end(close) {
				if (wire.isOver) return;
				wire.isOver = true;
				wires.delete(wire);
				wire.server.onClose();
				events.onClose(close);
			},
		};
		const deliverOrBreak = (text: string, direction: 'up' | 'down', deliver: () => void): void => {
			if (shouldBreak(text, direction, name)) wire.end(lost);
			else deliver();
		};
		senders.set(wire, text =>
			up(() => !wire.isOver && deliverOrBreak(text, 'up', () => wire.server.onText(text))),
		);
		return wire;
	};
	const senders = new WeakMap<Wire, (text: string) => void>();

	return {
		transport: name => ({
			mayUse: () => true,
			open(events, hub) {
				const wire = connect(hub ?? name, events);
				clock.after(delayMs, () => {
					if (wire.isOver) return;
					if (isCut(hub ?? name)) {
						wire.isOver = true;
						events.onClose({code: 0, reason: 'there is no network'});
						return;
					}
					Object.assign(wire.server, server(wire.line));
					wires.add(wire);
					events.onOpen();
				});
				return {
					send: text => senders.get(wire)?.(text),
					close: (code = 1000) => clock.after(0, () => wire.end({code, reason: ''})),
				};
			},
		}),
		cut(name) {
			if (name === undefined) isAllCut = true;
			else cutNames.add(name);
			for (const wire of ofName(name)) wire.end(lost);
		},
		restore(name) {
			if (name === undefined) {
				isAllCut = false;
				cutNames.clear();
			} else cutNames.delete(name);
		},
		drop(name) {
			for (const wire of ofName(name)) wire.end(lost);
		},
		delay(ms) {
			delayMs = ms;
		},
		breakAt: condition => void conditions.add(condition),
		connections: name => ofName(name).map(({line}) => line),
		replaceServer(next, close) {
			server = next;
			for (const wire of [...wires]) wire.end(close);
		},
	};
};
