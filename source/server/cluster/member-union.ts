/** The members that several hubs have reported, by user and by room. A user on two hubs is one user. */
import {nameKey} from '../../protocol/limits.ts';
import type {Person} from '../../protocol/server-frames.ts';
import type {MemberList} from './bus.ts';
import type {MembershipChange, MembershipView} from './membership.ts';

/** The hubs that report the same. A list for one hub is shared by all its users: most are on one hub only. */
type Hubs = readonly string[];

interface User {
	/** Replaced when the nick changes. */
	person: Person;
	/** The hubs to which the user is connected. */
	hubs: Hubs;
	readonly rooms: Set<string>;
	/** Since when the user has been idle on each hub; undefined: on none. */
	idle?: Map<string, number>;
}

interface RoomMember {
	readonly user: User;
	hubs: Hubs;
}

interface RoomMembers {
	/** By user id, in the order of joining. */
	readonly members: Map<string, RoomMember>;
	lastPeople: Person[];
}

const none: Hubs = [];

export class MemberUnion implements MembershipView {
	readonly #onChange: (change: MembershipChange) => void;
	readonly #users = new Map<string, User>();
	readonly #rooms = new Map<string, RoomMembers>();
	readonly #single = new Map<string, Hubs>();
	#online = 0;

	constructor(onChange: (change: MembershipChange) => void) {
		this.#onChange = onChange;
	}

	/** True if the hub had not reported that. So does every method that takes one report. */
	connect(hub: string, person: Person): boolean {
		const user = this.#openUser(person);
		if (user.hubs.includes(hub)) return false;
		const isFirst = user.hubs.length === 0;
		if (isFirst) this.#online++;
		const before = this.idleSince(person.id);
		user.hubs = this.#with(user.hubs, hub);
		if (isFirst) this.#onChange({type: 'online', person: user.person});
		this.#notifyIdle(user, before);
		return true;
	}

	disconnect(hub: string, userId: string): boolean {
		const user = this.#users.get(userId);
		if (user?.hubs.includes(hub) !== true) return false;
		const before = this.idleSince(userId);
		user.hubs = this.#without(user.hubs, hub);
		user.idle?.delete(hub);
		if (user.hubs.length > 0) this.#notifyIdle(user, before);
		const isLast = user.hubs.length === 0;
		if (isLast) this.#online--;
		this.#dropUnused(userId, user);
		if (isLast) this.#onChange({type: 'offline', person: user.person});
		return true;
	}

	join(hub: string, room: string, person: Person): boolean {
		const user = this.#openUser(person);
		const {members} = this.#openRoom(room);
		const member = members.get(person.id);
		if (member !== undefined) {
			if (member.hubs.includes(hub)) return false;
			member.hubs = this.#with(member.hubs, hub);
			return true;
		}
		members.set(person.id, {user, hubs: this.#with(none, hub)});
		user.rooms.add(room);
		this.#onChange({type: 'joined', room, person: user.person});
		return true;
	}

	leave(hub: string, room: string, userId: string): boolean {
		const members = this.#rooms.get(room)?.members;
		const member = members?.get(userId);
		if (members === undefined || member?.hubs.includes(hub) !== true) return false;
		member.hubs = this.#without(member.hubs, hub);
		if (member.hubs.length > 0) return true;
		members.delete(userId);
		if (members.size === 0) this.#rooms.delete(room);
		const {user} = member;
		user.rooms.delete(room);
		this.#dropUnused(userId, user);
		this.#onChange({type: 'left', room, person: user.person});
		return true;
	}

	/** False if that is known. */
	setIdle(hub: string, userId: string, since: number | undefined): boolean {
		const user = this.#users.get(userId);
		if (user?.hubs.includes(hub) !== true || user.idle?.get(hub) === since) return false;
		const before = this.idleSince(userId);
		user.idle ??= new Map();
		if (since === undefined) user.idle.delete(hub);
		else user.idle.set(hub, since);
		this.#notifyIdle(user, before);
		return true;
	}

	/** The user is idle if all hubs report it, since the last of them. */
	idleSince(userId: string): number | undefined {
		const {hubs = none, idle} = this.#users.get(userId) ?? {};
		if (idle === undefined || hubs.length === 0) return undefined;
		let latest = 0;
		for (const hub of hubs) {
			const since = idle.get(hub);
			if (since === undefined) return undefined;
			latest = Math.max(latest, since);
		}
		return latest;
	}

	rename(person: Person): void {
		const user = this.#users.get(person.id);
		if (user === undefined) return;
		const was = user.person;
		user.person = person;
		if (user.hubs.length === 0 || nameKey(was.nick) === nameKey(person.nick)) return;
		this.#onChange({type: 'offline', person: was});
		this.#onChange({type: 'online', person});
	}

	/** Replaces everything that the hub has reported. Only the differences are changes. */
	replace(hub: string, {online, rooms, idle = []}: MemberList): void {
		const people = new Map(online.map(person => [person.id, person]));
		const listed = new Map(rooms.map(({room, userIds}) => [room, new Set(userIds)]));
		for (const person of online) this.connect(hub, person);
		for (const [room, ids] of listed) {
			for (const id of ids) {
				const person = people.get(id);
				if (person !== undefined) this.join(hub, room, person);
			}
		}
		for (const [userId, user] of [...this.#users]) {
			for (const room of [...user.rooms]) {
				if (listed.get(room)?.has(userId) !== true) this.leave(hub, room, userId);
			}
			if (!people.has(userId)) this.disconnect(hub, userId);
		}
		const idleSince = new Map(idle.map(({userId, since}) => [userId, since]));
		for (const {id} of online) this.setIdle(hub, id, idleSince.get(id));
	}

	/** Everything that the hub has reported. */
	listOf(hub: string): MemberList {
		const online: Person[] = [];
		const idle: {readonly userId: string; readonly since: number}[] = [];
		for (const user of this.#users.values()) {
			if (user.hubs.includes(hub)) online.push(user.person);
			const since = user.idle?.get(hub);
			if (since !== undefined) idle.push({userId: user.person.id, since});
		}
		const rooms: {readonly room: string; readonly userIds: readonly string[]}[] = [];
		for (const [room, {members}] of this.#rooms) {
			const userIds = [...members].filter(([, {hubs}]) => hubs.includes(hub)).map(([id]) => id);
			if (userIds.length > 0) rooms.push({room, userIds});
		}
		return {online, rooms, ...(idle.length > 0 && {idle})};
	}

	memberCount(room: string): number {
		return this.#rooms.get(room)?.members.size ?? 0;
	}

	people(room: string, limit: number): Person[] {
		const found = this.#rooms.get(room);
		if (found === undefined) return [];
		const people: Person[] = [];
		for (const {user} of found.members.values()) {
			if (people.length >= limit) break;
			people.push(user.person);
		}
		const last = found.lastPeople;
		const isSame = last.length === people.length && people.every((person, index) => person === last[index]);
		if (!isSame) found.lastPeople = people;
		return found.lastPeople;
	}

	has(room: string, userId: string): boolean {
		return this.#rooms.get(room)?.members.has(userId) ?? false;
	}

	isEmpty(room: string): boolean {
		return !this.#rooms.has(room);
	}

	roomsOf(userId: string): readonly string[] {
		return [...(this.#users.get(userId)?.rooms ?? [])];
	}

	*onlinePeople(): Iterable<Person> {
		for (const {hubs, person} of this.#users.values()) if (hubs.length > 0) yield person;
	}

	isOnline(userId: string): boolean {
		return (this.#users.get(userId)?.hubs.length ?? 0) > 0;
	}

	rooms(): Iterable<string> {
		return this.#rooms.keys();
	}

	get onlineCount(): number {
		return this.#online;
	}

	#notifyIdle({person}: User, before: number | undefined): void {
		if (this.idleSince(person.id) !== before) this.#onChange({type: 'idle', person});
	}

	#openUser(person: Person): User {
		const known = this.#users.get(person.id);
		if (known !== undefined) {
			if (known.person.nick !== person.nick || known.person.bot !== person.bot) known.person = person;
			return known;
		}
		const user: User = {person, hubs: none, rooms: new Set()};
		this.#users.set(person.id, user);
		return user;
	}

	#openRoom(room: string): RoomMembers {
		const known = this.#rooms.get(room);
		if (known !== undefined) return known;
		const opened: RoomMembers = {members: new Map(), lastPeople: []};
		this.#rooms.set(room, opened);
		return opened;
	}

	#dropUnused(userId: string, {hubs, rooms}: User): void {
		if (hubs.length === 0 && rooms.size === 0) this.#users.delete(userId);
	}

	#with(hubs: Hubs, hub: string): Hubs {
		if (hubs.length > 0) return [...hubs, hub];
		const known = this.#single.get(hub);
		if (known !== undefined) return known;
		const single: Hubs = [hub];
		this.#single.set(hub, single);
		return single;
	}

	#without(hubs: Hubs, hub: string): Hubs {
		const [first, ...others] = hubs.filter(other => other !== hub);
		if (first === undefined) return none;
		return others.length === 0 ? this.#with(none, first) : [first, ...others];
	}
}
