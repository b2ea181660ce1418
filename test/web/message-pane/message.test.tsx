import {renderToStaticMarkup} from 'react-dom/server';
import {describe, expect, test} from 'vitest';
import type {MessageItem} from '../../../source/client/session/state.ts';
import {literal} from '../../../source/text/sanitize.ts';
import type {Actions} from '../../../source/web/actions/actions.ts';
import {Message, PendingMessage} from '../../../source/web/message-pane/message.tsx';
import type {ToolbarMode} from '../../../source/web/message-pane/toolbar.tsx';
import {viewer} from '../../support/presented.ts';
import {draft, me, message, minutes, user} from '../../support/session-builder.ts';
import {hostile} from '../../text/hostile.ts';

const actions = {
	canDelete: ({isMine, from}) => isMine || from.nick === 'spammer',
} as Partial<Actions> as Actions;

const drawn = (
	item: MessageItem,
	more: {
		mode?: ToolbarMode;
		isDirect?: boolean;
		isThread?: boolean;
		mayPin?: boolean;
		quoted?: MessageItem;
	} = {},
): string =>
	renderToStaticMarkup(
		<Message
			row={{
				type: 'message',
				key: item.key,
				at: item.at,
				item,
				isRunStart: true,
				showsTime: true,
				reply: item.replyTo === undefined ? undefined : {seq: item.replyTo, item: more.quoted},
			}}
			room="dev"
			viewer={{...viewer, isDirect: more.isDirect, isThread: more.isThread, mayPin: more.mayPin}}
			skewMs={0}
			mode={more.mode}
			onMode={() => {}}
			actions={actions}
		/>,
	);

const textOf = (html: string): string => html.replace(/<[^>]+>/g, '');

describe('a message', () => {
	test('is drawn as text and never parsed as HTML', () => {
		const html = drawn(message('ann', '<img src=x onerror=alert(1)><script>alert(2)</script>'));
		expect(html).not.toMatch(/<img|<script/);
		expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
	});

	test('has reactions whose accessible names begin with their visible text', () => {
		const html = drawn(message('ann', 'hi', {reactions: [{emoji: '👍', from: [user('bob'), me]}]}));
		const [button = ''] = html.match(/<button[^>]*aria-pressed[\s\S]*?<\/button>/) ?? [];
		expect(button).not.toContain('aria-label');
		expect(textOf(button)).toMatch(/^👍 2: bob, /);
	});

	test('has reactions that count the users they do not name, including the viewer', () => {
		const reactions = [{emoji: '👍', from: [user('bob')], count: 24}];
		const buttonOf = (more: Partial<MessageItem>): string =>
			drawn(message('ann', 'hi', {reactions, ...more})).match(
				/<button[^>]*aria-pressed[\s\S]*?<\/button>/,
			)?.[0] ?? '';
		expect(textOf(buttonOf({}))).toBe('👍 24: bob and 23 more');
		expect(buttonOf({})).toContain('aria-pressed="false"');
		expect(buttonOf({ownUnnamed: ['👍']})).toContain('aria-pressed="true"');
	});

	test('links only http, https and mail addresses, without a referrer', () => {
		const html = drawn(
			message('ann', 'https://a.example/x?y=1 mailto:b@c.example javascript:alert(1) data:text/html,x'),
		);
		const links = html.match(/<a [^>]*>/g) ?? [];
		expect(links).toHaveLength(2);
		for (const link of links) expect(link).toMatch(/rel="noopener noreferrer nofollow"/);
		expect(html).not.toMatch(/href="(?:javascript|data)/);
	});

	test('shows invisible characters, and hosts with look-alike letters as Punycode', () => {
		const text = textOf(drawn(message('ann', 'a\u202Eb https://\u0430pple.example/')));
		expect(text).toContain('a&lt;U+202E&gt;b');
		expect(text).toContain('https://xn--pple-43d.example/');
	});

	test.each(hostile.map(({name, text}) => [name, text] as const))(
		'draws hostile input safely: %s',
		(_, text) => {
			const html = drawn(
				message(text.slice(0, 30), text, {reactions: [{emoji: text.slice(0, 9), from: [user('x')]}]}),
			);
			expect(html).not.toMatch(
				/[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/,
			);
		},
	);

	test('marks a mention with a sign as well as a colour, except in a direct room', () => {
		const item = message('ann', '@you there?', {isMention: true});
		expect(textOf(drawn(item))).toContain('&gt;mentions you: ');
		expect(textOf(drawn(item, {isDirect: true}))).not.toContain('mentions you');
	});

	test('shows that it was deleted, and then offers no actions', () => {
		const html = drawn(message('you', '', {deletedAt: minutes(1)}), {mode: 'choose'});
		expect(html).toContain('(deleted)');
		expect(html).not.toContain('toolbar');
	});

	test('offers editing to its author, and deleting to those who may', () => {
		expect(drawn(message('you', 'x'), {mode: 'choose'})).toContain('aria-label="Delete"');
		const others = drawn(message('ann', 'x'), {mode: 'choose'});
		expect(others).toContain('aria-label="Reply"');
		expect(others).not.toContain('aria-label="Delete"');
		const removable = drawn(message('spammer', 'x'), {mode: 'choose'});
		expect(removable).toContain('aria-label="Delete"');
		expect(removable).not.toContain('aria-label="Edit"');
	});

	test('shows the message it replies to, and that it was edited', () => {
		const html = drawn(message('bob', 'yes', {replyTo: 1, editedAt: minutes(2)}), {
			quoted: message('ann', 'really?'),
		});
		expect(textOf(html)).toContain('ann: really?');
		expect(html).toContain('>edited<');
		expect(textOf(drawn(message('bob', 'yes', {replyTo: 1})))).toContain('an earlier message');
	});

	test('has a button with the number of its replies, but not within the thread itself', () => {
		expect(drawn(message('ann', 'who?', {replies: 3}))).toContain('class="replies">3 replies</button>');
		expect(drawn(message('ann', 'who?', {replies: 1}))).toContain('>1 reply</button>');
		expect(drawn(message('ann', 'who?', {replies: 3}), {isThread: true})).not.toContain('replies');
	});

	test('offers to pin only to users who may pin', () => {
		expect(drawn(message('ann', 'x'), {mode: 'choose'})).not.toContain('Pin or unpin');
		expect(drawn(message('ann', 'x'), {mode: 'choose', mayPin: true})).toContain('Pin or unpin');
	});

	test('draws /me as an action of its author', () => {
		expect(textOf(drawn(message('ann', '/me waves')))).toContain('*annann waves');
	});
});

describe('a pending message', () => {
	const pending = (
		state: Parameters<typeof draft>[1],
		isLinkUp = true,
		more: Parameters<typeof draft>[2] = {},
	): string =>
		renderToStaticMarkup(
			<PendingMessage
				row={{
					type: 'draft',
					key: 'draft d',
					at: minutes(0),
					draft: draft('hi', state, more),
					isRunStart: true,
					showsTime: true,
					reply: undefined,
				}}
				room="dev"
				viewer={{...viewer, ...(!isLinkUp && {waitingFor: literal('the connection')})}}
				skewMs={0}
				actions={actions}
			/>,
		);

	test('that can be taken back has a button for it', () => {
		const html = pending({type: 'waiting'}, true, {heldUntil: Date.now() + 5000});
		expect(textOf(html)).toContain('sends in 5 swaits before it is sent Undo');
	});

	test('shows whether it is being sent or waiting', () => {
		expect(pending({type: 'sending'})).toContain('>sending<');
		expect(pending({type: 'waiting'}, false)).toContain('waiting for the connection');
	});

	test('shows why it was refused, with buttons to retry and discard it', () => {
		const html = pending({type: 'failed', code: 'forbidden', message: 'You are muted.'});
		expect(html).toContain('You are muted.');
		expect(html).toContain('Send again');
		expect(html).toContain('Discard');
	});
});
