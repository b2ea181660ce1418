/** Chooses at random what a person of a chaos run does next. */
import type {Client} from '../../source/client/client.ts';
import type {Session} from '../../source/client/session/state.ts';
import type {Chance} from './chance.ts';
import type {ChangeFrame, Target} from './trace.ts';

interface ActivityPlan {
	readonly person: string;
	readonly life: number;
	readonly rooms: readonly [string, ...string[]];
	readonly others: readonly string[];
}

/** The share of each type of entry. The rest are messages. */
const shares = {edit: 0.06, delete: 0.02, react: 0.06, topic: 0.02, direct: 0.04, reply: 0.05};
const emojis = ['👍', '🎉', 'yes'] as const;

type Activity =
	| {
			readonly type: 'post';
			readonly target: Target;
			readonly text: string;
			readonly more: {readonly replyTo?: number};
	  }
	| {readonly type: 'change'; readonly frame: ChangeFrame}
	| {readonly type: 'look'; readonly look: (client: Client) => void};

export const makeActivities = (plan: ActivityPlan, chance: Chance) => {
	let count = 0;
	/** A text that is unique in the run. */
	const words = (what: string): string => `${plan.person} ${plan.life}.${++count} ${what}`;

	const anyMessage = (session: Session, room: string, isMine: boolean): number | undefined => {
		const items = session.rooms.get(room)?.log.items.slice(-30) ?? [];
		const candidates = items.filter(
			item => item.type === 'message' && item.deletedAt === undefined && (!isMine || item.isMine),
		);
		const item = candidates[chance.int(0, candidates.length - 1)];
		return item?.type === 'message' ? item.seq : undefined;
	};

	const changeOf = (
		session: Session,
		room: string,
		what: 'edit' | 'delete' | 'react',
	): Activity | undefined => {
		const seq = anyMessage(session, room, what !== 'react');
		if (seq === undefined) return undefined;
		switch (what) {
			case 'edit':
				return {type: 'change', frame: {type: 'edit', room, seq, text: words('edited')}};
			case 'delete':
				return {type: 'change', frame: {type: 'delete', room, seq}};
			case 'react': {
				const frame = {type: 'react', room, seq, emoji: chance.pick(emojis), on: chance.isHit(0.8)} as const;
				return {type: 'change', frame};
			}
		}
	};

	const look = (room: string): Activity => {
		const choice = chance.int(0, 2);
		return {
			type: 'look',
			look(client) {
				if (choice === 0) client.typing(room);
				else if (choice === 1) client.markRead(room, client.session().rooms.get(room)?.headSeq ?? 0);
				else void client.loadOlder(room);
			},
		};
	};

	return {
		long: () => words('x'.repeat(7800)),
		next(session: Session): Activity {
			const room = chance.pick(plan.rooms);
			const [other] = plan.others;
			let roll = chance.random() - 0.04;
			if (roll < 0) return look(room);
			for (const what of ['edit', 'delete', 'react'] as const) {
				roll -= shares[what];
				if (roll < 0) {
					const thing = changeOf(session, room, what);
					if (thing !== undefined) return thing;
					break;
				}
			}
			roll = chance.random() - shares.topic;
			if (roll < 0) return {type: 'change', frame: {type: 'topic', room, text: words('topic')}};
			roll -= shares.direct;
			if (roll < 0 && other !== undefined) {
				const to = chance.pick([other, ...plan.others.slice(1)]);
				return {type: 'post', target: {to}, text: words(`to ${to}`), more: {}};
			}
			roll -= shares.reply;
			const replyTo = roll < 0 ? anyMessage(session, room, false) : undefined;
			const more = replyTo === undefined ? {} : {replyTo};
			return {type: 'post', target: {room}, text: words('sent'), more};
		},
	};
};
