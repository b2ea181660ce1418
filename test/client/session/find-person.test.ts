import {expect, test} from 'vitest';
import {findPerson} from '../../../source/client/session/find-person.ts';
import {initialSession} from '../../../source/client/session/reducer/reduce.ts';
import {newRoom} from '../../../source/client/session/reducer/transaction/transaction.ts';
import type {MessageItem, Session} from '../../../source/client/session/state.ts';

const message = (from: {id: string; nick: string}) => ({type: 'message', from}) as unknown as MessageItem;

const sessionWith = (items: readonly MessageItem[]): Session => {
	const dev = {
		...newRoom('dev'),
		members: [{id: 'u1', nick: 'Ann'}],
		log: {...newRoom('dev').log, items},
	};
	const ops = {...newRoom('ops'), members: [{id: 'u2', nick: 'bob'}]};
	return {
		...initialSession,
		rooms: new Map([
			['dev', dev],
			['ops', ops],
		]),
	};
};

test('finds a member first, then the newest author with the nick', () => {
	const session = sessionWith([
		message({id: 'u3', nick: 'eve'}),
		message({id: 'u4', nick: 'Eve'}),
		message({id: 'u5', nick: 'bob'}),
	]);
	const dev = session.rooms.get('dev');
	if (dev === undefined) throw new Error('No room.');
	expect(['ann', 'bob', 'eve', 'zoe'].map(nick => findPerson(session, dev, nick)?.id)).toEqual([
		'u1',
		'u2',
		'u4',
		undefined,
	]);
});
