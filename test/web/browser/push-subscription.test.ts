/** What the service worker does when the browser replaces its push subscription. */
import {expect, test} from 'vitest';
import {
	rememberSubscription,
	renewSubscription,
	type Subscription,
	type SubscriptionRecord,
} from '../../../source/web/browser/push-subscription.ts';

const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer;

const subscriptionAt = (endpoint: string): Subscription => ({
	endpoint,
	getKey: name => bytes(`${name} of ${endpoint}`),
	options: {applicationServerKey: bytes('server')},
});

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

/** A browser with a push service that assigns `new`, and a server that answers `isAccepted`. */
const makeParts = (current: Subscription | null, isAccepted = true) => {
	const kept: {record: SubscriptionRecord | undefined} = {record: undefined};
	const asked: string[] = [];
	const posted: unknown[] = [];
	const parts = {
		memory: {
			read: async () => kept.record,
			write: async (record: SubscriptionRecord | undefined) => {
				kept.record = record;
			},
		},
		current: async () => current,
		subscribe: async (publicKey: string) => {
			asked.push(publicKey);
			return subscriptionAt('new');
		},
		post: async (body: string) => {
			posted.push(JSON.parse(body));
			return isAccepted;
		},
	};
	return {parts, kept, asked, posted};
};

test('the worker subscribes again, with the key of the server, and reports both subscriptions', async () => {
	const {parts, kept, asked, posted} = makeParts(null);
	await rememberSubscription({...parts, current: async () => subscriptionAt('old')});
	await renewSubscription(parts, undefined);
	expect(asked).toEqual([base64url('server')]);
	expect(posted).toEqual([
		{
			former: {endpoint: 'old', auth: base64url('auth of old')},
			endpoint: 'new',
			p256dh: base64url('p256dh of new'),
			auth: base64url('auth of new'),
		},
	]);
	expect(kept.record?.endpoint).toBe('new');
});

test('the worker reports a subscription that the browser has already made', async () => {
	const {parts, asked, posted} = makeParts(subscriptionAt('new'));
	await renewSubscription(parts, subscriptionAt('old'));
	expect(asked).toEqual([]);
	expect(posted).toMatchObject([{former: {endpoint: 'old'}, endpoint: 'new'}]);
});

test('the worker keeps the former subscription if the server does not accept the new one', async () => {
	const {parts, kept} = makeParts(null, false);
	await rememberSubscription({...parts, current: async () => subscriptionAt('old')});
	await renewSubscription(parts, undefined);
	expect(kept.record?.endpoint).toBe('old');
});

test('the worker does nothing if push notifications were turned off', async () => {
	const {parts, kept, asked, posted} = makeParts(null);
	await rememberSubscription({...parts, current: async () => subscriptionAt('old')});
	await rememberSubscription(parts);
	await renewSubscription(parts, null);
	expect([kept.record, asked, posted]).toEqual([undefined, [], []]);
});
