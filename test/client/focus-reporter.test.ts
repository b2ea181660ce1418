import {expect, test} from 'vitest';
import {FocusReporter} from '../../source/client/focus-reporter.ts';
import type {Link} from '../../source/client/session/state.ts';
import {noNotifications} from '../../source/protocol/notifications.ts';
import {makeFakeClock} from '../support/fake-clock.ts';

const reporter = () => {
	const clock = makeFakeClock();
	const sent: boolean[] = [];
	let link: Link = {type: 'up', since: 1};
	let notifications: typeof noNotifications | undefined = noNotifications;
	const focus = new FocusReporter({
		clock,
		session: () => ({link, notifications}),
		send(frame) {
			if (frame.type === 'focus') sent.push(frame.isFocused);
			return true;
		},
	});
	return {
		focus,
		sent,
		clock,
		setLink: (next: Link) => {
			link = next;
		},
		becomeOld: () => {
			notifications = undefined;
		},
	};
};

test('reports use once a minute, and the loss of the focus', () => {
	const {focus, sent, clock} = reporter();
	focus.used();
	focus.used();
	clock.advance(59_999);
	focus.used();
	expect(sent).toEqual([true]);
	clock.advance(1);
	focus.used();
	focus.lost();
	focus.lost();
	expect(sent).toEqual([true, true, false]);
	focus.used();
	expect(sent).toEqual([true, true, false, true]);
});

test('reports again on a new connection', () => {
	const {focus, sent, setLink} = reporter();
	focus.used();
	setLink({type: 'connecting', attempt: 1});
	focus.used();
	setLink({type: 'up', since: 2});
	focus.used();
	expect(sent).toEqual([true, true]);
});

test('sends nothing to an older server', () => {
	const {focus, sent, becomeOld} = reporter();
	becomeOld();
	focus.used();
	focus.lost();
	expect(sent).toEqual([]);
});
