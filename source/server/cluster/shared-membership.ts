/**
 * The membership of a hub in a cluster. Each hub publishes the changes of its own users with a number, and a heartbeat
 * with the number of its last change. A hub that has missed a change asks for the whole list. The users of a hub without
 * a heartbeat for `hubTimeoutMs` are gone; they come back with its next list.
 */
import type {Person} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import type {Bus, BusMessage, MemberChange} from './bus.ts';
import {LocalMembership} from './local-membership.ts';

export const heartbeatMs = 3000;
export const hubTimeoutMs = 9000;

interface SharedMembershipOptions {
	/** Identifies this process: after a restart, a hub is a new one. */
	readonly hub: string;
	readonly bus: Bus;
	readonly clock: Clock;
	/**
	 * The user as the state of this hub has them now. A report may carry an earlier nick. Undefined: the user is not in
	 * the state yet.
	 */
	readonly personOf: (userId: string) => Person | undefined;
}

interface RemoteHub {
	/** The number of the last change that is in the union; undefined: the list has not arrived. */
	number: number | undefined;
	cancelTimeout: () => void;
}

export class SharedMembership extends LocalMembership {
	readonly #options: SharedMembershipOptions;
	readonly #remote = new Map<string, RemoteHub>();
	readonly #unsubscribe: () => void;
	#cancelHeartbeat: () => void = () => {};
	/** The number of the last own change. */
	#number = 0;

	constructor(options: SharedMembershipOptions) {
		super(options.hub);
		this.#options = options;
		this.#unsubscribe = options.bus.subscribe(message => this.#receive(message));
		options.bus.publish({type: 'membersWanted'});
		this.#beat();
	}

	override connect(person: Person): void {
		if (this.union.connect(this.hub, person)) this.#report({type: 'joined', person});
	}

	override disconnect(userId: string): void {
		if (this.union.disconnect(this.hub, userId)) this.#report({type: 'left', userId});
	}

	override join(room: string, person: Person): void {
		if (this.union.join(this.hub, room, person)) this.#report({type: 'joined', room, person});
	}

	override leave(room: string, userId: string): void {
		if (this.union.leave(this.hub, room, userId)) this.#report({type: 'left', room, userId});
	}

	override setIdle(userId: string, since: number | undefined): void {
		if (!this.union.setIdle(this.hub, userId, since)) return;
		this.#report({type: 'idle', userId, ...(since !== undefined && {since})});
	}

	override close(): void {
		super.close();
		this.#unsubscribe();
		this.#cancelHeartbeat();
		for (const {cancelTimeout} of this.#remote.values()) cancelTimeout();
		this.#options.bus.publish({type: 'hubLeft', hub: this.hub});
	}

	#report(change: MemberChange): void {
		this.#number++;
		this.#options.bus.publish({type: 'memberChange', hub: this.hub, number: this.#number, change});
	}

	#beat(): void {
		const {bus, clock} = this.#options;
		bus.publish({type: 'heartbeat', hub: this.hub, number: this.#number});
		this.#cancelHeartbeat = clock.after(heartbeatMs, () => this.#beat());
	}

	#receive(message: BusMessage): void {
		switch (message.type) {
			case 'typing':
			case 'activity':
			case 'hubReport':
			case 'reportsWanted':
				return;
			case 'membersWanted':
				if (message.hub === undefined || message.hub === this.hub) this.#publishList();
				return;
			case 'hubLeft':
				if (message.hub !== this.hub) this.#remove(message.hub);
				return;
			case 'heartbeat':
			case 'memberChange':
			case 'memberList':
				if (message.hub !== this.hub) this.#receiveReport(message);
		}
	}

	#receiveReport(
		message: Extract<BusMessage, {readonly type: 'heartbeat' | 'memberChange' | 'memberList'}>,
	): void {
		const remote = this.#noteAlive(message.hub);
		const {number} = message;
		switch (message.type) {
			case 'heartbeat':
				if (remote.number !== number) this.#options.bus.publish({type: 'membersWanted', hub: message.hub});
				return;
			case 'memberChange':
				// After a gap the next heartbeat leads to the whole list.
				if (remote.number !== number - 1) return;
				remote.number = number;
				this.#apply(message.hub, message.change);
				return;
			case 'memberList': {
				const {online, ...rest} = message.list;
				remote.number = number;
				this.union.replace(message.hub, {online: online.map(person => this.#person(person)), ...rest});
			}
		}
	}

	#apply(hub: string, change: MemberChange): void {
		if (change.type === 'idle') {
			this.union.setIdle(hub, change.userId, change.since);
			return;
		}
		const {room} = change;
		if (change.type === 'joined') {
			const person = this.#person(change.person);
			if (room === undefined) this.union.connect(hub, person);
			else this.union.join(hub, room, person);
		} else if (room === undefined) this.union.disconnect(hub, change.userId);
		else this.union.leave(hub, room, change.userId);
	}

	#noteAlive(hub: string): RemoteHub {
		const known = this.#remote.get(hub);
		known?.cancelTimeout();
		const remote = known ?? {number: undefined, cancelTimeout: () => {}};
		remote.cancelTimeout = this.#options.clock.after(hubTimeoutMs, () => this.#remove(hub));
		this.#remote.set(hub, remote);
		return remote;
	}

	#remove(hub: string): void {
		this.#remote.get(hub)?.cancelTimeout();
		this.#remote.delete(hub);
		this.union.replace(hub, {online: [], rooms: []});
	}

	#publishList(): void {
		const list = this.union.listOf(this.hub);
		this.#options.bus.publish({type: 'memberList', hub: this.hub, number: this.#number, list});
	}

	#person(person: Person): Person {
		return this.#options.personOf(person.id) ?? person;
	}
}
