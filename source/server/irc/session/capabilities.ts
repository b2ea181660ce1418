/** The capabilities of IRCv3 that this server has. A name added here is offered to clients. */

import {multilineLimits, multilineValue} from '../text/multiline.ts';
import {maxKeys, maxSubscriptions, maxValueBytes} from '../users/metadata-store.ts';

export const capabilities = {
	'account-tag': '',
	'away-notify': '',
	batch: '',
	'cap-notify': '',
	'draft/chathistory': '',
	'draft/event-playback': '',
	'draft/message-redaction': '',
	'draft/metadata-3': `before-connect,max-subs=${maxSubscriptions},max-keys=${maxKeys},max-value-bytes=${maxValueBytes}`,
	'draft/multiline': multilineValue(multilineLimits),
	'draft/read-marker': '',
	'echo-message': '',
	'extended-join': '',
	'extended-monitor': '',
	'labeled-response': '',
	'message-tags': '',
	'multi-prefix': '',
	'draft/no-implicit-names': '',
	'no-implicit-names': '',
	sasl: 'PLAIN',
	'server-time': '',
	setname: '',
	'standard-replies': '',
	'userhost-in-names': '',
} as const;

export type Capability = keyof typeof capabilities;

export const isCapability = (name: string): name is Capability => Object.hasOwn(capabilities, name);

/** Capabilities that are always on for a client of CAP version 302. */
export const permanent: ReadonlySet<Capability> = new Set(['cap-notify']);

/** The capability that a client needs for a tag of a message. */
export const capabilityOfTag = (tag: string): Capability => {
	switch (tag) {
		case 'time':
			return 'server-time';
		case 'account':
			return 'account-tag';
		case 'batch':
			return 'batch';
		case 'draft/multiline-concat':
			return 'draft/multiline';
		case 'label':
			return 'labeled-response';
		default:
			return 'message-tags';
	}
};
