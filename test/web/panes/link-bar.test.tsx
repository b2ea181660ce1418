import {renderToStaticMarkup} from 'react-dom/server';
import {expect, test} from 'vitest';
import type {Link} from '../../../source/client/session/state.ts';
import type {Actions} from '../../../source/web/actions.ts';
import {LinkBanner, linkWord} from '../../../source/web/panes/link-bar.tsx';
import {session} from '../../support/session-builder.ts';

const actions = {reconnect: () => {}} as Actions;
const banner = (link: Link, waiting = 0): string =>
	renderToStaticMarkup(<LinkBanner link={link} waiting={waiting} actions={actions} />).replace(
		/<[^>]+>/g,
		'',
	);

test('while the connection is there nothing is said of it', () => {
	expect(banner({type: 'up', since: 0})).toBe('');
	expect(banner({type: 'connecting', attempt: 1})).toBe('');
});

test('while it is away the page says why, when it is tried again, and what waits', () => {
	const text = banner({type: 'waiting', attempt: 2, retryAt: Date.now() + 60_000, reason: 'gone.'}, 2);
	expect(text).toMatch(
		/^Not connected: gone\. Trying again in (60|59) s\. 2 messages will be sent then\. Try now$/,
	);
});

test('where it will not be tried again, the person can', () => {
	expect(banner({type: 'stopped', code: 4501, reason: 'you are banned'})).toBe(
		'Disconnected: you are banned Connect again',
	);
});

test('the status line tells the round trip', () => {
	expect(linkWord(session([], {latencyMs: 23.6}))).toBe('up 24 ms');
	expect(linkWord(session([], {link: {type: 'waiting', attempt: 1, retryAt: 0, reason: ''}}))).toBe('away');
});
