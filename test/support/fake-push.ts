/** A sender of push notifications that records them. */
import type {PushContent} from '../../source/protocol/push.ts';
import type {PushOutcome, PushSender} from '../../source/server/hub/push/push-sender.ts';

export interface FakePush {
	readonly sender: PushSender;
	readonly sent: readonly {readonly endpoint: string; readonly content: PushContent}[];
	readonly keysMade: () => number;
}

export const fakePush = (outcome: PushOutcome = 'sent'): FakePush => {
	const sent: {endpoint: string; content: PushContent}[] = [];
	let keysMade = 0;
	return {
		sent,
		keysMade: () => keysMade,
		sender: {
			createKeys() {
				keysMade++;
				const suffix = keysMade === 1 ? '' : String(keysMade);
				return Promise.resolve({publicKey: `public${suffix}`, privateKey: `private${suffix}`});
			},
			send({endpoint}, content) {
				sent.push({endpoint, content});
				return Promise.resolve(outcome);
			},
		},
	};
};
