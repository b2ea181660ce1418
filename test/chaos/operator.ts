/**
 * The operator of a chaos run: owns a private room and sends requests that must be durable before they are answered. The
 * server is killed with the answer, and the next server is asked for their effect. No other person uses the room, so the
 * histories are not affected.
 */
import {
	type Answered,
	isDone,
	type OperatorEvent,
	type OperatorRequest,
	takesEffect,
} from './operator-checker.ts';
import {strike} from './strike.ts';
import {enter, type Question, type Wire} from './wire.ts';

export interface Operator {
	readonly events: readonly OperatorEvent[];
	/**
	 * Sends the request, and kills the server as the answer arrives. The returned function asks the next server, by its
	 * port, for the effect, and returns whether it shows. With several servers it can be called again.
	 */
	askAndKill(
		server: {readonly port: number; readonly pid: number},
		request: OperatorRequest,
	): Promise<(port: number) => Promise<boolean>>;
}

interface Asking {
	/** The frame of the request. */
	readonly question: Question;
	/** Compared with the state that is read later. */
	readonly about: string;
	/** The frame that shows the effect. */
	readonly look: (port: number) => Promise<Answered>;
}

/**
 * The number of sends after the request, which fit into one segment. They are committed with it: a longer commit makes
 * an early answer more likely to be found.
 */
const furtherSends = 500;

const expect = (frame: Answered, type: string): Answered => {
	if (frame.type !== type) throw new Error(`${type} was expected, and it is ${JSON.stringify(frame)}`);
	return frame;
};

const askOnce = async (
	port: number,
	secret: string | undefined,
	question: Question | undefined,
): Promise<Answered> => {
	const {wire, welcome} = await enter(port, {secret});
	const answer = question === undefined ? welcome : await wire.ask(question);
	await wire.close();
	return answer;
};

/** Creates the operator's room on this server. */
export const makeOperator = async (port: number): Promise<Operator> => {
	const {wire: first, welcome} = await enter(port, {nick: 'operator'});
	const secret = String(welcome.secret);
	const room = String(
		expect(await first.ask({type: 'create', room: 'board', isPrivate: true}), 'created').room,
	);
	await first.close();
	const events: OperatorEvent[] = [];
	let serial = 0;

	/** A new user in the room, with a separate invite: a ban revokes the invite that was used. */
	const makeGuest = async (wire: Wire, from: number): Promise<{secret: string; userId: string}> => {
		const {token} = expect(await wire.ask({type: 'invite', room, uses: 1}), 'invited');
		const guest = await enter(from);
		expect(await guest.wire.ask({type: 'join', token, limit: 0}), 'joined');
		await guest.wire.close();
		return {secret: String(guest.welcome.secret), userId: (guest.welcome.user as {id: string}).id};
	};

	const prepare = async (wire: Wire, from: number, request: OperatorRequest): Promise<Asking> => {
		const join = {type: 'join', room, limit: 0};
		switch (request) {
			case 'ban': {
				const guest = await makeGuest(wire, from);
				const question = {type: 'moderate', room, userId: guest.userId, action: 'ban'};
				return {question, about: guest.userId, look: port => askOnce(port, guest.secret, join)};
			}
			case 'configure': {
				const slowSeconds = 1 + (serial % 3600);
				const question = {type: 'configure', room, slowSeconds, expiresInSeconds: 0};
				return {question, about: String(slowSeconds), look: port => askOnce(port, secret, join)};
			}
			case 'nick': {
				const nick = `operator-${serial}`;
				return {question: {type: 'nick', nick}, about: nick, look: port => askOnce(port, secret, undefined)};
			}
			case 'revoke': {
				const {invite} = expect(await wire.ask({type: 'invite', room, uses: 1}), 'invited');
				const look = (port: number) => askOnce(port, secret, {type: 'invites', room});
				return {question: {type: 'revoke', room, invite}, about: String(invite), look};
			}
			case 'invite':
				return {question: {type: 'invite', room, uses: 1}, about: room, look: () => Promise.reject()};
		}
	};

	return {
		events,
		async askAndKill({port, pid}, request) {
			const key = ++serial;
			const {wire} = await enter(port, {secret});
			expect(await wire.ask({type: 'join', room, limit: 0}), 'joined');
			const {question, about, look} = await prepare(wire, port, request);
			await wire.close();
			const asked = {type: 'asked', key, request, about} as const;
			events.push(asked);
			const more = Array.from({length: furtherSends}, () => ({type: 'send', room, text: 'x'}));
			const frame = await strike({port, pid, secret, room, question, more});
			events.push({type: 'answered', key, frame});
			return async next => {
				const byToken = {type: 'join', token: frame.token, limit: 0};
				const found = await (request === 'invite' ? askOnce(next, undefined, byToken) : look(next));
				events.push({type: 'found', key, frame: found});
				return !isDone(request, frame) || takesEffect(asked, found);
			};
		},
	};
};
