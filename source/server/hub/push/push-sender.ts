/** The contract of the sender of push notifications. `server/push/web-push-sender.ts` implements it. */
import type {PushContent} from '../../../protocol/push.ts';
import type {PushKeys, PushSubscription} from '../../store/directory/notification-records.ts';

/** `gone`: the push service no longer has the subscription. `failed`: this message is lost. */
export type PushOutcome = 'sent' | 'gone' | 'failed';

export interface PushSender {
	createKeys(): Promise<PushKeys>;
	/** Never rejects. */
	send(subscription: PushSubscription, content: PushContent, keys: PushKeys): Promise<PushOutcome>;
}
