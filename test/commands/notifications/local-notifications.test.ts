import {expect, test} from 'vitest';
import {LocalNotifications} from '../../../source/commands/notifications/local-notifications.ts';
import {defaultSettings, type Settings} from '../../../source/commands/settings.ts';
import type {Notifications} from '../../../source/protocol/notifications.ts';
import {createFakeClient} from '../../support/fake-client.ts';
import {room, session} from '../../support/session-builder.ts';

const none: Notifications = {rooms: [], highlight: []};

const device = (own: Partial<Settings>, notifications: Notifications | undefined = none) => {
	const client = createFakeClient({...session([room('dev')]), notifications});
	let settings: Settings = {...defaultSettings, ...own};
	const local = new LocalNotifications({
		client,
		settings: () => settings,
		saveSettings(next) {
			settings = next;
		},
	});
	const asked = () => client.callsOf('ask').map(([frame]) => frame);
	return {client, local, settings: () => settings, asked};
};

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

test('moves words and mutes to the server once, and keeps rooms that it does not know', async () => {
	const {local, settings, asked} = device({highlight: ['deploy'], mute: ['DEV', 'elsewhere']});
	local.update();
	local.update();
	await settled();
	expect(asked()).toEqual([
		{type: 'notifications', highlight: ['deploy'], rooms: [{room: 'dev', isMuted: true}]},
	]);
	expect(settings()).toMatchObject({highlight: [], mute: ['elsewhere']});
	local.update();
	expect(asked()).toHaveLength(1);
});

test('adds to the words that the server has', async () => {
	const {local, asked} = device({highlight: ['deploy', 'Release']}, {rooms: [], highlight: ['release']});
	local.update();
	await settled();
	expect(asked()).toEqual([{type: 'notifications', highlight: ['release', 'deploy']}]);
});

test('keeps everything if the server does not store it', () => {
	const client = createFakeClient(session([room('dev')]));
	const settings = {...defaultSettings, highlight: ['deploy']};
	new LocalNotifications({client, settings: () => settings, saveSettings: () => {}}).update();
	expect(client.callsOf('ask')).toEqual([]);
});

test('keeps everything if the server refuses, and tries again after the next connection', async () => {
	const {client, local, settings, asked} = device({highlight: ['deploy']});
	client.answers.set('notifications', 'You are too fast.');
	local.update();
	await settled();
	local.update();
	expect(asked()).toHaveLength(1);
	expect(settings().highlight).toEqual(['deploy']);
	client.setSession({...client.session(), link: {type: 'up', since: 99}});
	local.update();
	expect(asked()).toHaveLength(2);
});
