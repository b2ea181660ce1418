import {expect, test} from 'vitest';
import {noticeText} from '../../../source/presenter/notices.ts';
import {createActions} from '../../../source/web/actions/actions.ts';
import {type Beginning, beginVisit, roomsToJoin} from '../../../source/web/chat/open-first-rooms.ts';
import {emptyView, reduceView} from '../../../source/web/state/view.ts';
import {type Chat, makeChat} from '../../support/chat.ts';

const nowhere: Beginning = {kept: [], last: undefined, address: {room: undefined, token: undefined}};

const begin = async (chat: Chat, name: string, beginning: Partial<Beginning>) => {
	const client = chat.person(name);
	let view = emptyView;
	const actions = createActions({
		client,
		host: 'h:8080',
		hasMemberDrawer: () => false,
		view: () => view,
		dispatch: event => {
			view = reduceView(view, event);
		},
	});
	const begun = beginVisit(client, actions, {...nowhere, ...beginning});
	await chat.pass();
	await begun;
	const {rooms, notices} = client.session();
	const shown = [...notices.map(({content}) => noticeText(content)), ...view.notices.map(({text}) => text)];
	return {current: view.current, rooms: [...rooms.keys()], notices: shown};
};

test('a first visit begins in the lobby, unless the address says otherwise', () => {
	expect(roomsToJoin(nowhere)).toEqual(['lobby']);
	expect(roomsToJoin({...nowhere, address: {room: 'dev', token: undefined}})).toEqual(['dev']);
	expect(roomsToJoin({...nowhere, address: {room: undefined, token: 't'}})).toEqual([]);
});

test('a later visit goes into the rooms of the last one, and looks at the same', async () => {
	const visit = await begin(makeChat(), 'ann', {kept: ['dev', 'ops'], last: 'ops'});
	expect(visit).toMatchObject({current: 'ops', rooms: ['dev', 'ops']});
});

test('the room the address names is added and looked at', async () => {
	const address = {room: 'new', token: undefined};
	const visit = await begin(makeChat(), 'ann', {kept: ['dev'], last: 'dev', address});
	expect(visit).toMatchObject({current: 'new', rooms: ['dev', 'new']});
});

test('a room that is closed by now is let go with a word, and another is looked at', async () => {
	const visit = await begin(makeChat(), 'ann', {kept: ['dev', '~gone-1'], last: '~gone-1'});
	expect(visit).toMatchObject({current: 'dev', rooms: ['dev']});
	expect(visit.notices.at(-1)).toMatch(/^Could not rejoin ~gone-1: /);
});

test('where all are closed the lobby is open', async () => {
	expect(await begin(makeChat(), 'ann', {kept: ['~gone-1']})).toMatchObject({
		current: 'lobby',
		rooms: ['lobby'],
	});
});

test('a link that opens nothing says so, and the rooms are there all the same', async () => {
	const visit = await begin(makeChat(), 'ann', {
		kept: ['dev'],
		address: {room: undefined, token: 'x'.repeat(43)},
	});
	expect(visit).toMatchObject({current: 'dev', rooms: ['dev']});
	expect(visit.notices.at(-1)).toContain('This invitation is not valid');
});
