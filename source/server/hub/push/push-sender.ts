/** The contract of what sends push notifications. `server/push/web-push-sender.ts` implements it. */
import type {PushContent} from '../../../protocol/push.ts';
import type {PushKeys, PushSubscription} from '../../store/directory/notification-records.ts';

/** `gone`: the push service does not know the subscription any more. `failed`: this message is lost. */
export type PushOutcome = 'sent' | 'gone' | 'failed';

export interface PushSender {
	createKeys(): Promise<PushKeys>;
	/** Never rejects. */
	send(subscription: PushSubscription, content: PushContent, keys: PushKeys): Promise<PushOutcome>;
}
