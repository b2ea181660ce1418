/**
 * A network in memory that can be cut and mended, made slow, and made to lose its way at a chosen moment. It carries
 * text in order, as a connection does: what is lost is lost together with the connection.
 */
import type {Transport, TransportClose, TransportEvents} from '../../source/client/link/transport.ts';
import type {Clock} from '../../source/time/clock.ts';

/** The server's end of a connection. */
export interface Line {
	readonly id: number;
	/** Whose it is: the name its transport was made with. */
	readonly name: string;
	/** To the client. */
	send(text: string): void;
	close(code: number, reason: string): void;
}

/** What a server does with a line. */
export interface LineEvents {
	onText(text: string): void;
	onClose(): void;
}

export type Accept = (line: Line) => LineEvents;

/** True for the text at which the connection is to break. */
export type Snap = (text: string, direction: 'up' | 'down', name: string) => boolean;

export interface Network {
	/** A transport of somebody by this name. */
	transport(name: string): Transport;
	/** Nothing gets through any more: connections break, new ones do not come up. For one name or all. */
	cut(name?: string): void;
	mend(name?: string): void;
	/** Breaks connections without keeping new ones from coming up. */
	drop(name?: string): void;
	/** Each text takes this long on its way from now on. */
	delay(ms: number): void;
	/** Breaks the connection, once, instead of delivering the first text for which `snap` is true. */
	snapAt(snap: Snap): void;
	/** Lines that are up. */
	lines(name?: string): readonly Line[];
	/** Another server takes new lines: the old one's are closed with this code. */
	replaceServer(accept: Accept, close: {readonly code: number; readonly reason: string}): void;
}

interface Wire {
	readonly line: Line;
	readonly server: LineEvents;
	isOver: boolean;
	end(close: TransportClose): void;
}

export const makeNetwork = (clock: Clock, accept: Accept): Network => {
	let server = accept;
	let delayMs = 0;
	let ids = 0;
	let isAllCut = false;
	const cutNames = new Set<string>();
	const snaps = new Set<Snap>();
	const wires = new Set<Wire>();

	const isCut = (name: string): boolean => isAllCut || cutNames.has(name);

	const shouldSnap: Snap = (text, direction, name) => {
		for (const snap of snaps) {
			if (!snap(text, direction, name)) continue;
			snaps.delete(snap);
			return true;
		}
		return false;
	};

	const ofName = (name: string | undefined): Wire[] =>
		[...wires].filter(wire => name === undefined || wire.line.name === name);

	const lost: TransportClose = {code: 0, reason: 'the connection was lost'};

	/** In order, however the delay changes. */
	const makeLane = () => {
		let lastAt = 0;
		return (deliver: () => void): void => {
			lastAt = Math.max(lastAt, clock.monotonic() + delayMs);
			clock.after(lastAt - clock.monotonic(), deliver);
		};
	};

	const connect = (name: string, events: TransportEvents): Wire => {
		const up = makeLane();
		const down = makeLane();
		const wire: Wire = {
			line: {
				id: ++ids,
				name,
				send: text => down(() => !wire.isOver && carry(text, 'down', () => events.onText(text))),
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
		const carry = (text: string, direction: 'up' | 'down', deliver: () => void): void => {
			if (shouldSnap(text, direction, name)) wire.end(lost);
			else deliver();
		};
		sayers.set(wire, text => up(() => !wire.isOver && carry(text, 'up', () => wire.server.onText(text))));
		return wire;
	};
	const sayers = new WeakMap<Wire, (text: string) => void>();

	return {
		transport: name => ({
			open(events) {
				const wire = connect(name, events);
				clock.after(delayMs, () => {
					if (wire.isOver) return;
					if (isCut(name)) {
						wire.isOver = true;
						events.onClose({code: 0, reason: 'there is no network'});
						return;
					}
					Object.assign(wire.server, server(wire.line));
					wires.add(wire);
					events.onOpen();
				});
				return {
					send: text => sayers.get(wire)?.(text),
					close: (code = 1000) => clock.after(0, () => wire.end({code, reason: ''})),
				};
			},
		}),
		cut(name) {
			if (name === undefined) isAllCut = true;
			else cutNames.add(name);
			for (const wire of ofName(name)) wire.end(lost);
		},
		mend(name) {
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
		snapAt: snap => void snaps.add(snap),
		lines: name => ofName(name).map(({line}) => line),
		replaceServer(next, close) {
			server = next;
			for (const wire of [...wires]) wire.end(close);
		},
	};
};
